/**
 * A URL, or `null` for a text that is none: what `URL.parse` does since Node 22. `URL.canParse` of Node 20 is no help, for once it is
 * compiled it misreads texts with letters such as ü.
 * @param base what a relative one is relative to
 */
export function parseUrl(text: string, base?: string): URL | null {
  try {
    return new URL(text, base)
  } catch {
    return null
  }
}
