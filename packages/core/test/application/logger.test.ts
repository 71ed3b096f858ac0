/** The logger of an application: levels by environment, and output that loses nothing and never hangs. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { buildSync } from 'esbuild'
import { loggerFor } from '../../src/application/logger.js'
import { LogBook } from '../support.js'

describe('loggerFor', () => {
  it.each([
    ['development', 'debug'],
    ['production', 'info'],
    ['staging', 'info'],
    ['test', 'silent'],
  ])('in %s logs from %s on', (environment, level) => {
    expect((loggerFor({}, environment) as ReturnType<typeof loggerFor> & { level: string }).level).toBe(level)
  })

  it('config.log.level wins over LOG_LEVEL, which wins over the environment', () => {
    const before = process.env.LOG_LEVEL
    process.env.LOG_LEVEL = 'warn'
    try {
      expect(loggerFor({}, 'development').isLevelEnabled('info')).toBe(false)
      expect(loggerFor({ log: { level: 'debug' } }, 'production').isLevelEnabled('debug')).toBe(true)
    } finally {
      if (before === undefined) delete process.env.LOG_LEVEL
      else process.env.LOG_LEVEL = before
    }
  })

  it('takes a logger of the application as it is, and none', () => {
    const log = new LogBook()
    expect(loggerFor({ log: { logger: log } }, 'production')).toBe(log)
    const none = loggerFor({ log: { logger: false } }, 'development')
    expect(none.isLevelEnabled('fatal')).toBe(false)
    expect(none.child({})).toBe(none)
    expect(() => none.fatal('nothing happens')).not.toThrow()
  })
})

/** Of texts: around what fits into a piece that is written at once, and far above it. */
const SIZES = [1, 900, 1, 1080, 1090, 1100, 2, 3000, 20_000, 1, 1]

describe('standard output in production', () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'live-logger-'))
    buildSync({
      stdin: {
        contents: `
import { loggerFor } from './src/application/logger.js'
const logger = loggerFor({}, 'production')
const [, , how] = process.argv
if (how === 'lines') for (let n = 0; n < 500; n++) logger.info({ n }, 'line')
if (how === 'sizes') for (const n of ${JSON.stringify(SIZES)}) logger.info('ü€😀x'.repeat(n))
if (how === 'fatal') { logger.info('before'); logger.fatal('end'); process.kill(process.pid, 'SIGKILL') }
if (how === 'throw') { logger.info('before'); throw new Error('crash') }
if (how === 'pipe') {
  let n = 0
  setInterval(() => { logger.info({ n }, 'x'.repeat(1000)); if (++n === 40) { logger.fatal('end'); process.exit(0) } }, 25)
}
if (how === 'slow') { logger.info('soon'); setInterval(() => {}, 1000) }
`,
        resolveDir: join(__dirname, '..', '..'),
        loader: 'ts',
      },
      outfile: join(folder, 'log.cjs'),
      bundle: true,
      platform: 'node',
      format: 'cjs',
      // From here packages that are loaded on demand are found.
      define: { 'import.meta.url': JSON.stringify(pathToFileURL(__filename).href) },
      logLevel: 'error',
    })
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const run = (how: string) => {
    const child = spawn(process.execPath, [join(folder, 'log.cjs'), how], { stdio: ['ignore', 'pipe', 'ignore'] })
    return { child, exited: once(child, 'close') as Promise<[number | null, string | null]> }
  }

  /** The messages of a process that ends by itself. */
  async function messages(how: string): Promise<string[]> {
    const { child, exited } = run(how)
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
    })
    await exited
    return text
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { msg: string }).msg)
  }

  it('has every line when the process ends', async () => {
    expect(await messages('lines')).toEqual(Array(500).fill('line'))
  })

  it('has short and long lines whole, and in their order', async () => {
    expect(await messages('sizes')).toEqual(SIZES.map((n) => 'ü€😀x'.repeat(n)))
  })

  it('has the lines before a crash, and up to a fatal one even if the process is killed', async () => {
    expect(await messages('throw')).toEqual(['before'])
    expect(await messages('fatal')).toEqual(['before', 'end'])
  })

  it('has a line after half a second, however few there are', async () => {
    const { child, exited } = run('slow')
    const [chunk] = (await once(child.stdout, 'data')) as [Buffer]
    expect(chunk.toString()).toContain('"msg":"soon"')
    child.kill('SIGKILL')
    await exited
  })

  it('whose reader is gone stops neither the process nor its end', async () => {
    const { child, exited } = run('pipe')
    await once(child.stdout, 'data')
    child.stdout.destroy()
    const timer = setTimeout(() => child.kill('SIGKILL'), 10_000)
    expect(await exited).toEqual([0, null])
    clearTimeout(timer)
  })
})
