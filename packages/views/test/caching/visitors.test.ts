/** What is for one visitor alone is not kept. */
import { describe, expect, it } from '@jest/globals'
import { type ApplicationConfig, MemoryCacheStore } from '@live/core'
import { neverKept } from '../../src/index.js'
import { cachedApp, gate, SlowStore } from './support.js'

describe('fragments for one visitor', () => {
  it('A127, C200: one with the token of a form in it is made for each, and so is what is around it', async () => {
    const source = `<%= cache("outer", () => { %>o<%= ran() %><%= cache("inner", () => { %><%= ran() %><%= formWith({ url: "/x" }, () => { %>f<% }) %><% }) %><% }) %><%= cache("other", () => ran("!")) %>`
    for (const store of [new MemoryCacheStore(), new SlowStore()]) {
      await using app = await cachedApp(
        { 'pages/show.html': source },
        { store, config: { controller: { forgeryProtectionVerificationStrategy: 'headerOrLegacyToken', allowForgeryProtection: true } } },
      )
      const tokenOf = (text: string) => /name="authenticity_token" value="([^"]+)"/.exec(text)?.[1]
      const [one, two] = [tokenOf(await app.text()), tokenOf(await app.text())]
      expect([typeof one, one === two, app.stage.ran]).toEqual(['string', false, 5])
    }
  })

  it('C200, C254: nor is one with what the helpers of the controller give to one visitor', async () => {
    const store = new MemoryCacheStore()
    const helpers = ['csrfField()', 'csrfMetaTags()', 'formAuthenticityToken()', 'cspNonce()', 'notice()', 'alert()', 'flash().keys']
    for (const call of helpers) {
      await using app = await cachedApp({ 'pages/show.html': `<%= cache("k", () => { %>a<%= ${call} %><% }) %>` }, { store })
      expect([call, (await app.text()).startsWith('a'), store.size]).toEqual([call, true, 0])
    }
    await using app = await cachedApp({ 'pages/show.html': '<%= notice() %><%= cache("k", () => { %>a<% }) %>' }, { store })
    expect([await app.text(), store.size]).toEqual(['a', 1])
  })

  it('C254: neither is one with the nonce of a page', async () => {
    const security: ApplicationConfig['security'] = {
      contentSecurityPolicy: { enforce: (policy) => policy.scriptSrc('self'), nonceGenerator: 'perRequest' },
    }
    const store = new MemoryCacheStore()
    await using app = await cachedApp(
      { 'pages/show.html': '<%= cache("k", () => { %><%= javascriptTag("go()") %><% }) %>' },
      { store, config: { security } },
    )
    expect([(await app.text()).includes('nonce='), store.size]).toEqual([true, 0])
  })

  it('nobody gets what another visitor is making for himself', async () => {
    await using app = await cachedApp(
      { 'pages/show.html': '<%= cache("k", async () => { %><%= secret() %><%= await wait() %><% }) %>' },
      { store: new SlowStore() },
    )
    const started = gate()
    const wait = gate<string>()
    let visitor = 0
    app.stage.assigns = {
      secret: () => {
        neverKept()
        started.open(1)
        return `secret of ${++visitor}`
      },
      wait: () => wait.promise,
    }
    const one = app.text()
    await started.promise
    const two = app.text()
    await app.app.get('/expire')
    wait.open('.')
    expect(await Promise.all([one, two])).toEqual(['secret of 1.', 'secret of 2.'])
  })
})
