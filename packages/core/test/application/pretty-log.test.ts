import { Writable } from 'node:stream'
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { pino } from 'pino'
import { prettyLine, prettyOutput } from '../../src/application/pretty-log.js'

const plain = stripVTControlCharacters
const lineOf = (fields: object): string => plain(prettyLine(JSON.stringify(fields)))

describe('C290: lines in a terminal', () => {
  it('of a request', () => {
    const fields = { level: 30, time: 0, pid: 1, hostname: 'h', requestId: 'r', method: 'GET', path: '/a?b=1', endpoint: 'AController#b' }
    const line = lineOf({ ...fields, format: 'html', status: 200, durationMs: 1.25, ip: '::1', params: { id: '7' }, msg: 'Completed' })
    expect(line).toMatch(/^\d\d:\d\d:\d\d GET \/a\?b=1 200 AController#b as html in 1\.25 ms ip=::1\n {2}Parameters: \{"id":"7"\}\n$/)
  })

  it('of an error, with its stack', () => {
    expect(lineOf({ level: 50, time: 0, msg: 'failed', err: { message: 'x', stack: 'Error: x\n    at y' } })).toMatch(
      / failed\n {2}Error: x\n {6}at y\n$/,
    )
  })

  it('colours what is wrong', () => {
    const [info, warn, error] = [30, 40, 50].map((level) => prettyLine(JSON.stringify({ level, msg: 'x' })))
    expect([info?.includes('\u001b[31m'), warn?.includes('\u001b[33mx'), error?.includes('\u001b[31mx')]).toEqual([false, true, true])
  })

  it('no control character of a client reaches the terminal', () => {
    const evil = '\u001b]0;title\u0007\u009b31m\r\u007f'
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the point of the test
    const control = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/
    for (const name of ['msg', 'path', 'x', 'params', 'method', 'format']) {
      expect(lineOf({ level: 30, time: 0, msg: 'Completed', [name]: evil })).not.toMatch(control)
    }
    expect(lineOf({ level: 50, msg: 'x', err: { stack: evil } })).not.toMatch(control)
    expect(plain(prettyLine(evil))).not.toMatch(control)
    fc.assert(fc.property(fc.string(), (text) => !control.test(lineOf({ level: 30, msg: text, extra: { text } }))))
  })

  it('is what pino writes to', () => {
    let written = ''
    const terminal = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        written += chunk.toString()
        done()
      },
    })
    pino({}, prettyOutput(terminal)).child({ requestId: 'r' }).info({ a: 1 }, 'hello')
    expect(plain(written)).toMatch(/^\d\d:\d\d:\d\d hello a=1\n$/)
  })
})
