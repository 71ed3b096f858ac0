/** Passwords as a database may keep them: a slow hash, and a salt of its own for each. */
import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

const slowHash = promisify(scrypt) as (password: string, salt: Buffer, length: number, options: ScryptOptions) => Promise<Buffer>

/** How slow a hash is: parameters of scrypt. */
export interface PasswordCost {
  /** A power of two. */
  readonly N: number
  readonly r: number
  readonly p: number
}

/** 16 MiB of memory, five times over, as OWASP recommends. Kept with each digest, so that it can be raised for those to come. */
export const PASSWORD_COST: PasswordCost = { N: 2 ** 14, r: 8, p: 5 }

/** For tests, which make many. */
export const TEST_COST: PasswordCost = { N: 2 ** 10, r: 8, p: 1 }

const BYTES = 32
/** More than any cost that makes sense: a digest that was tampered with must not stop the process. */
const MAX_MEMORY = 2 ** 28
const DIGEST = /^scrypt:(\d{1,8}):(\d{1,3}):(\d{1,3}):([\w-]{1,200}):([\w-]{43})$/

/** The digest of a password: `scrypt:16384:8:5:<salt>:<hash>`. */
export async function digestPassword(password: string, { N, r, p }: PasswordCost = PASSWORD_COST): Promise<string> {
  const salt = randomBytes(16)
  const hash = await hashOf(password, salt, { N, r, p })
  return ['scrypt', N, r, p, salt.toString('base64url'), hash.toString('base64url')].join(':')
}

/** Whether a password has this digest, in a time that does not depend on the password; false for what is no digest. */
export async function isPassword(password: string, digest: string | null | undefined): Promise<boolean> {
  const [, N, r, p, salt = '', hash = ''] = DIGEST.exec(digest ?? '') ?? []
  const cost = { N: Number(N), r: Number(r), p: Number(p) }
  if (N === undefined || memoryOf(cost) > MAX_MEMORY || !isPowerOfTwo(cost.N)) return false
  const actual = await hashOf(password, Buffer.from(salt, 'base64url'), cost)
  return timingSafeEqual(actual, Buffer.from(hash, 'base64url'))
}

const hashOf = (password: string, salt: Buffer, cost: PasswordCost): Promise<Buffer> =>
  // Two ways to type one letter are one password (RFC 8265 §4.2).
  slowHash(password.normalize('NFC'), salt, BYTES, { ...cost, maxmem: memoryOf(cost) + 2 ** 20 })

const memoryOf = ({ N, r, p }: PasswordCost): number => 128 * r * (N + p)

const isPowerOfTwo = (n: number): boolean => n > 1 && Number.isInteger(Math.log2(n))
