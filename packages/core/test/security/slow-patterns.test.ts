/** Scanners and patterns on hostile texts: four times the text takes about four times as long, never sixteen (SECURITY.md "Burn time"). */
import { describe, expect, it } from '@jest/globals'
import { prettyLine } from '../../src/application/pretty-log.js'
import { parsePartHead } from '../../src/http/bodies/multipart-head.js'
import { normalizeCacheControl } from '../../src/http/caching/cache-control.js'
import { failedPrecondition } from '../../src/http/caching/freshness.js'
import { parseHttpDate } from '../../src/http/caching/http-date.js'
import { parseRequestCacheControl } from '../../src/http/caching/request-cache-directives.js'
import { browserOf, MAX_USER_AGENT } from '../../src/http/clients/browser-version.js'
import { endOfHost } from '../../src/http/clients/host.js'
import { addressOf } from '../../src/http/clients/ip-address.js'
import { CookieJar } from '../../src/http/cookies/cookies.js'
import { parseByteRange } from '../../src/http/files/byte-range.js'
import { formatContentDisposition } from '../../src/http/files/content-disposition.js'
import { splitHeaderList } from '../../src/http/header-list.js'
import { HeaderMap } from '../../src/http/headers.js'
import { KeyGenerator } from '../../src/http/messages/key-generator.js'
import { MessageEncryptor } from '../../src/http/messages/message-encryptor.js'
import { MessageVerifier } from '../../src/http/messages/message-verifier.js'
import { parseAccept } from '../../src/http/negotiation/accept.js'
import { chooseCoding } from '../../src/http/negotiation/content-coding.js'
import { parseMediaType } from '../../src/http/negotiation/media-type.js'
import { requestFormats } from '../../src/http/negotiation/negotiation.js'
import { DEFAULT_FILTERS, filterForLog, filterLocation, filterQuery } from '../../src/http/parameters/parameter-log.js'
import { parseQuery } from '../../src/http/parameters/parameter-parser.js'
import { Parameters } from '../../src/http/parameters/parameters.js'
import { parseBasicCredentials, parseTokenCredentials } from '../../src/http/policies/authorization.js'
import { isCsrfToken, newCsrfSecret } from '../../src/http/policies/csrf-token.js'
import { originOf } from '../../src/http/policies/request-origin.js'
import { oneLine } from '../../src/middleware/error-body.js'
import { staticPath } from '../../src/middleware/static-path.js'
import { decodePath } from '../../src/routing/request-path.js'
import { growth, LINEAR, processorMs } from '../growth.js'
import { fakeRequest } from '../support/fake-request.js'

/** What makes scanners that look back or ahead slow: long runs of everything that some grammar skips, opens or separates. */
const PIECES = [
  ' ',
  '\t',
  ',',
  ';',
  '=',
  '"',
  '\\',
  '\\"',
  '%',
  '%2',
  '%25',
  '+',
  '&',
  '[',
  ']',
  '[]',
  '[a',
  'a[',
  '(',
  ')',
  '/',
  '//',
  '../',
  '.',
  ':',
  '-',
  '--',
  '*',
  '?',
  '#',
  'a',
  '0',
  '1.',
  'a=',
  '=a',
  ';q=',
  ';q=0.',
  ', ',
  ' ,',
  '",',
  '"a',
  'a;',
  ' a',
  'a ',
  '<',
  '>',
  '\u00e9',
  'W/"',
  '"a",',
  'bytes=',
  '0-',
  'a/b,',
  'a/b;',
  '*/*,',
  'a/b;c="',
  'for=',
  'for="',
  '"\\',
  'http://',
  '@',
  'a.',
  '1:',
  '::',
  '-a',
  'Bearer ',
  'token="',
  'max-age=',
  'max-age="',
  'filename="',
  "UTF-8''",
  '\u001b[',
  '\u2028',
]
/** Eight times as many characters are the 100 KB. */
const N = 12_500

const keys = new KeyGenerator('x'.repeat(64))
const verifier = new MessageVerifier(keys.keys('a'))
const encryptor = new MessageEncryptor(keys.keys('b'))
const secret = newCsrfSecret()
const jar = (header: string): CookieJar =>
  new CookieJar(header, { secure: false, host: 'a', keys: null, sameSite: null, alwaysWriteSecure: false, writable: true, now: () => 0 })
const quiet = (work: () => unknown): void => {
  try {
    work()
  } catch {
    // Refused; how long that took is the question.
  }
}
const limits = { maxBytes: 1e9, maxParameters: 1e9, maxDepth: 100 }

