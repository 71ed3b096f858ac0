/** What browsers are told, with every kind of page. */
import { describe, expect, it } from '@jest/globals'
import type { TestClient } from '@live/testing'
import { loggedIn, useDemo } from '../support/demo.js'
import { attributes } from '../support/html.js'

const demo = useDemo({ subscribers: 1, account: true })

const policyOf = ({ headers }: { headers: Headers }): string => headers.get('content-security-policy') ?? ''
const nonceOf = (policy: string): string => /'nonce-([^']+)'/.exec(policy)![1]!

describe('the content security policy', () => {
  let user: TestClient

  it.each(['/', '/dashboard', '/counter', '/recordings'])('of %s has the nonce of its script, and a new one each time', async (path) => {
    user ??= await loggedIn(demo.app)
    const [one, two] = [await user.get(path), await user.get(path)]
    for (const page of [one, two]) expect([...new Set(attributes(page.text, 'nonce'))]).toEqual([nonceOf(policyOf(page))])
    expect(nonceOf(policyOf(one))).not.toBe(nonceOf(policyOf(two)))
    expect(Buffer.from(nonceOf(policyOf(one)), 'base64').length).toBeGreaterThanOrEqual(16)
  })

  it.each(['/subscribers', '/login', '/live/failure?when=after&format=html'])('is with %s too', async (path) => {
    const policy = policyOf(await demo.app.get(path, { accept: 'html' }))
    expect(policy.replace(/'nonce-[^']+'/g, 'NONCE')).toBe(
      "default-src 'self'; script-src 'strict-dynamic' NONCE; style-src 'self' NONCE; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'",
    )
    expect(policy).not.toMatch(/unsafe|\*|https?:/)
  })
})

describe('the permissions policy', () => {
  it('takes away what no page needs', async () => {
    const { headers } = await demo.app.get('/', { accept: 'html' })
    expect(headers.get('permissions-policy')).toBe('camera=(), microphone=(), geolocation=(), payment=(), usb=()')
  })
})
