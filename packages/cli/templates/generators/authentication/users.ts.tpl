/** Users for tests. */
import { randomUUID } from 'node:crypto'
import type { Params } from '@live/testing'
import { User } from '../../app/models/user.js'

/** The password of every user of tests. */
export const PASSWORD = 'correct horse'

/** What a valid user is made of. */
export function userAttributes(attributes: Params = {}): Params {
  return { emailAddress: `${randomUUID()}@example.com`, password: PASSWORD, ...attributes }
}

/** A user in the database. */
export async function createUser(attributes: Params = {}): Promise<User> {
  return User.createOrFail(userAttributes(attributes))
}
