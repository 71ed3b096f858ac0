/** The languages that a browser accepts (RFC 9110 §12.5.4, lookup as RFC 4647 §3.4). */

/** Languages beyond it are not looked at. */
const MAX_RANGES = 32
const MAX_LENGTH = 1000

/**
 * The best language of those that there are; `null` when the browser accepts none of them.
 * @param header the `Accept-Language` of the request
 */
export function preferredLocale(header: string | null, available: readonly string[]): string | null {
  if (header === null) return null
  for (const range of rangesOf(header)) {
    const found = range === '*' ? available[0] : lookup(range, available)
    if (found !== undefined) return found
  }
  return null
}

/** `de-AT` is German: the part in front of each dash, from the longest on. A language also stands for its first region. */
function lookup(range: string, available: readonly string[]): string | undefined {
  for (let part = range; part !== ''; part = part.slice(0, Math.max(0, part.lastIndexOf('-')))) {
    const exact = available.find((locale) => locale.toLowerCase() === part)
    if (exact !== undefined) return exact
  }
  return available.find((locale) => locale.toLowerCase().startsWith(`${range}-`))
}

function rangesOf(header: string): string[] {
  return header
    .slice(0, MAX_LENGTH)
    .split(',', MAX_RANGES)
    .map((item) => {
      const [range = '', ...parameters] = item.split(';').map((part) => part.trim())
      const quality = parameters.find((each) => /^q=/i.test(each))
      return { range: range.toLowerCase(), quality: quality === undefined ? 1 : Number(quality.slice(2)) }
    })
    .filter(({ range, quality }) => /^(?:\*|[a-z]{1,8}(?:-[a-z\d]{1,8})*)$/.test(range) && quality > 0)
    .sort((a, b) => b.quality - a.quality)
    .map(({ range }) => range)
}
