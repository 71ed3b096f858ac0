/** Whole bodies leave by a short way of our own: what Node would have written is the oracle. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { Response } from '../../src/http/response.js'
import { send } from '../../src/server/send.js'
import { WireResponse, wireResponse } from '../../src/server/wire-response.js'

const KEEP_ALIVE = 7_000

type Fill = (response: Response, wire: ServerResponse) => void
let fill: Fill
/** Whether the last response took the short way. */
let short: boolean | null = null

const respond = (_: IncomingMessage, wire: ServerResponse): void => {
  const response = new Response()
  fill(response, wire)
  send(response, wire)
}

class Watched extends (wireResponse(KEEP_ALIVE) as unknown as new (request: IncomingMessage) => WireResponse) {
  override sendWhole(...given: Parameters<WireResponse['sendWhole']>): boolean {
    short = super.sendWhole(...given)
    return short
  }
}

const options = { keepAliveTimeout: KEEP_ALIVE }
const ours = createServer({ ...options, ServerResponse: Watched as never }, respond)
const nodes = createServer(options, respond)

const open = async (server: Server): Promise<void> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
}
beforeAll(async () => {
  await open(ours)
  await open(nodes)
})
afterAll(() => {
  for (const server of [ours, nodes]) {
    server.close()
    server.closeAllConnections()
  }
})

const dial = (server: Server): Socket => connect((server.address() as AddressInfo).port, '127.0.0.1').setEncoding('latin1')

/** All that a server writes to a client that asks this and then no more. */
async function answerOf(server: Server, request: string): Promise<string> {
  const socket = dial(server)
  socket.end(request)
  return (await text(socket)).replace(/\r\nDate: [^\r]+ GMT\r\n/g, '\r\nDate: now\r\n')
}

const GET = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'

async function bothAnswer(request: string, fillIn: Fill): Promise<string> {
  fill = fillIn
  short = null
  const mine = await answerOf(ours, request)
  expect(mine).toBe(await answerOf(nodes, request))
  return mine
}

const hello: Fill = (response) => {
  response.headers.set('content-type', 'text/plain')
  response.body = 'hello'
}

describe('a whole body', () => {
  it('leaves in the bytes that Node would have written, in one piece', async () => {
    const answer = await bothAnswer(GET, hello)
    expect(short).toBe(true)
    expect(answer).toBe(
      'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 5\r\nDate: now\r\nConnection: keep-alive\r\nKeep-Alive: timeout=7\r\n\r\nhello',
    )
  })

  it('whatever the status, the headers and the text are', async () => {
    const names = fc.constantFrom('x-a', 'X-B', 'set-cookie', 'Content-Type', 'vary', 'etag', 'location', 'cache-control', 'x_1')
    const values = fc.string({ unit: fc.constantFrom(...'abc ;,="%/é\u00ff\t\u0080') }).map((value) => `v${value}`)
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 200, max: 599 }),
        fc.array(fc.tuple(names, values), { maxLength: 9 }),
        fc.string({ unit: 'grapheme', maxLength: 300 }),
        async (status, headers, body) => {
          await bothAnswer(GET, (response) => {
            response.status = status
            for (const [name, value] of headers) response.headers.append(name, value)
            response.body = body
          })
          expect(short ?? false).toBe(![204, 205, 304].includes(status))
        },
      ),
      { numRuns: 300 },
    )
  }, 60_000)

  it('answers one request after the other, and several at once in their order', async () => {
    let n = 0
    const count: Fill = (response) => {
      response.body = `answer ${n++ % 3}`
    }
    const answer = await bothAnswer(GET.repeat(3), count)
    expect(answer.match(/answer \d/g)).toEqual(['answer 0', 'answer 1', 'answer 2'])
  })

  it('of many megabytes waits for its reader, and the response finishes after the last byte', async () => {
    const body = 'ü'.repeat(8_000_000)
    const finished = new Promise<void>((resolve) => {
      fill = (response, wire) => {
        response.body = body
        wire.on('finish', resolve)
      }
    })
    const socket = dial(ours)
    socket.write(GET)
    await new Promise((resolve) => socket.once('readable', resolve))
    let received = 0
    socket.on('data', (data: string) => {
      received += data.length
      if (received > 2 * body.length) socket.end()
    })
    await finished
    await new Promise((resolve) => socket.once('close', resolve))
    expect(received).toBeGreaterThan(2 * body.length)
  })

  it('closes its response when the reader leaves in the middle', async () => {
    const events = async (server: Server): Promise<string[]> => {
      const seen: string[] = []
      const closed = new Promise<void>((resolve) => {
        fill = (response, wire) => {
          response.body = 'x'.repeat(50_000_000)
          for (const name of ['prefinish', 'finish', 'error']) wire.on(name, () => seen.push(name))
          wire.on('close', resolve)
        }
      })
      const socket = dial(server)
      socket.write(GET)
      await new Promise((resolve) => socket.once('readable', resolve))
      socket.destroy()
      await closed
      return seen
    }
    expect(await events(ours)).toEqual(await events(nodes))
  })

  it('tells others what was sent', async () => {
    const seen = new Promise<unknown>((resolve) => {
      fill = (response, wire) => {
        hello(response, wire)
        response.status = 201
        wire.once('finish', () => resolve([wire.statusCode, wire.statusMessage, wire.headersSent, wire.writableEnded]))
      }
    })
    await answerOf(ours, GET)
    expect(await seen).toEqual([201, 'Created', true, true])
  })
})

describe("Node's own way is taken", () => {
  const waysOf: readonly [string, string, Fill][] = [
    ['for HEAD', 'HEAD / HTTP/1.1\r\nHost: x\r\n\r\n', hello],
    ['for a client that wants the connection closed', 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', hello],
    ['for HTTP/1.0', 'GET / HTTP/1.0\r\n\r\n', hello],
    ...[
      'connection: close',
      'date: Thu, 01 Jan 1970 00:00:00 GMT',
      'transfer-encoding: identity',
      'upgrade: h2c',
      'keep-alive: timeout=1',
    ].map((line): [string, string, Fill] => [
      `for a response with ${line}`,
      GET,
      (response, wire) => {
        hello(response, wire)
        const [name, value] = line.split(': ')
        response.headers.set(name, value)
      },
    ]),
    [
      'where headers were set on the wire',
      GET,
      (response, wire) => {
        hello(response, wire)
        wire.setHeader('x-foreign', '1')
      },
    ],
    [
      'where the head of the wire is somebody else’s',
      GET,
      (response, wire) => {
        hello(response, wire)
        const { writeHead } = wire
        wire.writeHead = ((...given: Parameters<typeof writeHead>) => writeHead.apply(wire, given)) as typeof writeHead
      },
    ],
    [
      'without a date',
      GET,
      (response, wire) => {
        hello(response, wire)
        wire.sendDate = false
      },
    ],
    [
      'when the server stops',
      GET,
      (response, wire) => {
        hello(response, wire)
        wire.shouldKeepAlive = false
      },
    ],
  ]
  it.each(waysOf)('%s', async (_, request, fillIn) => {
    await bothAnswer(request, fillIn)
    expect(short).toBe(false)
  })
})
