/** Too much of everything: each is refused, soon, and the next client is served (C126, C130, design §7.18). */
import { readdirSync } from 'node:fs'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from '@jest/globals'
import { BOUNDARY, field, file, multipart, UploadsFolder } from '../http/multipart-support.js'
import { type Launched, watchProcess } from '../support.js'
import { type Actions, exchange, request, victim } from './support.js'

watchProcess()

const folder = new UploadsFolder()
afterAll(() => folder.remove())

const actions: Actions = { read: ({ params }) => params.keys().length, late: async ({ request: asked }) => (await asked.readBody()).length }
const MIB = 1024 * 1024

function start(): Promise<Launched> {
  return victim(actions, { controller: { allowForgeryProtection: false }, server: { uploads: { directory: folder.path } } })
}

const statusOf = (answer: string): number => Number(answer.slice(9, 12))
const post = (server: Launched, type: string, body: string | Uint8Array, headers: Record<string, string> = {}): Promise<string> => {
  const bytes = Buffer.from(body as string)
  const head = request('/read', { 'content-type': type, 'content-length': String(bytes.length), ...headers }, 'POST')
  return exchange(server, Buffer.concat([Buffer.from(head), bytes]))
}
const FORM = 'application/x-www-form-urlencoded'
const JSON_TYPE = 'application/json'

/** The server answers others as if nothing had happened. */
async function expectAlive(server: Launched): Promise<void> {
  expect(statusOf(await exchange(server, request('/read?a=1')))).toBe(200)
}

