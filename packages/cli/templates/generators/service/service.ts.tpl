/** {%= name.human %}. */

/** What it comes to. */
export interface {%= name.className %}Result {
  readonly done: number
}

/** One call does the work: `await new {%= name.className %}(items).call()`. */
export class {%= name.className %} {
  readonly #items: readonly unknown[]

  constructor(items: readonly unknown[]) {
    this.#items = items
  }

  async call(): Promise<{%= name.className %}Result> {
    return { done: this.#items.length }
  }
}
