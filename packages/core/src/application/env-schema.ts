/** `env({ PORT: t.port() })`: the variables that an application needs, with their types (app.md A18). */
import { ConfigurationError } from '../errors/index.js'
import { parseUrl } from '../support/parse-url.js'
import { loadEnvFiles } from './env-files.js'
import { environmentName } from './environment.js'
import { nearestPackage, projectFolders } from './project.js'

/** Reads the text of a variable; a text that it returns as a problem starts with what is wrong. */
type Reader<T> = (text: string) => { readonly value: T } | { readonly problem: string }

/** A variable: how it is read, and what holds where it is missing. Immutable: each method gives a new one. */
export class Variable<T> {
  readonly #read: Reader<unknown>
  readonly #fallback: { readonly value: T } | null
  /** Whether its value is never shown. */
  readonly isSecret: boolean

  /** For {@link t}. */
  constructor(read: Reader<NonNullable<T>>, fallback: { readonly value: T } | null = null, isSecret = false) {
    this.#read = read
    this.#fallback = fallback
    this.isSecret = isSecret
  }

  /** What it is where it is missing or empty. */
  default(value: NonNullable<T>): Variable<NonNullable<T>> {
    return new Variable<NonNullable<T>>(this.#read as Reader<NonNullable<T>>, { value }, this.isSecret)
  }

  /** It may be missing, and is `undefined` then. */
  optional(): Variable<T | undefined> {
    return new Variable<T | undefined>(this.#read as Reader<NonNullable<T>>, { value: undefined }, this.isSecret)
  }

  /** Its value, or what is wrong. @param text `undefined` or empty where it is missing */
  read(text: string | undefined): { readonly value: T } | { readonly problem: string } {
    if (text === undefined || text === '') return this.#fallback ?? { problem: 'is missing' }
    return this.#read(text) as { readonly value: T } | { readonly problem: string }
  }
}

const shown = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)

const readNumber: Reader<number> = (text) => {
  const value = Number(text)
  return text.trim() !== '' && Number.isFinite(value) ? { value } : { problem: `is ${shown(text)}, which is no number` }
}

const readPort: Reader<number> = (text) => {
  const value = /^\d{1,5}$/.test(text) ? Number(text) : -1
  return value >= 0 && value <= 65_535 ? { value } : { problem: `is ${shown(text)}, which is no port: use 0 to 65535` }
}

const readUrl: Reader<string> = (text) =>
  // A URL of a database has a password, which no message shows.
  parseUrl(text) ? { value: text } : { problem: 'is no URL: write it with its scheme, such as https://example.com' }

const YES = ['true', '1', 'yes', 'on']
const NO = ['false', '0', 'no', 'off']

const readBoolean: Reader<boolean> = (text) => {
  const word = text.toLowerCase()
  if (YES.includes(word)) return { value: true }
  return NO.includes(word) ? { value: false } : { problem: `is ${shown(text)}: use true or false` }
}

/** Shortest secret that is taken, in characters. */
const MIN_SECRET = 16

/** The types of variables. Each may be followed by `.default(value)` or `.optional()`; else the variable must be there. */
export const t = {
  /** Text. */
  string: (): Variable<string> => new Variable<string>((text) => ({ value: text })),
  /** A number from 0 to 65535. */
  port: (): Variable<number> => new Variable(readPort),
  /** A URL with its scheme, as text. */
  url: (): Variable<string> => new Variable(readUrl),
  /** A number. */
  number: (): Variable<number> => new Variable(readNumber),
  /** `true`, `1`, `yes`, `on`, or `false`, `0`, `no`, `off`. */
  boolean: (): Variable<boolean> => new Variable(readBoolean),
  /** One of some words. */
  enum: <const V extends string>(...words: readonly V[]): Variable<V> =>
    new Variable<V>((text) =>
      (words as readonly string[]).includes(text) ? { value: text as V } : { problem: `is ${shown(text)}: use one of ${words.join(', ')}` },
    ),
  /** Text that no listing and no message shows. @param minLength in characters, default 16 */
  secret: ({ minLength = MIN_SECRET }: { minLength?: number } = {}): Variable<string> =>
    new Variable<string>(
      (text) => (text.length >= minLength ? { value: text } : { problem: `has ${text.length} characters: a secret needs ${minLength}` }),
      null,
      true,
    ),
} as const

/** What a schema gives. */
export type EnvironmentValues<S extends Record<string, Variable<unknown>>> = {
  readonly [K in keyof S]: S[K] extends Variable<infer T> ? T : never
}

/** Where variables are taken from. */
export interface EnvOptions {
  /** The project whose `.env` files are loaded first: its folder, or `import.meta.url` of a file in it. Default: that of the working directory. */
  root?: string | URL
  /** Default `process.env`, after `.env` files were loaded into it; given, no file is read. */
  source?: Readonly<Record<string, string | undefined>>
}

/**
 * Reads and checks variables of the environment; the default export of `config/env.ts`:
 *
 * ```ts
 * export default env({ PORT: t.port().default(3000), DATABASE_URL: t.url().optional() })
 * ```
 *
 * @returns a frozen object with typed values
 * @throws ConfigurationError with every variable that is missing or wrong
 */
export function env<S extends Record<string, Variable<unknown>>>(schema: S, { root, source }: EnvOptions = {}): EnvironmentValues<S> {
  if (source === undefined) loadEnvFiles(rootOf(root), environmentName())
  const variables = source ?? process.env
  const values: Record<string, unknown> = {}
  const problems: string[] = []
  for (const [name, variable] of Object.entries(schema)) {
    const result = variable.read(variables[name])
    if ('problem' in result) problems.push(`${name} ${result.problem}`)
    else values[name] = result.value
  }
  if (problems.length === 0) return Object.freeze(values) as EnvironmentValues<S>
  const head =
    problems.length === 1 ? 'A variable of the environment is wrong' : `${problems.length} variables of the environment are wrong`
  throw new ConfigurationError(
    `${head}:\n${problems.map((each) => `  ${each}`).join('\n')}\nSet them in the environment or in a .env file.`,
  )
}

function rootOf(root: string | URL | undefined): string {
  if (root !== undefined) return projectFolders(root).root
  return nearestPackage(process.cwd()) ?? process.cwd()
}