describe('too many, too deep, too long', () => {
  it.each<[string, string, number]>([
    ['5000 parameters', Array.from({ length: 5000 }, (_, i) => `a${i}=1`).join('&'), 400],
    ['5000 elements', 'a[]=1&'.repeat(5000), 400],
    ['5000 nested elements', 'a[][b]=1&'.repeat(5000), 400],
    ['101 levels', `a${'[b]'.repeat(101)}=1`, 400],
    ['100 000 levels', `a${'[b]'.repeat(100_000)}=1`, 400],
    ['100 000 empty levels', `a${'[]'.repeat(100_000)}=1`, 400],
    ['100 000 opening brackets', `a${'['.repeat(100_000)}=1`, 200],
    ['100 000 closing brackets', `a${']'.repeat(100_000)}=1`, 200],
    ['a name of 500 KB', `${'n'.repeat(500_000)}=1`, 200],
    ['4000 names in 99 levels', Array.from({ length: 2000 }, (_, i) => `a${`[b${i}]`.repeat(99)}=1`).join('&'), 413],
    ['a million separators', '&'.repeat(1_000_000), 200],
    ['a million blanks', `a=1&${' '.repeat(1_000_000)}`, 200],
    ['a million plus signs', `a=${'+'.repeat(1_000_000)}`, 200],
    ['more than the limit', `a=${'x'.repeat(MIB)}`, 413],
  ])('C126: %s in a form', async (_, body, status) => {
    await using server = await start()
    expect(statusOf(await post(server, FORM, body))).toBe(status)
    await expectAlive(server)
  })

  it.each<[string, string, number]>([
    ['100 000 arrays in each other', '['.repeat(100_000) + ']'.repeat(100_000), 400],
    ['100 000 objects in each other', '{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000), 400],
    ['101 levels', '{"a":'.repeat(101) + '1' + '}'.repeat(101), 400],
    ['500 000 opening brackets', '['.repeat(500_000), 400],
    ['100 000 names', `{${Array.from({ length: 70_000 }, (_, i) => `"k${i}":1`).join(',')}}`, 200],
    ['names that are numbers', `{${Array.from({ length: 70_000 }, (_, i) => `"${i * 7919}":1`).join(',')}}`, 200],
    ['one name again and again', `{${'"aaaa":1,'.repeat(100_000)}"a":1}`, 200],
    ['200 000 empty objects', `[${'{},'.repeat(200_000)}1]`, 200],
    ['a number of 500 000 digits', '1'.repeat(500_000), 200],
    ['a text of escapes', `"${'\\u0041'.repeat(150_000)}"`, 200],
    ['more than the limit', `"${'x'.repeat(MIB)}"`, 413],
  ])(
    'C131: %s in JSON',
    async (_, body, status) => {
      await using server = await start()
      const startedAt = performance.now()
      expect(statusOf(await post(server, JSON_TYPE, body))).toBe(status)
      // Not a measure of speed: what grows faster than its input takes minutes.
      expect(performance.now() - startedAt).toBeLessThan(20_000)
      await expectAlive(server)
    },
    60_000,
  )

  it.each<[string, () => Buffer, number]>([
    ['10 000 parts', () => multipart(Array.from({ length: 10_000 }, (_, i) => field(`a${i}`, '1'))), 400],
    ['10 000 empty file inputs', () => multipart(Array.from({ length: 10_000 }, () => file('f', '', ''))), 400],
    ['200 files', () => multipart(Array.from({ length: 200 }, () => file('f[]', 'a', 'x'))), 400],
    ['a field of 2 MiB', () => multipart([field('a', 'x'.repeat(2 * MIB))]), 413],
    ['fields of 2 MiB in all', () => multipart(Array.from({ length: 20 }, (_, i) => field(`a${i}`, 'x'.repeat(MIB / 10)))), 413],
    [
      '200 headers in one part',
      () => multipart([{ headers: [...field('a', '').headers, ...Array.from({ length: 200 }, (_, i) => `x${i}: y`)], content: 'x' }]),
      400,
    ],
    ['a head of 1 MiB', () => multipart([{ headers: [...field('a', '').headers, `x: ${'y'.repeat(MIB)}`], content: 'x' }]), 400],
    ['a name of 10 KB nested 3000 times', () => multipart([field(`a${'[b]'.repeat(3000)}`, '1')]), 400],
    ['no end', () => multipart([file('f', 'a', 'x'.repeat(MIB))], { end: false }), 400],
    ['nothing but boundaries', () => Buffer.from(`--${BOUNDARY}\r\n`.repeat(50_000)), 400],
    ['nothing but boundaries that begin', () => Buffer.from(`\r\n--${BOUNDARY.slice(0, -1)}`.repeat(50_000)), 400],
  ])(
    'C130: %s in a multipart body, and no file stays',
    async (_, body, status) => {
      await using server = await start()
      expect(statusOf(await post(server, `multipart/form-data; boundary=${BOUNDARY}`, body()))).toBe(status)
      await folder.empty()
      await expectAlive(server)
    },
    20_000,
  )

  it('heads: too many and too long ones are a 431 or a 400', async () => {
    await using server = await start()
    const bombs = [
      request('/read', { x: 'y'.repeat(20_000) }),
      request(`/read?${'a'.repeat(20_000)}`),
      `GET /read HTTP/1.1\r\nHost: a\r\n${Array.from({ length: 20_000 }, (_, i) => `x${i}: y`).join('\r\n')}\r\n\r\n`,
      `GET /read HTTP/1.1\r\nHost: a\r\n${'a: b\r\n'.repeat(3_000)}\r\n`,
      request('/read', { cookie: 'a=b; '.repeat(4_000) }),
      request('/read', { accept: 'a/b,'.repeat(5_000) }),
      `${'A'.repeat(100_000)} / HTTP/1.1\r\n\r\n`,
    ]
    for (const bomb of bombs) expect([400, 431]).toContain(statusOf(await exchange(server, bomb)))
    await expectAlive(server)
  })
})

describe('headers beyond those that Node keeps', () => {
  it('are a 431, so that what a proxy adds at the end is not lost', async () => {
    await using server = await victim({ ip: ({ request: asked }) => asked.remoteIp }, { server: { trustProxy: ['loopback'] } })
    const head = (count: number): string =>
      `GET /ip HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${'a:b\r\n'.repeat(count)}X-Forwarded-For: 192.0.2.1\r\n\r\n`
    expect(await exchange(server, head(1500))).toMatch(/^HTTP\/1\.1 200 [\s\S]*"192\.0\.2\.1"$/)
    for (const count of [1996, 1997, 1998, 1999, 2000, 2100, 3000, 6000]) {
      const answer = await exchange(server, head(count))
      expect([count, /"127\.0\.0\.1"/.test(answer)]).toEqual([count, false])
      if (count > 2000) expect(statusOf(answer)).toBe(431)
    }
  })
})

describe('compressed bodies', () => {
  const zeros = Buffer.alloc(64 * MIB)
  const json = Buffer.from(`{"a":"${'x'.repeat(500_000)}"}`)

  it.each<[string, string, () => Buffer, number]>([
    ['64 MiB in gzip', 'gzip', () => gzipSync(zeros), 413],
    ['64 MiB in deflate', 'deflate', () => deflateSync(zeros), 413],
    ['64 MiB in brotli', 'br', () => brotliCompressSync(zeros), 413],
    ['gzip in gzip', 'gzip, gzip', () => gzipSync(gzipSync(zeros)), 415],
    ['brotli in gzip', 'br, gzip', () => gzipSync(brotliCompressSync(zeros)), 415],
    ['many small members in a row', 'gzip', () => Buffer.concat(new Array(2000).fill(gzipSync(Buffer.alloc(1024)))), 413],
    ['20 000 empty members', 'gzip', () => Buffer.concat(new Array(20_000).fill(gzipSync(Buffer.alloc(0)))), 200],
    ['a cut stream', 'gzip', () => gzipSync(json).subarray(0, -12), 400],
    ['a wrong check sum', 'gzip', () => Buffer.concat([gzipSync(json).subarray(0, -8), Buffer.alloc(8)]), 400],
    ['something else', 'br', () => Buffer.from('not brotli at all'), 400],
    ['something else in deflate', 'deflate', () => json, 400],
    ['an unknown coding', 'zstd', () => json, 415],
    ['a coding that is none', '\tgzip;q=1', () => gzipSync(json), 415],
    ['a member of Object', 'constructor', () => json, 415],
  ])(
    '%s',
    async (_, coding, body, status) => {
      await using server = await start()
      const before = process.memoryUsage().arrayBuffers
      expect(statusOf(await post(server, JSON_TYPE, body(), { 'content-encoding': coding }))).toBe(status)
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(32 * MIB)
      await expectAlive(server)
    },
    20_000,
  )

  it('a compressed multipart body obeys the limit of what it becomes', async () => {
    await using server = await start()
    const body = gzipSync(multipart([file('f', 'a', zeros.subarray(0, 8 * MIB))]))
    expect(statusOf(await post(server, `multipart/form-data; boundary=${BOUNDARY}`, body, { 'content-encoding': 'gzip' }))).toBe(413)
    expect(readdirSync(folder.path)).toEqual([])
  })
})

describe('bodies that are announced', () => {
  it('larger than the limit are refused before a byte is read', async () => {
    await using server = await start()
    for (const length of [String(MIB + 1), '99999999999', '9007199254740993']) {
      expect(statusOf(await exchange(server, request('/read', { 'content-type': FORM, 'content-length': length }, 'POST')))).toBe(413)
    }
    await expectAlive(server)
  })
})
