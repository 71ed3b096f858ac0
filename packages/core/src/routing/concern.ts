/** Routes that several resources share (routing.md R38). */

/** What a concern gets besides the mapper. */
export type ConcernOptions = Readonly<Record<string, unknown>>

/** Declares the routes of a concern. */
export type ConcernFunction<Mapper> = (r: Mapper, options: ConcernOptions) => void

/** The same as an object, which may have a state. */
export interface ConcernObject<Mapper> {
  call(r: Mapper, options: ConcernOptions): void
}

/** The concerns of one file. */
export class Concerns<Mapper> {
  readonly #byName = new Map<string, ConcernFunction<Mapper> | ConcernObject<Mapper>>()

  set(name: string, concern: ConcernFunction<Mapper> | ConcernObject<Mapper>): void {
    this.#byName.set(name, concern)
  }

  /** Declares the routes of a concern where the mapper stands; returns what is wrong, or `null`. */
  use(name: string, r: Mapper, options: ConcernOptions): string | null {
    const concern = this.#byName.get(name)
    if (concern === undefined) {
      const known = [...this.#byName.keys()].join(', ') || 'none'
      return `No concern named ${name}: declare it before with concern(…); there are ${known}`
    }
    if (typeof concern === 'function') concern(r, options)
    else concern.call(r, options)
    return null
  }
}
