/** HTML of strangers, reduced to what is allowed, by a real parser (app.md A107). */
import { createRequire } from 'node:module'
import type sanitizeHtml from 'sanitize-html'
import { SafeString } from '../html/safe-string.js'

const load = createRequire(import.meta.url)
let parser: typeof sanitizeHtml | undefined

/** A parser of HTML is a large package, which most applications never come to. */
function sanitizer(): typeof sanitizeHtml {
  parser ??= load('sanitize-html') as typeof sanitizeHtml
  return parser
}

/** What may stay. */
export interface SanitizeOptions {
  /** Names of elements. Default {@link ALLOWED_TAGS}. */
  readonly tags?: readonly string[]
  /** Names of attributes of every element. Default {@link ALLOWED_ATTRIBUTES}. */
  readonly attributes?: readonly string[]
}

/** The elements that stay by default. */
export const ALLOWED_TAGS: readonly string[] = (
  'a abbr acronym address b bdo big blockquote br cite code dd del dfn div dl dt em h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre ' +
  's samp small span strong sub sup time tt ul var'
).split(' ')
/** The attributes that stay by default. URLs stay with `http`, `https`, `mailto`, `tel`, and without a scheme. */
export const ALLOWED_ATTRIBUTES: readonly string[] = 'abbr alt cite class datetime height href lang name src title width xml:lang'.split(
  ' ',
)

const SCHEMES = ['http', 'https', 'mailto', 'tel']
/** Elements whose content is no text, and goes with them. */
const HIDDEN = ['script', 'style', 'textarea', 'option', 'noscript', 'iframe', 'template', 'title', 'svg', 'math']
/** Even when somebody allows them: their content is read by other rules than those of HTML. */
const NEVER = new Set([...HIDDEN, 'xmp', 'noembed', 'noframes', 'plaintext', 'object', 'embed', 'base', 'meta', 'link'])

/** Keeps what is allowed. `<a href="javascript:x" onclick="y">k</a>` is `<a>k</a>`; what `script` and `style` hold goes with them. */
export function sanitize(html: unknown, { tags = ALLOWED_TAGS, attributes = ALLOWED_ATTRIBUTES }: SanitizeOptions = {}): SafeString {
  return clean(html, {
    allowedTags: tags.filter((name) => !NEVER.has(name.toLowerCase())),
    allowedAttributes: { '*': attributes.filter((name) => !/^(?:on|style$|srcdoc$|formaction$)/i.test(name)) },
  })
}

/** The text of HTML, without any element. Safe: what it leaves is escaped. */
export function stripTags(html: unknown): SafeString {
  return clean(html, { allowedTags: [], allowedAttributes: {} })
}

/** HTML without its links, whose text stays. */
export function stripLinks(html: unknown): SafeString {
  return sanitize(html, { tags: ALLOWED_TAGS.filter((name) => name !== 'a') })
}

function clean(html: unknown, options: sanitizeHtml.IOptions): SafeString {
  const text = html === null || html === undefined ? '' : String(html)
  return new SafeString(
    sanitizer()(text, {
      nonTextTags: HIDDEN,
      allowedSchemes: SCHEMES,
      allowProtocolRelative: false,
      disallowedTagsMode: 'discard',
      ...options,
    }),
  )
}

const PROPERTY =
  /^(?:(?:background|text|outline)-color|color|display|float|font(?:-(?:family|size|style|variant|weight))?|height|letter-spacing|line-height|(?:margin|padding)(?:-(?:top|right|bottom|left))?|(?:max|min)-(?:height|width)|text-(?:align|decoration|indent|transform)|vertical-align|white-space|width|border(?:-(?:color|style|width|radius))?)$/
const VALUE = /^[-\w\s.,#%()+]+$/

/** Declarations of a `style` attribute: known properties with plain values stay; nothing that loads or runs. */
export function sanitizeCss(css: unknown): string {
  return String(css ?? '')
    .split(';')
    .map((declaration) => declaration.split(':').map((part) => part.trim()))
    .filter(
      ([name = '', value = '', ...more]) =>
        more.length === 0 && PROPERTY.test(name) && VALUE.test(value) && !/url|expression|var\(/i.test(value),
    )
    .map(([name, value]) => `${name}: ${value};`)
    .join(' ')
}
