/** Nulls inside arrays of parameters: the setting of the application, and that of a route (C128). */
import { describe, expect, it } from '@jest/globals'
import { type ApplicationConfig, BaseController, type RouteBlock } from '@live/core'
import { applicationOf, launch, watchProcess } from '../support.js'

watchProcess()

class EchoController extends BaseController {
  show() {
    this.render({ json: this.params.except('echo').toUnsafeObject() })
  }
}
const draw: RouteBlock = (r) => {
  const [controller, via, action] = [EchoController, 'all' as const, 'show']
  r.match('/usual', { controller, action, via })
  r.match('/strip', { controller, action, via, meta: { stripNulls: true } })
  r.match('/keep', { controller, action, via, meta: { stripNulls: false } })
  r.match('/forms', { controller, action, via, meta: { stripNulls: 'forms' } })
}

/** What becomes of the same nulls in a query, in a form and in JSON. */
async function seen(path: string, stripNulls?: boolean | 'forms') {
  await using server = await launch(draw, { server: { stripNulls } })
  const query = (await server.app.get(`${path}?foo[bar][]&action[]=1&action[]`)).json()
  const form = (
    await server.app.post(path, { body: 'foo[bar][]&list[]=1&list[]', headers: { 'content-type': 'application/x-www-form-urlencoded' } })
  ).json()
  const json = (await server.app.post(path, { json: { person: ['foo', null], empty: [null] } })).json()
  return { query, form, json }
}

const STRIPPED = { query: { foo: { bar: [] }, action: ['1'] }, form: { foo: { bar: [] }, list: ['1'] } }
const KEPT = { query: { foo: { bar: [null] }, action: ['1', null] }, form: { foo: { bar: [null] }, list: ['1', null] } }
const JSON_KEPT = { person: ['foo', null], empty: [null] }
const JSON_STRIPPED = { person: ['foo'], empty: [] }

describe('C128: nulls in arrays', () => {
  it('C128: are dropped from queries and forms, and kept in JSON (deviation)', async () => {
    expect(await seen('/usual')).toEqual({ ...STRIPPED, json: JSON_KEPT })
  })

  it('C128: config.server.stripNulls decides for the application', async () => {
    expect(await seen('/usual', true)).toEqual({ ...STRIPPED, json: JSON_STRIPPED })
    expect(await seen('/usual', false)).toEqual({ ...KEPT, json: JSON_KEPT })
  })

  it('C128: meta of a route decides for the route, also for what was parsed before', async () => {
    expect(await seen('/strip')).toEqual({ ...STRIPPED, json: JSON_STRIPPED })
    expect(await seen('/keep', true)).toEqual({ ...KEPT, json: JSON_KEPT })
    expect(await seen('/forms', true)).toEqual({ ...STRIPPED, json: JSON_KEPT })
  })

  it('C128: another word is a mistake at boot, in the setting and in the route', () => {
    const boot = (config: ApplicationConfig, block: RouteBlock = draw) => applicationOf(block, config).application.handler
    expect(() => boot({ server: { stripNulls: 'json' as never } })).toThrow(
      /config\.server\.stripNulls is "json": set it to true, false or 'forms'/,
    )
    expect(() => boot({}, (r) => r.get('/x', EchoController, 'show', { meta: { stripNulls: 1 } }))).toThrow(
      /meta\.stripNulls of the route at .*null-stripping\.test\.ts:\d+/,
    )
  })
})
