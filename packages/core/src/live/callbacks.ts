/** Functions that are called once, when something comes; each may be taken back before. */
export class Callbacks {
  #callbacks: (() => void)[] = []

  /** Adds one. Returns a function that takes it back. */
  add(callback: () => void): () => void {
    this.#callbacks.push(callback)
    return () => {
      const index = this.#callbacks.indexOf(callback)
      if (index >= 0) this.#callbacks.splice(index, 1)
    }
  }

  /** Calls all of them, in the order in which they came, and forgets them. */
  run(): void {
    for (const callback of this.#callbacks.splice(0)) callback()
  }
}
