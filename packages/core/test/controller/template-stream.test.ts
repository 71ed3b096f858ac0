/** Pages that are sent while they are rendered, over real sockets. */
import { describe, expect, it } from '@jest/globals'
import { BaseController, type ErrorReporter, Live, type Renderer, type StreamedTemplate, type TemplateRequest } from '@live/core'
import { launch, watchProcess } from '../support.js'

watchProcess()

/** A renderer whose pages are what the test writes. */
class Pages implements Renderer {
  readonly requests: TemplateRequest[] = []
  given = false

  constructor(readonly chunks: () => AsyncIterable<string>) {}

  exists(name: string, formats?: readonly string[]) {
    return name.endsWith('/show') && formats?.includes('html') !== false
  }

  render(request: TemplateRequest) {
    this.requests.push(request)
    return { body: 'whole', format: 'html' }
  }

  renderStream(request: TemplateRequest): StreamedTemplate {
    this.requests.push(request)
    return { chunks: this.#watched(), format: 'html' }
  }

  async *#watched() {
    try {
      yield* this.chunks()
    } finally {
      this.given = true
    }
  }
}

const gate = () => {
  let open!: () => void
  const promise = new Promise<void>((resolve) => {
    open = resolve
  })
  return { promise, open }
}

class ShowController extends BaseController {
  show() {
    this.render({ template: 'show', stream: true })
  }
}

const start = (pages: Renderer, action?: (controller: BaseController) => unknown, config = {}) => {
  class ProbeController extends BaseController {
    show() {
      if (action === undefined) this.render({ stream: true })
      else return action(this)
    }
  }
  return launch((r) => r.get('/show', ProbeController, 'show'), { view: { renderer: pages }, ...config })
}

const GET = 'GET /show HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'

