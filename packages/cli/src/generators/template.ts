/**
 * The language of the generators' templates: `{%= expression %}` writes a value, `{% code %}` runs code. A line that holds nothing but
 * code leaves nothing behind. Templates make templates of other kinds, so their signs are neither those of eta nor of TypeScript.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { messageOf } from '../errors.js'
import { refusal } from './refusal.js'

/** What a template sees: each entry is a variable. */
export type Locals = Readonly<Record<string, unknown>>

/** The folder of the templates that come with the command. */
export const TEMPLATES = fileURLToPath(new URL('../../templates/generators', import.meta.url))

/** Where a project keeps templates of its own, which come before those (app.md A55). */
export const OWN_TEMPLATES = 'lib/templates'

/**
 * The text of a template, such as `scaffold/controller.ts`: the project's own if it has one.
 * @param folder where the generator keeps its templates, if it is of a package
 */
export function readTemplate(root: string, name: string, folder?: string | URL): { readonly path: string; readonly source: string } {
  const [generator, ...rest] = name.split('/')
  const own = join(root, 'lib/generators', generator!, 'templates', `${rest.join('/')}.tpl`)
  const bundled = folder === undefined ? [] : [join(pathOf(folder), `${rest.join('/')}.tpl`)]
  for (const path of [join(root, OWN_TEMPLATES, `${name}.tpl`), own, ...bundled, join(TEMPLATES, `${name}.tpl`)]) {
    const source = readIfThere(path)
    if (source !== null) return { path, source }
  }
  throw refusal(
    `There is no template ${name}.tpl.`,
    `It belongs into ${OWN_TEMPLATES}/${name}.tpl, or into the templates of the generator.`,
  )
}

/** Makes text of a template. @throws CliError naming the template, when its code fails */
export function renderTemplate(source: string, locals: Locals, path: string): string {
  const names = Object.keys(locals)
  try {
    const body = new Function(...names, compile(source)) as (...values: unknown[]) => string
    return body(...names.map((name) => locals[name]))
  } catch (error) {
    throw refusal(`The template ${path} failed: ${messageOf(error)}`)
  }
}

/** A line of code alone, with its indentation and its line break; or any tag. */
const TAG = /^[ \t]*\{%(?!=)((?:[^%]|%(?!\}))*)%\}[ \t]*\n|\{%(=?)((?:[^%]|%(?!\}))*)%\}/gm

function compile(source: string): string {
  // A block of its own, so that a template may name something like a local.
  let code = "let out = ''\n{\n"
  let end = 0
  const text = (upTo: number): void => {
    if (upTo > end) code += `out += ${JSON.stringify(source.slice(end, upTo))}\n`
  }
  for (const match of source.matchAll(TAG)) {
    text(match.index)
    const [all, alone, sign, inside = ''] = match
    code += alone === undefined && sign === '=' ? `out += (${inside.trim()})\n` : `${alone ?? inside}\n`
    end = match.index + all.length
  }
  text(source.length)
  return `${code}}\nreturn out`
}

const pathOf = (folder: string | URL): string => (String(folder).startsWith('file:') ? fileURLToPath(folder) : String(folder))

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}
