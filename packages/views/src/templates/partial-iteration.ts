/** Where a partial of a collection is: `postIteration` (app.md A105). */

/** One turn of a collection. */
export class PartialIteration {
  /** @param index from 0; @param size how many elements there are */
  constructor(
    readonly index: number,
    readonly size: number,
  ) {}

  get isFirst(): boolean {
    return this.index === 0
  }

  get isLast(): boolean {
    return this.index === this.size - 1
  }
}
