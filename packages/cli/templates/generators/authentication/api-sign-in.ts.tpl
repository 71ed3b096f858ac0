/** Signs users in, for tests. */
import type { TestApp } from '@live/testing'
import { Session } from '../../app/models/session.js'
import type { User } from '../../app/models/user.js'
import { createUser } from '../fixtures/users.js'

/** What the requests of `app` say about who sends them. */
export const credentials: Record<string, string> = {}

/** Signs somebody in: `app` presents the token from now on. `app.client({ headers: {} })` is a stranger. */
export async function signIn(_app: TestApp, given?: User): Promise<User> {
  const user = given ?? (await createUser())
  const session = await Session.createOrFail({ userId: user.id })
  credentials.authorization = `Bearer ${session.token}`
  return user
}
