/** Where `live dev` listens: what the command line says, else `PORT` and `HOST` of the environment or of `.env` files, else localhost:3000. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { CliError } from '../errors.js'
import type { Address } from './port.js'

const DEFAULT_PORT = 3000

/** What a command line may say about it. */
export interface AddressOptions {
  port?: string
  binding?: string
}

/** @throws CliError for a port that is none */
export function addressFor(root: string, environment: string, { port, binding }: AddressOptions): Address {
  const env = { ...environmentFiles(root, environment), ...process.env }
  const host = binding ?? (env.HOST || (environment === 'production' ? '0.0.0.0' : 'localhost'))
  const asked = port ?? (env.PORT || undefined)
  return { port: asked === undefined ? DEFAULT_PORT : portNumber(asked), host, isAsked: asked !== undefined }
}

function portNumber(text: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65_535) return port
  throw new CliError(`${JSON.stringify(text)} is no port: use a number from 0 to 65535.`)
}

/** The `.env` files of an environment; the first one that has a name wins (app.md A18). */
function environmentFiles(root: string, environment: string): NodeJS.ProcessEnv {
  const names = ['.env', `.env.${environment}`, ...(environment === 'test' ? [] : ['.env.local']), `.env.${environment}.local`]
  return Object.assign({}, ...names.map((name) => readEnv(join(root, name)))) as NodeJS.ProcessEnv
}

function readEnv(path: string): NodeJS.ProcessEnv {
  try {
    return parseEnv(readFileSync(path, 'utf8')) as NodeJS.ProcessEnv
  } catch {
    return {}
  }
}
