/** Output that is sent while it is written: by a template that streams, to a reader that sets the pace (live.md L98). */
import { Output } from '../html/output.js'

/** The output of a template that may still be running while it is read. Read once. */
export class StreamedOutput extends Output {
  #closed = false
  #abandoned = false
  #failure: { readonly error: unknown } | null = null
  #start: (() => void) | null = null
  #wake: (() => void) | null = null
  #release: ((error?: Error) => void) | null = null
  #released: Promise<void> | null = null
  /** Told when the writer begins to wait for the reader. */
  onFlush: (() => void) | null = null

  /** @param start begins to write, when the reader comes to it; called once */
  startWith(start: () => void): void {
    this.#start = start
  }

  /** Begins to write, unless that has happened. */
  start(): void {
    const start = this.#start
    this.#start = null
    start?.()
  }

  /** Nothing more is written. */
  close(): void {
    this.#closed = true
    this.#wake?.()
  }

  /** What is written so far is all, and then comes this error. */
  fail(error: unknown): void {
    this.#failure = { error }
    this.close()
  }

  /** Nobody will read on: whoever waits for the reader gives up. */
  abandon(): void {
    this.#abandoned = true
    this.#release?.(gone())
  }

  /** Waits until the reader took everything that was written so far. */
  override flush(): Promise<void> {
    if (this.#abandoned) return Promise.reject(gone())
    this.#released ??= new Promise<void>((resolve, reject) => {
      this.#release = (error) => (error === undefined ? resolve() : reject(error))
    })
    this.#wake?.()
    this.onFlush?.()
    return this.#released
  }

  /** Whether the writer waits until the reader has taken what is there. */
  get isFlushing(): boolean {
    return this.#released !== null
  }

  override get complete(): boolean {
    return this.#closed && this.#failure === null && super.complete
  }

  override async collect(): Promise<string> {
    let all = ''
    for await (const chunk of this.read()) all += chunk
    return all
  }

  override async *read(): AsyncGenerator<string, void, undefined> {
    this.start()
    for (;;) {
      for (let part = this.parts?.shift(); part !== undefined; part = this.parts?.shift()) yield* this.readPart(part)
      const { text } = this
      this.text = ''
      if (text !== '') yield text
      if (this.text !== '' || (this.parts !== null && this.parts.length > 0)) continue
      if (this.#failure !== null) throw this.#failure.error
      if (this.#closed) return
      await this.#more()
    }
  }

  /** Lets the writer go on, and waits until it flushes, fails or ends. */
  async #more(): Promise<void> {
    const more = new Promise<void>((resolve) => {
      this.#wake = resolve
    })
    const release = this.#release
    this.#release = null
    this.#released = null
    release?.()
    await more
    this.#wake = null
  }
}

const gone = (): Error => new Error('Nobody reads this page any more')
