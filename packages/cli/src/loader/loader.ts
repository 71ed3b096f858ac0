/** Installs the loader in this process, and asks it: in the same thread where Node can, else in that of the hooks. */
import { realpathSync } from 'node:fs'
import module from 'node:module'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { LoaderHooks } from './hooks.js'
import type { ThreadData, ThreadReply, ThreadRequest } from './hooks-thread.js'
import type { Invalidation } from './module-graph.js'

/** The loader of one application. */
export interface Loader {
  /** Gives files, and what depends on them, new versions; see `ModuleGraph.invalidate`. */
  invalidate(files: readonly string[]): Promise<Invalidation>
  /** Says that everything loaded so far is well. */
  settle(): Promise<void>
  /** Names that `#routes` shall export until it is generated; none to end that. */
  stub(names: readonly string[]): Promise<void>
  /** Makes a file of the application importable that is on no disk: TypeScript from a command line. */
  provide(file: string, source: string): Promise<void>
}

type SyncHooks = { registerHooks?: (hooks: Pick<LoaderHooks, 'resolve' | 'load'>) => void }

const installed = new Map<string, Loader>()

/**
 * Makes imports of the files of an application work, which are TypeScript. Once per root; a second call gives the same loader.
 * @param root the folder of the application
 */
export function installLoader(root: string): Loader {
  const real = realpathSync(root)
  let loader = installed.get(real)
  if (loader === undefined) {
    process.setSourceMapsEnabled(true)
    // `module.register` is deprecated where there is something better, and prints so.
    const { registerHooks } = module as SyncHooks
    loader = registerHooks === undefined ? inThread(real) : inProcess(real, registerHooks)
    installed.set(real, loader)
  }
  return loader
}

function inProcess(root: string, registerHooks: NonNullable<SyncHooks['registerHooks']>): Loader {
  const hooks = new LoaderHooks({ root })
  registerHooks({ resolve: hooks.resolve.bind(hooks), load: hooks.load.bind(hooks) })
  return {
    invalidate: (files) => Promise.resolve(hooks.invalidate(files)),
    settle: () => Promise.resolve(hooks.settle()),
    stub: (names) => Promise.resolve(hooks.stub(names)),
    provide: (file, source) => Promise.resolve(hooks.provide([file, source])),
  }
}

function inThread(root: string): Loader {
  const { port1, port2 } = new MessageChannel()
  const data: ThreadData = { root, port: port2 }
  module.register('./hooks-thread.js', { parentURL: import.meta.url, data, transferList: [port2] })
  const thread = new ThreadClient(port1)
  return {
    invalidate: (files) => thread.ask('invalidate', files) as Promise<Invalidation>,
    settle: () => thread.ask('settle') as Promise<void>,
    stub: (names) => thread.ask('stub', names) as Promise<void>,
    provide: (file, source) => thread.ask('provide', [file, source]) as Promise<void>,
  }
}

/** Questions and answers over a port, which keeps the process alive only while an answer is due. */
class ThreadClient {
  readonly #port: MessagePort
  readonly #waiting = new Map<number, (result: unknown) => void>()
  #last = 0

  constructor(port: MessagePort) {
    this.#port = port
    port.on('message', ({ id, result }: ThreadReply) => {
      this.#waiting.get(id)?.(result)
      this.#waiting.delete(id)
      if (this.#waiting.size === 0) port.unref()
    })
    port.unref()
  }

  ask(name: ThreadRequest['name'], names: readonly string[] = []): Promise<unknown> {
    this.#port.ref()
    return new Promise((resolve) => {
      const id = ++this.#last
      this.#waiting.set(id, resolve)
      this.#port.postMessage({ id, name, names } satisfies ThreadRequest)
    })
  }
}
