/** Signs users in, for tests. */
import { randomBytes } from 'node:crypto'
import type { TestApp, TestClient } from '@live/testing'
import type { User } from '../../app/models/user.js'
import { createUser, PASSWORD } from '../fixtures/users.js'

/** Signs somebody in: `await signIn(app)`, or `await signIn(app.client(), user)`. */
export async function signIn(client: TestApp | TestClient, given?: User): Promise<User> {
  const user = given ?? (await createUser())
  // From an address of its own each time: attempts from one address are limited.
  const remoteAddress = `2001:db8:${randomBytes(2).toString('hex')}:${randomBytes(2).toString('hex')}::1`
  await client.post('/session', { form: { emailAddress: user.emailAddress, password: PASSWORD }, remoteAddress })
  return user
}
