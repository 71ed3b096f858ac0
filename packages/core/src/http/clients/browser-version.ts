/** Names and versions of browsers, compared with the oldest ones that a page supports (C246). */
import { LRUCache } from 'lru-cache'

/** The oldest version, such as `17.2` or `'17.10'`; `false` for no version at all. */
export type BrowserMinimum = number | string | false

/** Oldest versions by browser; those that are not listed pass. */
export interface BrowserVersions {
  chrome?: BrowserMinimum
  edge?: BrowserMinimum
  firefox?: BrowserMinimum
  ie?: BrowserMinimum
  opera?: BrowserMinimum
  safari?: BrowserMinimum
  samsung?: BrowserMinimum
}

/** What {@link BrowserVersions} names. */
export type BrowserName = keyof BrowserVersions

/** The browsers that know import maps, nested CSS, `:has`, web push and badges. */
export const MODERN_BROWSERS: BrowserVersions = { safari: 17.2, chrome: 120, firefox: 121, opera: 106, ie: false }

const NAMES: ReadonlyMap<string, BrowserName> = new Map([
  ['Chrome', 'chrome'],
  ['Chromium', 'chrome'],
  ['Microsoft Edge', 'edge'],
  ['Firefox', 'firefox'],
  ['Internet Explorer', 'ie'],
  ['Opera', 'opera'],
  ['Safari', 'safari'],
  ['Samsung Internet for Android', 'samsung'],
])

/** The names that {@link BrowserVersions} may have. */
export const BROWSER_NAMES: readonly string[] = [...new Set(NAMES.values())]

/** Longer texts name no browser: real ones have a few hundred characters, and reading takes time by length. */
export const MAX_USER_AGENT = 1000
const MAX_KNOWN = 500
const BOT = /bot\b|crawl|spider|slurp|preview|https?:/i
const VERSION = /^\d{1,9}(?:\.\d{1,9}){0,9}$/

/** A browser as its `User-Agent` names it. */
export interface Browser {
  readonly name: BrowserName
  readonly version: string
}

interface Parser {
  getParser(userAgent: string, skipParsing: boolean): { getBrowser(): { name?: string; version?: string } }
}

const known = new LRUCache<string, { readonly browser: Browser | null }>({ max: MAX_KNOWN })
let loading: Promise<Parser> | null = null

/** How many user agents are remembered: at most 500. */
export const knownUserAgents = (): number => known.size

/** The browser; `null` for bots, for browsers that {@link BrowserVersions} does not know, and for everything else. */
export async function browserOf(userAgent: string | null): Promise<Browser | null> {
  if (userAgent === null || userAgent === '' || userAgent.length > MAX_USER_AGENT || BOT.test(userAgent)) return null
  const found = known.get(userAgent)
  if (found !== undefined) return found.browser
  // Its tables are only read by applications that ask.
  loading ??= import('bowser').then((module) => module.default as unknown as Parser)
  const { name, version } = (await loading).getParser(userAgent, true).getBrowser()
  const listed = NAMES.get(name ?? '')
  const browser = listed === undefined || version === undefined || !VERSION.test(version) ? null : { name: listed, version }
  known.set(userAgent, { browser })
  return browser
}

/** Whether a browser is older than the versions demand. */
export function isOlder({ name, version }: Browser, versions: BrowserVersions): boolean {
  const minimum = versions[name]
  return minimum !== undefined && (minimum === false || compareVersions(version, String(minimum)) < 0)
}

/** Whether a minimum can be compared. */
export const isMinimum = (value: unknown): value is BrowserMinimum =>
  value === false || ((typeof value === 'number' || typeof value === 'string') && VERSION.test(String(value)))

/** Part by part, so that 17.10 is newer than 17.2; what is missing counts as zero. */
export function compareVersions(a: string, b: string): number {
  const left = a.split('.')
  const right = b.split('.')
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = Number(left[i] ?? 0) - Number(right[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
