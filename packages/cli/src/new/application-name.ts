/** The name of a new application, in all the forms that its files need, and the names that none can have. */
import { builtinModules } from 'node:module'
import { CliError } from '../errors.js'

/** One name, written in different ways. */
export interface ApplicationName {
  /** Of the package, the image and the folder: `my-blog`. */
  readonly kebab: string
  /** Of the database and the session's cookie: `my_blog`. */
  readonly underscored: string
  /** For people: `My Blog`. */
  readonly title: string
}

/** Words of the command and of Node that would make an application impossible to run or to install (app.md A42). */
const RESERVED = new Set(['application', 'destroy', 'plugin', 'runner', 'test', 'live', 'node-modules', 'favicon.ico', ...builtinModules])

/** What npm takes for the name of a package. */
const LONGEST = 214

/**
 * Reads a name as people write it: `blog`, `my-blog`, `my_blog`, `MyBlog`, `My blog`.
 *
 * @throws CliError for one that begins with a digit, that is reserved, or that npm would refuse
 */
export function applicationName(text: string): ApplicationName {
  const problem = problemOf(text)
  if (problem !== null) throw new CliError(`An application cannot be called ${JSON.stringify(text)}: ${problem}.`, { hint: HINT })
  const kebab = kebabOf(text)
  const words = kebab.split(/[-.]/)
  return { kebab, underscored: words.join('_'), title: words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' ') }
}

const HINT = 'Give it another name with --name my-app; the directory may be called as you like.'

/** What is wrong with a name, as the end of a sentence; `null` when nothing is. */
export function problemOf(text: string): string | null {
  const kebab = kebabOf(text)
  if (kebab === '') return 'it has no letter'
  if (/^[0-9]/.test(kebab)) return 'it begins with a digit'
  if (!/^[a-z][a-z0-9.-]*$/.test(kebab)) return 'only letters, digits, dashes, underscores and dots may be in it, and a letter comes first'
  if (kebab.length > LONGEST) return `it is longer than ${LONGEST} characters`
  if (RESERVED.has(kebab) || RESERVED.has(kebab.replaceAll('-', '_'))) return 'this name is reserved'
  return null
}

function kebabOf(text: string): string {
  return text
    .trim()
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/[\s_-]+/g, '-')
    .replace(/^-|-$/g, '')
    .toLowerCase()
}
