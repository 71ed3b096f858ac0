// @ts-check
/**
 * Loads the page anew when its streams say that it missed something, or do not accept it any more: at once, and then with pauses that
 * grow, so that a page which never comes right does not keep its server busy (app.md A148).
 */

/** Milliseconds: the second pause, the longest one, and how long all has to be well until a refresh is the first one again. */
const SECOND_PAUSE = 2000
const LONGEST_PAUSE = 300_000
const CALM = 60_000
/** Refreshes in a row until somebody who looks into the console is told. */
const PATIENCE = 3
/** Where a page that is loaded as a whole finds what was before. */
const STORE = 'live-page-refreshes'

/** What the script of Turbo left. */
export const turbo = /** @type {any} */ (window).Turbo

/** @type {ReturnType<typeof setTimeout> | null} */
let pending = null

/** The refreshes in a row, and when the last one was. */
function past() {
  try {
    const { count, at } = JSON.parse(sessionStorage.getItem(STORE) ?? '{}')
    if (Number.isFinite(count) && Number.isFinite(at) && at <= Date.now()) return { count, at }
  } catch {
    // Storage can be switched off.
  }
  return { count: 0, at: 0 }
}

function remember(/** @type {number} */ count) {
  try {
    sessionStorage.setItem(STORE, JSON.stringify({ count, at: Date.now() }))
  } catch {
    // As above.
  }
}

const pauseAfter = (/** @type {number} */ count) => (count === 0 ? 0 : Math.min(LONGEST_PAUSE, SECOND_PAUSE * 2 ** (count - 1)))

/** Whether the page can be loaded: a visit that fails would leave it. */
const isReachable = () =>
  fetch(document.baseURI, { method: 'HEAD', redirect: 'manual' }).then(
    ({ ok }) => ok,
    () => false,
  )

/**
 * Loads the page anew, soon; once for all who ask meanwhile. One that nobody looks at waits until somebody does.
 * @param {string} reason for the console
 * @param {{ check?: boolean }} [options] whether to see first that the server is there
 */
export function refreshPage(reason, { check = false } = {}) {
  if (pending !== null) return
  const { count, at } = past()
  const isCalm = Date.now() - at > 2 * pauseAfter(count) + CALM
  const row = isCalm ? 0 : count
  const longest = pauseAfter(row)
  const pause = Math.max(0, longest / 2 + (Math.random() * longest) / 2 - (Date.now() - at))
  if (row >= PATIENCE)
    console.warn(`This page was told to load anew ${row} times in a row: ${reason}. Next in ${Math.round(pause / 1000)} s.`)
  mark(pause > 0 || document.hidden)
  pending = setTimeout(() => void refresh(row, reason, check), isCalm ? 0 : pause)
}

/** Whether somebody wrote something into the page, which would be lost. */
function isWrittenInto() {
  if (document.activeElement?.matches('[contenteditable]')) return true
  /** @type {NodeListOf<HTMLInputElement>} */
  const fields = document.querySelectorAll('input, textarea')
  return [...fields].some((field) => field.value !== field.defaultValue || field.checked !== field.defaultChecked)
}

/** Loads the page anew where its streams bring nothing, if somebody looks at it, and the server is there (app.md A148). */
export async function pollPage() {
  const isDue = () => pending === null && !document.hidden && !isWrittenInto()
  if (isDue() && (await isReachable()) && isDue()) turbo.session.refresh(document.baseURI)
}

async function refresh(/** @type {number} */ row, /** @type {string} */ reason, /** @type {boolean} */ check) {
  if (document.hidden) await new Promise((resolve) => document.addEventListener('visibilitychange', resolve, { once: true }))
  if (pending === null) return
  const isThere = !check || (await isReachable())
  if (pending === null) return
  pending = null
  remember(row + 1)
  if (isThere) turbo.session.refresh(document.baseURI)
  else refreshPage(reason, { check })
}

/** For styles: what is shown may be out of date. */
function mark(/** @type {boolean} */ isStale) {
  for (const source of document.querySelectorAll('live-stream-source')) source.toggleAttribute('stale', isStale)
}

// Whatever was shown meanwhile was made after what was missed.
addEventListener('turbo:load', () => {
  if (pending !== null) clearTimeout(pending)
  pending = null
  mark(false)
})
