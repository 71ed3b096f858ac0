// @ts-check
/** Where a page is in what it listens to: ids of events, `<generation>-<number>` (channels.md CH8). */

const POSITION = /^([a-z0-9]{1,12})-(\d{1,16})$/

/** Of no engine: who asks from here is told to load the page anew. */
export const NOWHERE = '0-0'

/** Whether everything up to a position is older than another one; no when that cannot be told. */
export function isBefore(/** @type {string} */ position, /** @type {string} */ other) {
  const [a, b] = [POSITION.exec(position), POSITION.exec(other)]
  return a !== null && b !== null && a[1] === b[1] && Number(a[2]) < Number(b[2])
}

/** Whether an event is news for who has everything up to a position; `''` is nobody's. */
export function isNews(/** @type {string} */ event, /** @type {string} */ known) {
  return known === '' || (event !== known && !isBefore(event, known))
}

/** From where all can be told what they miss; `''` if they miss nothing, {@link NOWHERE} for positions of different engines. */
export function earliest(/** @type {Iterable<string>} */ positions) {
  let first = ''
  for (const position of positions) {
    if (position === '' || position === first) continue
    if (first === '' || isBefore(position, first)) first = position
    else if (!isBefore(first, position)) return NOWHERE
  }
  return first
}

/** What a signed topic is about: pages that were made at different times sign the same one differently. */
export function nameOf(/** @type {string} */ token) {
  try {
    const payload = token.split('.')[0].replaceAll('-', '+').replaceAll('_', '/')
    return String(JSON.parse(atob(payload)).topic ?? token)
  } catch {
    return token
  }
}