describe('render({ stream: true })', () => {
  it('C90, L98: sends the head of the page before the rest is there, as chunks, without length and tag', async () => {
    const wait = gate()
    const pages = new Pages(async function* () {
      yield '<head>'
      await wait.promise
      yield '<body>'
    })
    await using server = await start(pages)
    await using socket = await server.raw()
    socket.write(GET)
    const head = await socket.head()
    expect(head).toMatch(/^HTTP\/1.1 200 OK\r\n/)
    expect(head).toMatch(/\r\ncontent-type: text\/html; charset=utf-8\r\n/i)
    expect(head).toMatch(/\r\ncache-control: no-cache\r\n/i)
    expect(head).toMatch(/\r\ntransfer-encoding: chunked\r\n/i)
    expect(head).not.toMatch(/content-length|etag/i)
    expect(await socket.read('<head>\r\n')).toBe('6\r\n<head>\r\n')
    wait.open()
    expect(await socket.all()).toBe('6\r\n<body>\r\n0\r\n\r\n')
    expect(pages.requests[0]).toMatchObject({ template: 'probe/show', prefixes: ['probe'] })
  })

  it('L98: keeps the Cache-Control of the action', async () => {
    await using server = await start(new Pages(words('a')), (c) => {
      c.response.headers.set('cache-control', 'private')
      c.render({ stream: true })
    })
    expect((await server.app.get('/show')).headers.get('cache-control')).toBe('private')
  })

  it('L98: works in live controllers', async () => {
    class LiveController extends Live(ShowController) {}
    await using server = await launch((r) => r.get('/live', LiveController, 'show'), { view: { renderer: new Pages(words('a', 'b')) } })
    const answer = await server.app.get('/live')
    expect([answer.status, answer.text, answer.headers.get('content-length')]).toEqual([200, 'ab', null])
    await server.log.until(/^Completed$/)
    expect(server.log.of('warn', 'error', 'fatal')).toEqual([])
  })

  it('L98: partials, sources and what has no template are sent whole, and so is what a renderer cannot stream', async () => {
    const pages = new Pages(words('streamed'))
    await using server = await start(pages, (c) => c.render({ json: [1], stream: true }))
    const answer = await server.app.get('/show')
    expect([answer.text, answer.headers.get('content-length')]).toEqual(['[1]', '3'])
    const plain: Renderer = { exists: pages.exists, render: () => ({ body: 'whole', format: 'html' }) }
    await using other = await start(plain)
    expect((await other.app.get('/show')).headers.get('content-length')).toBe('5')
  })

  it('fails like any page as long as nothing was sent', async () => {
    const pages = new Pages(() => ({ [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error('no head')) }) }))
    await using server = await start(pages)
    const answer = await server.app.get('/show')
    expect([answer.status, answer.headers.get('cache-control') === 'no-cache']).toEqual([500, false])
  })

  it('L47, L100: completes a page that fails later, logs and reports it once', async () => {
    const reported: unknown[] = []
    const reporter: ErrorReporter = { report: (error, { source }) => void reported.push([(error as Error).message, source]) }
    const pages = new Pages(async function* () {
      yield '<body class="'
      throw new Error('late')
    })
    await using server = await start(pages, undefined, { errorReporter: reporter })
    const answer = await server.app.get('/show')
    expect([answer.status, answer.text]).toEqual([200, '<body class=""><script>window.location = "/500.html"</script></html>'])
    await server.log.until(/ProbeController#show failed while it was streamed/)
    await server.log.until(/^Completed$/)
    expect(reported).toEqual([['late', 'template']])
    expect(server.log.of('fatal', 'error')).toHaveLength(1)
  })

  it('L100: cuts the connection instead where the application says so', async () => {
    const pages = new Pages(async function* () {
      yield 'half'
      throw new Error('late')
    })
    await using server = await start(pages, undefined, { live: { onErrorAfterCommit: 'destroy' } })
    await using socket = await server.raw()
    socket.write(GET)
    expect(await socket.all()).not.toContain('0\r\n\r\n')
  })

  it('L101: headers, cookies, session and flash cannot be changed when the head is out', async () => {
    const seen: unknown[] = []
    const late: ((c: BaseController) => unknown)[] = [
      (c) => c.response.headers.set('x-late', '1'),
      (c) => c.cookies.set('late', '1'),
      (c) => (c.response.status = 500),
      (c) => c.session.set('late', 1),
      (c) => c.resetSession(),
      (c) => c.flash.set('notice', 'late'),
    ]
    const pages = new Pages(async function* () {
      yield 'a'
      for (const change of late) {
        try {
          change(controller!)
          seen.push('done')
        } catch (error) {
          seen.push((error as { code: string }).code)
        }
      }
      yield 'b'
    })
    let controller: BaseController | undefined
    const config = { security: { secretKeyBase: 'x'.repeat(64) } }
    await using server = await start(
      pages,
      (c) => {
        controller = c
        c.cookies.set('early', '1')
        c.session.set('early', 1)
        c.render({ stream: true })
      },
      config,
    )
    const answer = await server.app.get('/show')
    expect([answer.status, answer.text, answer.headers.get('set-cookie')]).toEqual([200, 'ab', expect.stringContaining('early=1')])
    expect(answer.headers.getSetCookie()).toHaveLength(2)
    expect(seen).toEqual(late.map(() => 'ERR_HEADERS_SENT'))
  })

  it('takes no more than a reader takes, and gives up when it leaves', async () => {
    let made = 0
    const pages = new Pages(async function* () {
      for (;;) {
        made++
        yield 'x'.repeat(64 * 1024)
      }
    })
    await using server = await start(pages)
    const socket = await server.raw()
    socket.write(GET)
    await socket.head()
    socket.pause()
    const settled = async () => {
      let before = -1
      while (before !== made) {
        before = made
        for (let i = 0; i < 50; i++) await new Promise(setImmediate)
      }
      return made
    }
    const stopped = await settled()
    // More than the buffers of any kernel take.
    expect(stopped).toBeLessThan(4_000)
    socket.destroy()
    await server.log.until(/^Completed$/)
    while (!pages.given) await new Promise(setImmediate)
    expect(server.log.of('fatal', 'error')).toEqual([])
  })

  it('a page whose request is over before it begins is not begun', async () => {
    const pages = new Pages(words('a', 'b'))
    await using server = await start(pages)
    expect((await server.app.head('/show')).text).toBe('')
    while (!pages.given) await new Promise(setImmediate)
  })
})

function words(...all: string[]) {
  return async function* () {
    yield* all
  }
}
