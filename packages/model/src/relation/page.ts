/** Pages of a list (app.md A160). */
import { ArgumentError, BadRequestError } from '@live/core'

/** Which page. */
export interface PageOptions {
  /** From 1. Default: 1. What is no page number gives the first page, unless `strict`. */
  readonly page?: number | string | null
  /** Records per page. Default: 25. */
  readonly per?: number
  /** The most that `per` may be, for a `per` that a client chooses. Default: 100. */
  readonly max?: number
  /** Whether a bad page number is a 400. Default: false. */
  readonly strict?: boolean
}

/** One page of a list. */
export class Page<T> implements Iterable<T> {
  /**
   * @param items the records; @param page from 1; @param per records per page; @param total records on all pages
   */
  constructor(
    readonly items: readonly T[],
    readonly page: number,
    readonly per: number,
    readonly total: number,
  ) {}

  /** How many pages there are, at least 1. */
  get pages(): number {
    return Math.max(1, Math.ceil(this.total / this.per))
  }

  /** The number of the page behind this one, or null. */
  get next(): number | null {
    return this.page < this.pages ? this.page + 1 : null
  }

  /** The number of the page before this one, or null. */
  get prev(): number | null {
    return this.page > 1 ? Math.min(this.page - 1, this.pages) : null
  }

  [Symbol.iterator](): Iterator<T> {
    return this.items[Symbol.iterator]()
  }

  toJSON(): { items: readonly T[]; page: number; per: number; pages: number; total: number; next: number | null; prev: number | null } {
    const { items, page, per, pages, total, next, prev } = this
    return { items, page, per, pages, total, next, prev }
  }
}

/** A page of a list that is continued by a cursor, so that no page is counted and none shifts when rows are added. */
export interface CursorPage<T> {
  readonly items: readonly T[]
  /** For the next page, or null at the end. Opaque. */
  readonly next: string | null
}

/** The numbers of a page, checked. @throws BadRequestError when `strict` and the page number is none */
export function pageNumbers({ page = 1, per = 25, max = 100, strict = false }: PageOptions): { number: number; per: number } {
  for (const [name, value] of [
    ['per', per],
    ['max', max],
  ] as const) {
    if (!Number.isSafeInteger(value) || value < 1) throw new ArgumentError(`${name} is ${value}; it must be a whole number of at least 1`)
  }
  const number = typeof page === 'string' && /^\d{1,15}$/.test(page) ? Number(page) : page
  const size = Math.min(per, max)
  // The offset has to be a number that a database takes.
  if (typeof number === 'number' && Number.isSafeInteger(number) && number >= 1 && number <= 2 ** 31) return { number, per: size }
  if (strict) throw new BadRequestError('There is no such page: the page number is a whole number from 1')
  return { number: 1, per: size }
}

/** The key that a cursor continues after. @throws BadRequestError for one that was made up */
export function readCursor(cursor: string): string | number {
  try {
    const value: unknown = cursor.length <= 400 ? JSON.parse(Buffer.from(cursor, 'base64url').toString()) : null
    if (typeof value === 'string' || Number.isSafeInteger(value)) return value as string | number
  } catch {
    // Falls through to the one answer for all cursors that are none.
  }
  throw new BadRequestError('The cursor of the page is not one that was given out')
}

/** The cursor that continues after a key. */
export const writeCursor = (key: unknown): string =>
  Buffer.from(JSON.stringify(typeof key === 'bigint' ? String(key) : key)).toString('base64url')