const readers: Readonly<Record<string, (text: string) => unknown>> = {
  accept: parseAccept,
  formats: (text) => requestFormats({ accept: text }),
  'content-type': parseMediaType,
  'accept-encoding': (text) => chooseCoding(text),
  'cache-control of requests': parseRequestCacheControl,
  'cache-control of responses': (text) => normalizeCacheControl(text, null),
  list: splitHeaderList,
  range: (text) => parseByteRange(`bytes=${text}`, 1000),
  cookie: (text) => [...jar(text)].length,
  basic: (text) => parseBasicCredentials(`Basic ${text}`),
  token: (text) => parseTokenCredentials(`Bearer ${text}`),
  scheme: parseTokenCredentials,
  host: endOfHost,
  address: addressOf,
  origin: originOf,
  date: parseHttpDate,
  'if-none-match': (text) => failedPrecondition(fakeRequest({ headers: { 'if-none-match': text } }), new HeaderMap({ etag: '"x"' })),
  'if-match': (text) => failedPrecondition(fakeRequest({ headers: { 'if-match': text } }), new HeaderMap({ etag: '"x"' })),
  forwarded: (text) => fakeRequest({ headers: { forwarded: text } }).remoteIp,
  'content-disposition of parts': (text) => parsePartHead({ 'content-disposition': [`form-data; name="a"; ${text}`] }),
  'file name': (text) => parsePartHead({ 'content-disposition': [`form-data; name="a"; filename="${text}"`] }),
  'content-disposition of downloads': (text) => formatContentDisposition({ filename: text }),
  query: (text) => parseQuery(text, limits),
  'name in a query': (text) => parseQuery(`a${text}=1`, limits),
  'query of a log': (text) => filterQuery(text, DEFAULT_FILTERS),
  'location of a log': (text) => filterLocation(`https://a/${text}`, DEFAULT_FILTERS, []),
  'user of a log': (text) => filterLocation(`//${text}`, DEFAULT_FILTERS, []),
  'parameters of a log': (text) => filterForLog({ [text]: text, list: [text] }, DEFAULT_FILTERS),
  'line of a log': (text) => prettyLine(JSON.stringify({ level: 30, time: 0, msg: text, field: text })),
  message: oneLine,
  'static path': (text) => staticPath(`/${text}`),
  path: (text) => decodePath(`/${text}`.slice(0, 60_000)),
  'signed message': (text) => verifier.verify(text),
  'encrypted message': (text) => encryptor.decrypt(text),
  'csrf token': (text) => isCsrfToken(text, secret, null),
  integer: (text) => new Parameters({ a: text }).integer('a', 0),
  number: (text) => new Parameters({ a: `1${text}` }).number('a', 0),
  boolean: (text) => new Parameters({ a: text }).boolean('a', false),
  'date parameter': (text) => new Parameters({ a: `2020-01-01T${text}` }).date('a', null),
  missing: (text) => new Parameters({ [text]: '1' }).require(text.slice(1)),
  permit: (text) => new Parameters({ [`a(${text})`]: '1', [`a(1${text}`]: '1' }).permit('a'),
}

/** The largest growth among the pieces of what takes long enough to be measured, with the piece. */
async function worst(read: (text: string) => unknown): Promise<{ piece: string; ratio: number }> {
  let found = { piece: '', ratio: 0 }
  for (const piece of PIECES) {
    // A tail that fits nothing makes a pattern that can go back do so.
    for (const tail of ['', '\u0001']) {
      const work = (length: number): unknown => quiet(() => read(piece.repeat(length / piece.length) + tail))
      // What takes less than this is not slow, however it grows.
      if ((await processorMs(() => work(8 * N))) < 20) continue
      const ratio = await growth(work, N)
      if (ratio > found.ratio) found = { piece, ratio }
    }
  }
  return found
}

describe('a hostile text of 100 KB', () => {
  it.each(Object.keys(readers))('takes no more than in proportion: %s', async (name) => {
    const { piece, ratio } = await worst(readers[name])
    expect({ piece, ratio: ratio < LINEAR ? 'fine' : ratio }).toEqual({ piece, ratio: 'fine' })
  })

  it('C246: a user agent is read up to a length, and remembered', async () => {
    for (const piece of [...PIECES, 'Chrome/1 ', 'Version/', 'Mozilla/5.0 (', 'Android', 'Opera ', 'Safari']) {
      const text = piece.repeat(MAX_USER_AGENT).slice(0, MAX_USER_AGENT)
      const took = await processorMs(async () => {
        await browserOf(text)
        await browserOf(`${text}x`)
      })
      expect([piece, took < 1000]).toEqual([piece, true])
    }
  })
})
