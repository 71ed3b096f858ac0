import { describe, expect, it } from '@jest/globals'
import { app } from '../test-helper.js'

describe('the application', () => {
  it('is up', async () => {
    expect(await app.get('/up', { accept: 'json' })).toHaveStatus('success')
  })

  it('says so when there is nothing', async () => {
    expect(await app.get('/nowhere')).toHaveStatus('missing')
  })
})
