/** Moves a source into a stream at the pace of its reader, and lets go of the source when the reader is gone. */
import { ClosedStreamError } from '../errors/index.js'
import type { EndingStream } from './live-stream.js'
import { openSource, type PipeSource, type SourceReader } from './pipe-source.js'

/** The stream ended while the source was thinking. */
const OVER = Symbol('over')

/**
 * Writes every chunk of `source`. The stream stays open afterwards.
 * @returns the bytes written
 * @throws what the source throws; what `write` throws, such as `ClientDisconnected`. The source is closed in each case.
 */
export async function pipeFrom(stream: EndingStream, source: PipeSource): Promise<number> {
  const reader = openSource(source)
  const watch = new EndWatch(stream)
  let exhausted = false
  let bytes = 0
  try {
    for (;;) {
      const step = await watch.race(reader)
      if (step === OVER) throw stream.loss ?? new ClosedStreamError()
      if (step.done === true) break
      bytes += await stream.write(step.value)
    }
    exhausted = true
    return bytes
  } finally {
    watch.stop()
    // Nobody waits for that here.
    if (!exhausted) void cancel(reader)
  }
}

/** What a source says while it is closed is no news: something else failed before. */
async function cancel(reader: SourceReader): Promise<void> {
  try {
    await reader.cancel()
  } catch {}
}

/** One callback for the whole pipe: `Promise.race` with a lasting promise would keep every chunk's reaction alive. */
class EndWatch {
  readonly stop: () => void
  #over = false
  #wake: ((over: typeof OVER) => void) | null = null

  constructor(stream: EndingStream) {
    this.stop = stream.onEnd(() => {
      // Without a reader the source runs to its end where that was asked for.
      if (!stream.connected && stream.ignoreDisconnect) return
      this.#over = true
      this.#wake?.(OVER)
    })
  }

  race(reader: SourceReader): Promise<IteratorResult<string | Uint8Array> | typeof OVER> {
    if (this.#over) return Promise.resolve(OVER)
    return new Promise((resolve, reject) => {
      this.#wake = resolve
      Promise.resolve(reader.next()).then(resolve, reject)
    })
  }
}
