/** Passwords as a database may keep them: a slow hash, and a salt of its own for each. */
import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

const slowHash = promisify(scrypt) as (password: string, salt: Buffer, length: number, options: ScryptOptions) => Promise<Buffer>

/** 16 MiB of memory, five times over; next to nothing in tests. Kept with each digest, so that it can be raised for those to come. */
const COST = { N: process.env.NODE_ENV === 'test' ? 16 : 2 ** 14, r: 8, p: 5 }
const BYTES = 32

/** The digest of a password: `scrypt:16384:8:5:<salt>:<hash>`. */
export async function digestPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const hash = await slowHash(password, salt, BYTES, COST)
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64url'), hash.toString('base64url')].join(':')
}

/** Whether a password has this digest. Takes the same time for every password. */
export async function isPassword(password: string, digest: string): Promise<boolean> {
  const [, N, r, p, salt = '', hash = ''] = digest.split(':')
  const expected = Buffer.from(hash, 'base64url')
  if (expected.length !== BYTES) return false
  const actual = await slowHash(password, Buffer.from(salt, 'base64url'), BYTES, { N: Number(N), r: Number(r), p: Number(p) })
  return timingSafeEqual(actual, expected)
}
