/** The name that a generator is given, and all the names that follow from it (app.md A51). */
import { refusal } from './refusal.js'
import { camelCase, humanize, kebabCase, pascalCase, pluralize, singularize, snakeCase, wordsOf } from './words.js'

/** How a name is read. */
export interface NameOptions {
  /** A suffix that is no part of the name: `PostsController` is `Posts` for a controller. */
  readonly suffix?: string
  /** `'singular'` for models (`posts` is `Post`), `'plural'` for their controllers; by default the number stays. */
  readonly number?: 'singular' | 'plural'
}

/** What a file, a class, a variable and a table of one thing are called. */
export interface Name {
  /** Folders: `['admin']`. */
  readonly namespace: readonly string[]
  /** The last part, in kebab-case: `blog-post`. */
  readonly base: string
  /** With its folders: `admin/blog-post`. */
  readonly path: string
  /** `AdminBlogPost`: classes have no namespaces, so the folders are part of the name, and every class has a name of its own. */
  readonly className: string
  /** `adminBlogPost`. */
  readonly variable: string
  /** `admin_blog_posts`. */
  readonly table: string
  /** `Blog post`. */
  readonly human: string
  /** The way from a file in this folder to the folder above all: `../` for each. */
  readonly up: string
  /** The same thing, one of it. */
  readonly singular: Name
  /** The same thing, many of it. */
  readonly plural: Name
}

const SEGMENT = /^[A-Za-z](?:[A-Za-z\d]|[-_](?=[A-Za-z\d]))*$/

/**
 * Reads `post`, `Post`, `admin/post`, `Admin::Post`, `Admin.Post`, `blog_post`, `blog-post` or `BlogPost`.
 * @throws CliError for what can be no name of a class
 */
export function parseName(text: string, { suffix, number }: NameOptions = {}): Name {
  const segments = text.split(/\/|::|\./)
  for (const segment of segments) if (!SEGMENT.test(segment)) throw badName(text, segment)
  const parts = segments.map(kebabCase)
  const last = parts.pop()!
  const bare = suffix !== undefined && last.endsWith(`-${suffix}`) ? last.slice(0, -suffix.length - 1) : last
  return makeName(parts, number === 'singular' ? singularize(bare) : number === 'plural' ? pluralize(bare) : bare)
}

/** The names of something in a folder. @param base in kebab-case */
export function makeName(namespace: readonly string[], base: string): Name {
  const full = [...namespace, base].join('-')
  return {
    namespace,
    base,
    path: [...namespace, base].join('/'),
    className: pascalCase(full),
    variable: camelCase(full),
    table: snakeCase([...namespace, pluralize(base)].join('-')),
    human: humanize(base),
    up: '../'.repeat(namespace.length),
    get singular() {
      return makeName(namespace, singularize(base))
    },
    get plural() {
      return makeName(namespace, pluralize(base))
    },
  }
}

function badName(text: string, segment: string): Error {
  const shown = JSON.stringify(text.slice(0, 80))
  const letters = wordsOf(segment.replace(/^[^A-Za-z]+/, ''))
  const reason = /^\d/.test(segment) ? 'the name of a class begins with a letter' : 'use letters, digits, - and _, and / between folders'
  return refusal(
    `${shown} cannot be a name: ${reason}.`,
    letters.length > 0 ? `Try ${letters.join('_')}.` : 'Try post, BlogPost or admin/post.',
  )
}
