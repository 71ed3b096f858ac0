/** Passwords as a database may keep them: a slow hash, and a salt of its own for each. */
import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

const slowHash = promisify(scrypt) as (password: string, salt: Buffer, length: number, options: ScryptOptions) => Promise<Buffer>

/** As OWASP recommends: 16 MiB, five times. Kept with each digest, so that it can be raised for those to come. */
const COST = { N: 2 ** 14, r: 8, p: 5 }
const BYTES = 32

/** The digest of a password, such as `scrypt:16384:8:5:<salt>:<hash>`. */
export async function digestPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  return format(salt, await slowHash(password, salt, BYTES, COST))
}

/** Whether a password has this digest. Takes the same time for every password. */
export async function isPassword(password: string, digest: string): Promise<boolean> {
  const [, N, r, p, salt = '', hash = ''] = digest.split(':')
  const expected = Buffer.from(hash, 'base64url')
  const options = { N: Number(N), r: Number(r), p: Number(p) }
  const actual = await slowHash(password, Buffer.from(salt, 'base64url'), BYTES, options)
  return expected.length === actual.length && timingSafeEqual(actual, expected)
}

function format(salt: Buffer, hash: Buffer): string {
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64url'), hash.toString('base64url')].join(':')
}

/** The digest of no password, for comparing one where there is nobody: that takes as long. */
export const NO_PASSWORD = format(Buffer.alloc(16), Buffer.alloc(BYTES))
