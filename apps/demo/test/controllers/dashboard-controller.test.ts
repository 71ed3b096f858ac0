/** The page that follows the clock; what it does in a browser is in `system/browser.test.ts`. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { useDemo } from '../support/demo.js'
import { attributes, elements } from '../support/html.js'
import { fromRoot } from '../support/root.js'

const demo = useDemo()

describe('GET /dashboard', () => {
  it('has a place for the state of the connection, for the time and for every figure that its script fills', async () => {
    const { status, text } = await demo.app.get('/dashboard', { accept: 'text/html' })
    expect(status).toBe(200)
    const script = readFileSync(fromRoot('public/dashboard.js'), 'utf8')
    const parts = [...script.matchAll(/part\('([\w-]+)'\)/g)].map(([, name]) => name!)
    expect(parts.length).toBeGreaterThan(8)
    for (const name of parts) expect(text).toMatch(new RegExp(`\\sdata-${name}[\\s=>]`))
  })

  it('listens to /live/clock with EventSource, from a script of this host', async () => {
    const { text } = await demo.app.get('/dashboard', { accept: 'text/html' })
    expect(elements(text, 'live-dashboard')).toHaveLength(1)
    expect(attributes(text, 'src')).toContain('/application.js')
    const script = await demo.app.get('/dashboard.js')
    expect([script.status, script.mediaType]).toEqual([200, 'text/javascript'])
    expect(script.text).toContain("followEvents('/live/clock'")
    const shared = await demo.app.get('/event-stream.js')
    expect([shared.status, shared.mediaType]).toEqual([200, 'text/javascript'])
    expect(shared.text).toContain('new EventSource(')
  })
})
