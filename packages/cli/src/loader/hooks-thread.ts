/** The loader in the thread where Node 20 runs hooks; asked over a message port. */
import type { MessagePort } from 'node:worker_threads'
import { type LoadContext, LoaderHooks, type LoaderSettings, type ResolveContext } from './hooks.js'

/** What the thread is started with. */
export interface ThreadData extends LoaderSettings {
  readonly port: MessagePort
}

/** A question to the thread. */
export interface ThreadRequest {
  readonly id: number
  readonly name: 'invalidate' | 'settle' | 'stub' | 'provide'
  readonly names: readonly string[]
}

/** Its answer. */
export interface ThreadReply {
  readonly id: number
  readonly result: unknown
}

let hooks: LoaderHooks

/** Called by Node with what `register` was given. */
export function initialize({ port, ...settings }: ThreadData): void {
  hooks = new LoaderHooks(settings)
  port.on('message', ({ id, name, names }: ThreadRequest) => {
    const result = name === 'settle' ? hooks.settle() : hooks[name](names)
    port.postMessage({ id, result } satisfies ThreadReply)
  })
  port.unref()
}

/** Node's hook. */
export function resolve(specifier: string, context: ResolveContext, next: Parameters<LoaderHooks['resolve']>[2]) {
  return hooks.resolve(specifier, context, next)
}

/** Node's hook. */
export function load(url: string, context: LoadContext, next: Parameters<LoaderHooks['load']>[2]) {
  return hooks.load(url, context, next)
}
