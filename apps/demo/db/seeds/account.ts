/** The account that the demo gives to everybody, and shows on its login page. An application of yours has none of this. */
import { User } from '../../app/models/user.js'

/** What to type, and the token for programs. */
export const DEMO_ACCOUNT = {
  name: 'Ada',
  email: 'ada@example.com',
  password: 'streams stay open',
  token: 'live-demo-token',
} as const

/** Signs the account up, unless it is there. Resolves to whether it was new. */
export async function seedAccount(): Promise<boolean> {
  if ((await User.findBy({ email: DEMO_ACCOUNT.email })) !== null) return false
  await User.signUp(DEMO_ACCOUNT)
  return true
}
