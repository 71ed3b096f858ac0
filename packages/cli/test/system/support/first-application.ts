/** The application of a new user of this clone: made and installed once for a test file, and removed after it. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterAll } from '@jest/globals'
import { REPOSITORY } from '../../support/copy-app.js'
import { LIVE, type Outcome, type Running, type RunOptions, start } from '../../support/live-command.js'

type Environment = NonNullable<RunOptions['env']>

/** What was downloaded once is not downloaded again, and nothing is asked that a test has no use for. */
const QUICK: Environment = {
  npm_config_prefer_offline: 'true',
  npm_config_audit: 'false',
  npm_config_fund: 'false',
  npm_config_update_notifier: 'false',
}

/** A server of the application. */
export interface Served {
  readonly url: string
  readonly process: Running
}

/** See the charter. */
export class FirstApplication {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'live first hour ')))
  readonly root = join(this.folder, 'my blog')

  constructor() {
    afterAll(() => rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 }))
  }

  /** `npx live new`, with its installation. */
  async create(): Promise<void> {
    await succeeded(
      'live new',
      start(process.execPath, [LIVE, 'new', 'my blog', '--yes', '--no-rc', '--local-packages'], this.#options({}, this.folder)),
    )
  }

  /** Runs a program of the application to its end. @returns what it printed @throws Error with that, when it fails */
  async run(program: string, ...args: string[]): Promise<string> {
    return this.runWith({}, program, ...args)
  }

  /** {@link run} with another environment, another folder, or something to read. */
  async runWith({ env, cwd, input }: Partial<RunOptions>, program: string, ...args: string[]): Promise<string> {
    const options = { ...this.#options(env, cwd), ...(input === undefined ? {} : { input }) }
    return succeeded(`${program} ${args.join(' ')}`, start(program, args, options))
  }

  /** Starts a server on a free port, and waits until it says where it listens. */
  async serve({ env, cwd }: Partial<RunOptions>, program: string, ...args: string[]): Promise<Served> {
    const running = start(program, args, this.#options({ PORT: '0', ...env }, cwd))
    const [url] = await running.waitFor(/http:\/\/[\w.]+:[1-9]\d*/)
    return { url, process: running }
  }

  /**
   * The folder that the first stage of the Dockerfile builds in: everything but what .dockerignore names. Packages are not installed
   * once more, but linked.
   */
  buildStage(): string {
    const stage = join(this.folder, 'build')
    const ignored = this.read('.dockerignore').trim().split('\n').map(patternOf)
    cpSync(this.root, stage, {
      recursive: true,
      filter: (file) => !ignored.some((pattern) => pattern.test(relative(this.root, file))),
    })
    symlinkSync(join(this.root, 'node_modules'), join(stage, 'node_modules'))
    return stage
  }

  /** The folder that the image has: what the last stage of the Dockerfile copies, and nothing else. @param stage what it copies from */
  image(stage: string): string {
    const image = join(this.folder, 'image')
    const lastStage = this.read('Dockerfile')
      .split(/^FROM /m)
      .at(-1)!
    for (const [, source = ''] of lastStage.matchAll(/^COPY --from=build \S+ \/app\/(\S+)/gm)) {
      if (source === 'node_modules') symlinkSync(join(this.root, source), join(image, source))
      else cpSync(join(stage, source), join(image, source), { recursive: true })
    }
    for (const folder of ['log', 'storage', 'tmp']) mkdirSync(join(image, folder))
    return image
  }

  has(file: string): boolean {
    return existsSync(join(this.root, file))
  }

  read(file: string): string {
    return readFileSync(join(this.root, file), 'utf8')
  }

  write(file: string, text: string): void {
    writeFileSync(join(this.root, file), text)
  }

  /** Replaces a text, which must be there once. */
  edit(file: string, from: string, to: string): void {
    const parts = this.read(file).split(from)
    if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} times ${from}`)
    this.write(file, parts.join(to))
  }

  #options(env: Environment = {}, cwd = this.root): RunOptions {
    return { cwd, env: { ...QUICK, ...env }, isGroup: true }
  }
}

/** A line of .dockerignore, which names a path from the root on and everything below it. */
function patternOf(line: string): RegExp {
  const escaped = line.replace(/[\\^$.+?()[\]{}|]/g, '\\$&').replaceAll('*', '[^/]*')
  return new RegExp(`^${escaped}(?:/|$)`)
}

async function succeeded(name: string, { ended }: Running): Promise<string> {
  const { status, stdout, stderr }: Outcome = await ended
  if (status !== 0) throw new Error(`${name}: status ${status}\n${stdout}\n${stderr}`)
  return stdout + stderr
}

const GUIDE = readFileSync(join(REPOSITORY, 'docs/guides/getting-started.md'), 'utf8')

/** The code in the guide that begins with a text; it is what a reader would copy. */
export function fromGuide(beginning: string): string {
  const codes = [...GUIDE.matchAll(/^```\w+\n([\s\S]*?)^```$/gm)].map(([, code]) => code!)
  const code = codes.find((text) => text.startsWith(beginning))
  if (code === undefined) throw new Error(`The guide has no code that begins with ${beginning}`)
  return code
}

/** Reads a stream of events until a pattern has come. */
export async function readUntil(reader: ReadableStreamDefaultReader<Uint8Array>, pattern: RegExp): Promise<string> {
  let text = ''
  const decoder = new TextDecoder()
  while (!pattern.test(text)) {
    const { value, done } = await reader.read()
    if (done) throw new Error(`The stream ended before ${pattern}:\n${text}`)
    text += decoder.decode(value, { stream: true })
  }
  return text
}
