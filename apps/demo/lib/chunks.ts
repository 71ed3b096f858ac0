/** Gathers what comes one by one into pieces that are worth a write. */

/** Texts of so many at a time: `write` makes one of a list. */
export async function* chunks<T>(source: AsyncIterable<T>, write: (list: readonly T[]) => string, size = 250): AsyncGenerator<string> {
  let list: T[] = []
  for await (const each of source) {
    list.push(each)
    if (list.length < size) continue
    yield write(list)
    list = []
  }
  if (list.length > 0) yield write(list)
}
