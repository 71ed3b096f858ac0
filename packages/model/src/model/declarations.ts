/** What classes of models declare: a list for each class, with those of its base classes first. */

/** Declarations of one kind. */
export class Declarations<D> {
  readonly #lists = new WeakMap<object, D[]>()
  readonly #settled = new WeakMap<object, readonly D[]>()

  /** Adds one to a class; its subclasses have it too. */
  add(model: object, declared: D): void {
    const list = this.#lists.get(model) ?? []
    list.push(declared)
    this.#lists.set(model, list)
  }

  /** All of a class, those of its base classes first. Settled at the first use. */
  of(model: object): readonly D[] {
    const known = this.#settled.get(model)
    if (known !== undefined) return known
    const chain: object[] = []
    for (let type: object | null = model; type !== null; type = Object.getPrototypeOf(type) as object | null) chain.unshift(type)
    const all = chain.flatMap((type) => this.#lists.get(type) ?? [])
    this.#settled.set(model, all)
    return all
  }
}
