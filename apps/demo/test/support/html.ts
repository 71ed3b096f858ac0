/** Reads pages of this application: the little of HTML that they use, and nothing of what browsers forgive. */

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }

/** Text with the entities that the templates write turned back. */
export function unescaped(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (_entity, name: string) => ENTITIES[name]!)
}

/** What a reader sees of a piece of HTML, with single spaces. */
export function textOf(html: string): string {
  return unescaped(html.replace(/<[^>]*>/g, ''))
    .replace(/\s+/g, ' ')
    .trim()
}

/** The values of an attribute, in document order. */
export function attributes(html: string, name: string): string[] {
  return [...html.matchAll(new RegExp(`<[a-z][^>]*\\s${name}="([^"]*)"`, 'g'))].map(([, value]) => unescaped(value!))
}

/** The elements of a name that hold no element of the same name, each from its start tag to its end tag. */
export function elements(html: string, name: string): string[] {
  return [...html.matchAll(new RegExp(`<${name}[\\s>].*?</${name}>`, 'gs'))].map(([element]) => element)
}
