/** Signs users in, for tests. */
import type { TestApp, TestClient } from '@live/testing'
import type { User } from '../../app/models/user.js'
import { createUser, PASSWORD } from '../fixtures/users.js'

/** Signs somebody in: `await signIn(app)`, or `await signIn(app.client(), user)`. */
export async function signIn(client: TestApp | TestClient, given?: User): Promise<User> {
  const user = given ?? (await createUser())
  await client.post('/session', { form: { emailAddress: user.emailAddress, password: PASSWORD } })
  return user
}
