/** Bytes in, bytes out. */
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { describe, expect, it } from '@jest/globals'
import { rawSocket, testApp } from '../src/index.js'
import { signalled } from './listening.js'

describe('rawSocket', () => {
  it('T2: shows the framing of a response, byte by byte', async () => {
    await using app = await testApp((_req, res) => {
      res.sendDate = false
      res.write('a')
      res.end('b')
    })
    const socket = await rawSocket(app)
    socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    expect(await socket.head()).toBe('HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n')
    expect(await socket.read('1\r\na\r\n')).toBe('1\r\na\r\n')
    expect(await socket.all()).toBe('1\r\nb\r\n0\r\n\r\n')
    expect(await socket.closed).toBe('ended')
    expect(socket.received.toString()).toMatch(/^HTTP.*0\r\n\r\n$/s)
  })

  it('T4: several requests share a connection', async () => {
    await using app = await testApp((req, res) => void res.end(`at ${req.url}.`))
    await using socket = await rawSocket(app)
    for (const path of ['/one', '/two']) {
      socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`)
      expect(await socket.read(/at .*?\./)).toMatch(new RegExp(`at ${path}\\.$`))
    }
  })

  it('sends and finds any bytes', async () => {
    const sent = signalled<Buffer>()
    await using app = await testApp(
      createServer((peer) => {
        peer.once('data', sent.settle)
        peer.write(Buffer.of(1, 0xff, 2, 0xe9))
      }),
    )
    const socket = await rawSocket(app)
    socket.write('\u0000\u00ff')
    expect(await sent.promise).toEqual(Buffer.of(0, 0xff))
    expect(await socket.read(Buffer.of(0xff, 2))).toBe('\u0001\u00ff\u0002')
    expect(await socket.read(/é/g)).toBe('é')
    expect(() => socket.write('€')).toThrow(/latin1; give Buffer.from\(text\) for "€"/)
  })

  it('says what had arrived when the rest does not come', async () => {
    const peers = signalled<Socket>()
    await using app = await testApp(createServer(peers.settle))
    const socket = await rawSocket(app)
    const peer = await peers.promise
    peer.write('half')
    await socket.read('ha')
    await expect(socket.read('whole', { timeout: 20 })).rejects.toThrow('No "whole" within 20 ms; not taken until then: "lf"')
    await expect(socket.all({ timeout: 20 })).rejects.toMatchObject({ code: 'ERR_TEST_TIMEOUT' })
    peer.end()
    await expect(socket.read('whole')).rejects.toMatchObject({ code: 'ERR_TEST_CUT' })
    expect(await socket.all()).toBe('lf')
  })

  it('tells a reset and its own leaving from an end', async () => {
    const peers: Socket[] = []
    await using app = await testApp(
      createServer((peer) => {
        peer.on('error', () => {})
        peers.push(peer)
        peer.write('hello')
      }),
    )
    const [reset, left] = [await rawSocket(app), await rawSocket(app)]
    await Promise.all([reset.read('hello'), left.read('hello')])
    peers[0]!.resetAndDestroy()
    expect(await reset.closed).toBe('reset')
    left.destroy()
    expect(await left.closed).toBe('destroyed')
  })

  it('goes on reading after its own end', async () => {
    await using app = await testApp(
      createServer({ allowHalfOpen: true }, (peer) => {
        peer.resume().on('end', () => peer.end('bye'))
      }),
    )
    const socket = await rawSocket(app)
    socket.end()
    expect(await socket.all()).toBe('bye')
  })

  it('pause stalls the sender, resume loses nothing', async () => {
    const peers = signalled<Socket>()
    await using app = await testApp(createServer(peers.settle))
    const socket = await rawSocket(app)
    const peer = await peers.promise
    socket.pause()
    const body = Buffer.alloc(32 * 1024 * 1024, 'x')
    expect(peer.write(body)).toBe(false)
    const drained = once(peer, 'drain')
    const first = await Promise.race([drained.then(() => 'drained'), turns(200)])
    expect(first).toBe('stalled')
    socket.resume()
    await drained
    peer.end()
    expect((await socket.all({ timeout: 15_000 })).length).toBe(body.length)
  })
})

async function turns(count: number): Promise<'stalled'> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve))
  return 'stalled'
}
