/** Moves a source into a stream at the pace of its reader, and lets go of the source when the reader is gone. */
import { ArgumentError } from '../errors/index.js'
import type { LiveStream } from './live-stream.js'
import type { PipeSource } from './pipe-source.js'

/** The stream was lost while the source was thinking. */
const LOST = Symbol('lost')

/**
 * Writes every chunk of `source`. The stream stays open afterwards.
 * @returns the bytes written
 * @throws what the source throws; what `write` throws, such as `ClientDisconnected`. The source is closed in each case.
 */
export async function pipeFrom(stream: LiveStream, source: PipeSource): Promise<number> {
  const iterator = iteratorOf(source)
  const watch = new LossWatch(stream)
  let exhausted = false
  let bytes = 0
  try {
    for (;;) {
      const step = await watch.race(iterator)
      if (step === LOST) {
        // The write says why: a disconnect, or that the stream was closed by somebody else.
        bytes += await stream.write('')
        continue
      }
      if (step.done === true) break
      bytes += await stream.write(step.value)
    }
    exhausted = true
    return bytes
  } finally {
    watch.stop()
    // A generator that waits for its next chunk returns only then: nobody waits for that here.
    if (!exhausted) Promise.resolve(iterator.return?.()).catch(() => {})
  }
}

function iteratorOf(source: PipeSource): AsyncIterator<string | Uint8Array> | Iterator<string | Uint8Array> {
  const candidate = source as Partial<AsyncIterable<string | Uint8Array> & Iterable<string | Uint8Array>> | null
  const iterator = candidate?.[Symbol.asyncIterator]?.() ?? (typeof source === 'string' ? undefined : candidate?.[Symbol.iterator]?.())
  if (iterator === undefined) throw new ArgumentError('pipeFrom takes an iterable, a Node readable or a web stream')
  return iterator
}

/** One listener for the whole pipe: `Promise.race` with a lasting promise would keep every chunk's reaction alive. */
class LossWatch {
  readonly #stream: LiveStream
  #wake: ((lost: typeof LOST) => void) | null = null

  constructor(stream: LiveStream) {
    this.#stream = stream
    stream.signal.addEventListener('abort', this.#onAbort)
  }

  race<T>(iterator: AsyncIterator<T> | Iterator<T>): Promise<IteratorResult<T> | typeof LOST> {
    if (!this.#stream.connected && !this.#stream.ignoreDisconnect) return Promise.resolve(LOST)
    return new Promise((resolve, reject) => {
      this.#wake = resolve
      Promise.resolve(iterator.next()).then(resolve, reject)
    })
  }

  stop(): void {
    this.#stream.signal.removeEventListener('abort', this.#onAbort)
  }

  readonly #onAbort = (): void => {
    // A shutdown only asks; a source that has no end of its own is let go with the reader.
    if (!this.#stream.connected && !this.#stream.ignoreDisconnect) this.#wake?.(LOST)
  }
}
