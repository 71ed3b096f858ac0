/** `secretKeyBase`: from the configuration, the environment, the credentials; on the machine of a developer it makes itself (app.md A21). */
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ConfigurationError, hasCode } from '../errors/index.js'
import type { SettingSections } from './config-merge.js'
import type { Credentials } from './credentials.js'
import { originOfVariable } from './env-files.js'
import { Environment } from './environment.js'
import type { ProjectFolders } from './project.js'

/** Where the secret of this machine is kept, below the root. */
const LOCAL_SECRET = 'tmp/local_secret.txt'

/**
 * Puts the secret into the configuration, if it is not there.
 * @returns where it comes from; `null` when it was there, or the application has none
 * @throws ConfigurationError in production, for a project without a secret that has sessions
 */
export function addSecretKeyBase(
  config: SettingSections,
  folders: ProjectFolders,
  environment: string,
  credentials: Credentials,
): string | null {
  const { security } = config
  if (security.secretKeyBase !== undefined) return null
  // A variable is read where the keys are made.
  if (process.env.SECRET_KEY_BASE) return originOfVariable('SECRET_KEY_BASE')
  // For the build of an image, which boots, and serves nobody.
  if (process.env.SECRET_KEY_BASE_DUMMY) {
    security.secretKeyBase = newSecret()
    return 'SECRET_KEY_BASE_DUMMY'
  }
  if (new Environment(environment).isLocal) return addLocalSecret(config, folders)
  const kept = credentials.get('secretKeyBase')
  if (typeof kept === 'string' && kept !== '') {
    security.secretKeyBase = kept
    return 'credentials'
  }
  if (!folders.conventional) return null
  if (config.session === false || config.apiOnly === true) return null
  throw new ConfigurationError(missing(environment, credentials))
}

/** The secret of production stays away from the machines of developers. */
function addLocalSecret({ security }: SettingSections, { root, conventional }: ProjectFolders): string | null {
  if (!conventional || !existsSync(join(root, 'package.json'))) return null
  security.secretKeyBase = localSecret(join(root, LOCAL_SECRET))
  return LOCAL_SECRET
}

const newSecret = (): string => randomBytes(64).toString('hex')

function missing(environment: string, { exists, hasKey, file, keyFile }: Credentials): string {
  const key =
    exists && !hasKey ? ` The credentials ${file} are there, but not their key: set LIVE_MASTER_KEY, or put it into ${keyFile}.` : ''
  return `There is no secretKeyBase for ${environment}: set SECRET_KEY_BASE, or add it with live credentials:edit.${key}`
}

/** Made once, and never replaced, so that sessions outlive a restart. A folder that cannot be written to gets a secret for this run. */
function localSecret(path: string): string {
  const fresh = newSecret()
  try {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, fresh, { flag: 'wx', mode: 0o600 })
    return fresh
  } catch (error) {
    return hasCode(error, 'EEXIST') ? readFileSync(path, 'utf8').trim() : fresh
  }
}
