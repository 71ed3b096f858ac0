/** URLs that run as a script where a browser follows them (app.md A106). */

/** Attributes whose value a browser follows or loads. */
const URL_ATTRIBUTES: ReadonlySet<string> = new Set([
  'href',
  'src',
  'action',
  'formaction',
  'xlink:href',
  'data',
  'poster',
  'background',
  'cite',
  'ping',
  'manifest',
  'longdesc',
])

const SCRIPT_SCHEMES: ReadonlySet<string> = new Set(['javascript', 'vbscript', 'livescript'])

/** Documents, which bring their scripts with them. Images are none, SVG as an image runs nothing. */
const DOCUMENT_TYPES: ReadonlySet<string> = new Set(['text/html', 'application/xhtml+xml', 'text/xml', 'application/xml'])

/** Longer than any scheme with its media type, even with spaces in between. */
const LOOKED_AT = 2000

/** Whether the value of an attribute is a URL. @param name in lower case */
export const isUrlAttribute = (name: string): boolean => URL_ATTRIBUTES.has(name)

/**
 * Whether a URL is a script or a document of its own: `javascript:`, `vbscript:`, `data:text/html`, in any spelling that a browser takes
 * (URL standard §4.4: leading controls and spaces are ignored, tabs and line breaks everywhere).
 */
export function isUnsafeUrl(url: string): boolean {
  const bare = bareStart(url)
  const colon = bare.indexOf(':')
  if (colon === -1) return false
  const scheme = bare.slice(0, colon)
  if (SCRIPT_SCHEMES.has(scheme)) return true
  if (scheme !== 'data') return false
  const type = /^[^,;]*/.exec(bare.slice(colon + 1))![0].trim()
  return DOCUMENT_TYPES.has(type)
}

/** The start of a URL as a browser reads it, in lower case. */
function bareStart(url: string): string {
  let start = 0
  while (start < url.length && isIgnoredInFront(url.charCodeAt(start))) start++
  let out = ''
  for (let i = start; i < url.length && out.length < LOOKED_AT; i++) {
    const code = url.charCodeAt(i)
    if (code !== 0x09 && code !== 0x0a && code !== 0x0d) out += url[i]
  }
  return out.toLowerCase()
}

/** C0 controls and space. */
const isIgnoredInFront = (code: number): boolean => code <= 0x20

const NAMED: Readonly<Record<string, string>> = { 'colon;': ':', 'tab;': '\t', 'newline;': '\n' }

/** Text of an attribute with those character references resolved that can hide a scheme. */
export function withoutReferences(html: string): string {
  if (!html.includes('&')) return html
  return html.replace(/&(?:#x([\da-f]{1,8});?|#(\d{1,9});?|(colon;|tab;|newline;))/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return NAMED[(name as string).toLowerCase()]!
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex as string, 16)
    return code <= 0x10ffff ? String.fromCodePoint(code) : (whole as string)
  })
}
