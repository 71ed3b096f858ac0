/** What a template renders, as far as its code says: for digests (app.md A127). */
import { pluralize, singularize } from 'inflection'
import { isSign } from './brackets.js'
import type { CompiledTemplate } from './compile.js'
import { partialPath } from './template-name.js'
import type { Token } from './tokens.js'

const EXPLICIT = /^Template Dependency:\s*(\S+)/i
const PARTIALS = new Set(['partial', 'spacerTemplate', 'layout'])

/**
 * The names of the templates that a template renders: those that it names in `render('…')` and in options, the partials of what it
 * renders by name (`render(posts)`), and those of `<%# Template Dependency: posts/row %>`. A name may end in `*`.
 */
export function dependenciesOf({ tokens, comments }: CompiledTemplate): string[] {
  const names = new Set<string>()
  for (const comment of comments) {
    const explicit = EXPLICIT.exec(comment)?.[1]
    if (explicit !== undefined) names.add(partialPath(explicit))
  }
  for (const tag of tokens) for (let i = 0; i < tag.length; i++) for (const name of rendered(tag, i)) names.add(name)
  return [...names]
}

/** What the token says that is rendered. */
function rendered(tokens: readonly Token[], index: number): string[] {
  const token = tokens[index]!
  if (token.kind !== 'name') return []
  const value = tokens[index + 2]
  if (isSign(tokens[index + 1], ':') && isName(value)) {
    if (token.text === 'template') return [value.text]
    return PARTIALS.has(token.text) ? [partialPath(value.text)] : []
  }
  if (token.text !== 'render' || !isSign(tokens[index + 1], '(')) return []
  return isName(value) ? [partialPath(value.text)] : guessed(tokens, index + 2)
}

/** `render(post.comments)` renders `comments/_comment`, as a rule. */
function guessed(tokens: readonly Token[], from: number): string[] {
  let last: Token | undefined
  for (let i = from; tokens[i]?.kind === 'name' || isSign(tokens[i], '.') || isSign(tokens[i], '?.'); i++) {
    if (tokens[i]!.kind === 'name') last = tokens[i]
  }
  if (last === undefined) return []
  const plural = pluralize(kebabCase(last.text))
  return [`${plural}/_${singularize(plural)}`]
}

const isName = (token: Token | undefined): token is Token => token?.kind === 'text' && /^[\w@+./-]+$/.test(token.text)

const kebabCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
