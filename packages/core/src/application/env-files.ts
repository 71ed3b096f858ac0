/** `.env` files: variables of the environment for one machine (app.md A18). */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { ConfigurationError, isError } from '../errors/index.js'
import { lazyPackage } from '../support/lazy-package.js'

const expandPackage = lazyPackage<typeof import('dotenv-expand')>('dotenv-expand')

/** What was loaded, so that boot and `env(…)` do not read twice. */
const loaded = new Set<string>()
/** Which file a variable of this process comes from. */
const origins = new Map<string, string>()

/** The names of the files, strongest first. Tests do not read what one developer wrote for himself. */
export function envFileNames(environment: string): string[] {
  const own = environment === 'test' ? [] : ['.env.local']
  return [`.env.${environment}.local`, ...own, `.env.${environment}`, '.env']
}

/**
 * Loads the `.env` files of a project into `process.env`, once for each root and environment. What is set already stays: the process wins
 * over every file, and an earlier file over a later one. `${NAME}` stands for the value of another variable, `\$` for a dollar.
 * @param root the folder of the project
 * @returns the names of the variables that were set
 * @throws ConfigurationError for a file that cannot be read
 */
export function loadEnvFiles(root: string, environment: string): string[] {
  const id = `${environment}\0${root}`
  if (loaded.has(id)) return []
  loaded.add(id)
  const parsed: Record<string, string> = Object.create(null) as Record<string, string>
  const places = new Map<string, string>()
  for (const name of envFileNames(environment)) {
    for (const [key, value] of Object.entries(readEnvFile(join(root, name)))) {
      if (key in parsed || process.env[key] !== undefined) continue
      parsed[key] = value
      places.set(key, name)
    }
  }
  const names = Object.keys(parsed)
  if (names.length === 0) return names
  const values = { ...process.env } as Record<string, string>
  expandPackage().expand({ parsed: { ...parsed }, processEnv: values })
  for (const name of names) {
    process.env[name] = values[name]
    origins.set(name, places.get(name)!)
  }
  return names
}

/** Where a variable comes from: the name of a file, or `environment`. */
export const originOfVariable = (name: string): string => origins.get(name) ?? 'environment'

function readEnvFile(path: string): Record<string, string> {
  if (!existsSync(path)) return {}
  try {
    return parseEnv(readFileSync(path, 'utf8')) as Record<string, string>
  } catch (cause) {
    throw new ConfigurationError(`${path} cannot be read: ${isError(cause) ? cause.message : String(cause)}`, { cause })
  }
}
