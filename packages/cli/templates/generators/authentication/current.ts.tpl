/** What belongs to the request that is running: `Current.user` anywhere in the code that it calls. */
import { CurrentAttribute, CurrentAttributes } from '@live/core'
import type { Session } from './session.js'
import type { User } from './user.js'

export class Current extends CurrentAttributes {
  @CurrentAttribute() static session: Session | null = null
  @CurrentAttribute() static user: User | null = null
}
