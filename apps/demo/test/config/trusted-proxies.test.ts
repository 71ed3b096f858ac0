/** Whom the application believes what it says about a client. */
import { describe, expect, it } from '@jest/globals'
import { testApp } from '@live/testing'
import { trustedProxies } from '../../config/trusted-proxies.js'
import { FROM_HERE, newApplication, useSeededDatabase } from '../support/demo.js'

describe('trustedProxies', () => {
  it.each([
    [undefined, false],
    ['', false],
    ['1', 1],
    ['loopback', ['loopback']],
    ['loopback, 10.0.0.0/8', ['loopback', '10.0.0.0/8']],
  ])('reads TRUST_PROXY=%p as %p', (value, trust) => {
    expect(trustedProxies(value)).toEqual(trust)
  })
})

describe('behind a proxy', () => {
  useSeededDatabase({ subscribers: 0 })

  it.each([
    ['loopback', 'counts each client by itself', 400],
    ['', 'takes all clients for the proxy', 429],
  ])('with TRUST_PROXY=%p the limit of the login %s', async (value, _what, status) => {
    await using app = await testApp(newApplication({ server: { trustProxy: trustedProxies(value) } }))
    const attempt = (address: string) => app.post('/login', { form: { email: 'a' }, headers: { ...FROM_HERE, 'x-forwarded-for': address } })
    for (let n = 0; n < 10; n++) await attempt('203.0.113.1')
    expect((await attempt('203.0.113.1')).status).toBe(429)
    expect((await attempt('203.0.113.2')).status).toBe(status)
  })
})
