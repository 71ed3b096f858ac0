/** Text that is already HTML, and the escaping of everything else. */

const SPECIAL = /[&<>"']/
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** HTML that was escaped or written on purpose. Made by the {@link html} tag. */
export class SafeString {
  readonly #html: string

  /** @param html markup that is trusted as it stands */
  constructor(html: string) {
    this.#html = html
  }

  toString(): string {
    return this.#html
  }
}

/** Escapes text for element content and quoted attributes; a {@link SafeString} passes as it is. */
export function escapeHtml(value: unknown): string {
  if (value instanceof SafeString) return value.toString()
  const text = String(value)
  return SPECIAL.test(text) ? text.replace(/[&<>"']/g, (character) => ENTITIES[character]) : text
}

/** Template tag: the literal parts are HTML, every interpolated value is escaped. */
export function html(parts: TemplateStringsArray, ...values: unknown[]): SafeString {
  let out = parts[0]
  for (let i = 0; i < values.length; i++) out += escapeHtml(values[i]) + parts[i + 1]
  return new SafeString(out)
}
