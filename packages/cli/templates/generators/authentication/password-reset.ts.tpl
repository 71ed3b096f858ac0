/** Signed links with which somebody who forgot a password sets another one. They last 15 minutes, and for one change. */
import { createHmac } from 'node:crypto'
import { secureCompare } from '@live/core'
import { User } from '../models/user.js'

const LIFETIME = 15 * 60_000

/** A token for the link. @param key of the application, for this purpose */
export function passwordResetToken(user: User, key: Buffer, now = Date.now()): string {
  const expires = now + LIFETIME
  return `${user.id}-${expires}-${signature(user, expires, key)}`
}

/** The user of a token; null when it was changed, is too old, or the password is another one since. */
export async function findByPasswordResetToken(token: string, key: Buffer, now = Date.now()): Promise<User | null> {
  const [, id, expires, given] = /^(\d{1,15})-(\d{1,15})-([\da-f]{64})$/.exec(token) ?? []
  if (given === undefined || Number(expires) <= now) return null
  const user = await User.findBy({ id: Number(id) })
  return user !== null && secureCompare(given, signature(user, Number(expires), key)) ? user : null
}

/** The digest of the password is part of it, so a new password makes older links worthless. */
function signature({ id, passwordDigest }: User, expires: number, key: Buffer): string {
  return createHmac('sha256', key).update(`${id}-${expires}-${passwordDigest}`).digest('hex')
}
