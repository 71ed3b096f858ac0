/** Credentials: secrets in an encrypted file of the project (app.md A19). */
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ConfigurationError, isError } from '../errors/index.js'
import { MessageEncryptor } from '../http/messages/message-encryptor.js'
import { lazyPackage } from '../support/lazy-package.js'

const json5Package = lazyPackage<typeof import('json5')>('json5')

/** Hexadecimal, for 32 bytes: AES-256. */
const KEY_FORM = /^[0-9a-f]{64}$/i
const KEY_BYTES = 32
const PURPOSE = 'credentials'

/** Where credentials and their key are. */
export interface CredentialPaths {
  /** The encrypted file. */
  readonly file: string
  /** The file of the key, which is in no repository. */
  readonly keyFile: string
}

/**
 * The paths of the credentials of an environment: `config/credentials/<environment>.enc` with `<environment>.key` where that file is, else
 * `config/credentials.json5.enc` with `config/master.key`.
 * @param own `true`: those of the environment, even if the file is not there yet; to make them
 */
export function credentialPaths(root: string, environment: string, own = false): CredentialPaths {
  const base = join(root, 'config/credentials', environment)
  if (/^[\w-]+$/.test(environment) && (own || existsSync(`${base}.enc`))) return { file: `${base}.enc`, keyFile: `${base}.key` }
  return { file: join(root, 'config/credentials.json5.enc'), keyFile: join(root, 'config/master.key') }
}

/** A new key, as text. */
export const generateCredentialsKey = (): string => randomBytes(KEY_BYTES).toString('hex')

/** The text of new credentials: a `secretKeyBase`, and nothing else. */
export const newCredentials = (): string =>
  `{\n  // Signs and encrypts cookies and messages: keep it secret.\n  secretKeyBase: '${randomBytes(64).toString('hex')}',\n}\n`

/** An encrypted file of secrets. Nothing is read before it is asked for. */
export class Credentials {
  readonly #paths: CredentialPaths
  readonly #variables: Readonly<Record<string, string | undefined>>
  #values: Readonly<Record<string, unknown>> | null = null

  /** @param variables where `LIVE_MASTER_KEY` is looked for. Default `process.env` */
  constructor(paths: CredentialPaths, variables: Readonly<Record<string, string | undefined>> = process.env) {
    this.#paths = paths
    this.#variables = variables
  }

  /** The encrypted file. */
  get file(): string {
    return this.#paths.file
  }

  /** The file of the key. */
  get keyFile(): string {
    return this.#paths.keyFile
  }

  /** Whether there is an encrypted file. */
  get exists(): boolean {
    return existsSync(this.#paths.file)
  }

  /** Whether there is a key: in `LIVE_MASTER_KEY`, else in the file of the key. */
  get hasKey(): boolean {
    return Boolean(this.#variables.LIVE_MASTER_KEY) || existsSync(this.#paths.keyFile)
  }

  /**
   * The secrets; none when there is no file, or no key.
   * @throws ConfigurationError for a key that does not fit, and for a content that is no JSON5 object
   */
  get values(): Readonly<Record<string, unknown>> {
    this.#values ??= this.exists && this.hasKey ? parseCredentials(this.read(), this.#paths.file) : {}
    return this.#values
  }

  /** One secret by its path, `get('stripe', 'key')`; `undefined` when there is none. */
  get(...path: readonly string[]): unknown {
    let value: unknown = this.values
    for (const part of path) {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined
      value = (value as Record<string, unknown>)[part]
    }
    return value
  }

  /** One secret by a dotted path, `fetch('stripe.key')`. @throws ConfigurationError when there is none */
  fetch(path: string): unknown {
    const value = this.get(...path.split('.'))
    if (value !== undefined) return value
    throw new ConfigurationError(`The credentials have no ${path}${this.hasKey ? '' : `, as far as can be seen: ${this.#missingKey()}`}`)
  }

  /**
   * The decrypted text.
   * @throws ConfigurationError when there is no file or no key, and when the key does not fit
   */
  read(): string {
    if (!this.exists) throw new ConfigurationError(`There are no credentials ${this.#paths.file}: make them with live credentials:edit`)
    const opened = new MessageEncryptor([this.#key()]).decrypt(readFileSync(this.#paths.file, 'utf8').trim(), { purpose: PURPOSE })
    if (typeof opened?.value === 'string') return opened.value
    const place = this.#variables.LIVE_MASTER_KEY ? 'LIVE_MASTER_KEY' : this.#paths.keyFile
    throw new ConfigurationError(
      `${this.#paths.file} cannot be decrypted with the key in ${place}: it is another key, or the file was changed. Get the right key, or restore the file`,
    )
  }

  /**
   * Encrypts a text into the file. The key is made if there is none.
   * @throws ConfigurationError for a text that is no JSON5 object; nothing is written then
   */
  write(text: string): void {
    parseCredentials(text, this.#paths.file)
    if (!this.hasKey) this.createKey()
    mkdirSync(dirname(this.#paths.file), { recursive: true })
    const sealed = new MessageEncryptor([this.#key()]).encrypt(text, { purpose: PURPOSE })
    writeFileSync(this.#paths.file, `${sealed}\n`)
    this.#values = null
  }

  /** Writes a new key into its file, which nobody else may read. @throws ConfigurationError when there is one, which must not be lost */
  createKey(): string {
    if (existsSync(this.#paths.keyFile))
      throw new ConfigurationError(`There is a key in ${this.#paths.keyFile}: without it nothing could be read again`)
    const key = generateCredentialsKey()
    mkdirSync(dirname(this.#paths.keyFile), { recursive: true })
    writeFileSync(this.#paths.keyFile, key, { mode: 0o600, flag: 'wx' })
    return key
  }

  /** What a diff shows: the decrypted text, or the encrypted one where the key is missing or another. Never throws for a file that is there. */
  diffText(): string {
    try {
      return this.read()
    } catch {
      return readFileSync(this.#paths.file, 'utf8')
    }
  }

  #key(): Buffer {
    const variable = this.#variables.LIVE_MASTER_KEY
    if (!variable && !existsSync(this.#paths.keyFile)) throw new ConfigurationError(this.#missingKey())
    const text = (variable || readFileSync(this.#paths.keyFile, 'utf8')).trim()
    if (KEY_FORM.test(text)) return Buffer.from(text, 'hex')
    const place = variable ? 'LIVE_MASTER_KEY' : this.#paths.keyFile
    throw new ConfigurationError(`The key in ${place} has ${text.length} characters: it must be 64 hexadecimal ones`)
  }

  #missingKey(): string {
    return `there is no key for ${this.#paths.file}: put it into ${this.#paths.keyFile}, or into LIVE_MASTER_KEY`
  }
}

/** @throws ConfigurationError for something that is no JSON5 object, naming the line */
function parseCredentials(text: string, file: string): Readonly<Record<string, unknown>> {
  let value: unknown
  try {
    value = json5Package().parse(text)
  } catch (cause) {
    // The message of the parser names line and column, and no content.
    throw new ConfigurationError(`${file} is no JSON5: ${isError(cause) ? cause.message : String(cause)}`)
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw new ConfigurationError(`${file} is no object: write { name: 'value' }`)
}
