/** Passwords, tokens and signed ids of a record. */
import { ChangingRecord } from '../model/changing-record.js'
import type { AttributeName } from '../relation/relation-types.js'
import { type SignedIdOptions, signedId, tokenFor } from './record-tokens.js'
import { isPasswordOf } from './secure-password.js'
import { newToken } from './secure-token.js'

/** See the charter. */
export abstract class SecureRecord extends ChangingRecord {
  /** Whether a text is the password. @param attribute which one. Default: the only one, else `'password'` */
  authenticate(password: unknown, attribute: string | null = null): Promise<boolean> {
    return isPasswordOf(this.constructor, this, attribute, password)
  }

  /** A token for a purpose that `generatesTokenFor` declares: for links in mails. */
  tokenFor(purpose: string): string {
    return tokenFor(this, purpose)
  }

  /** Its id, signed: what stands for it where a client must not choose another one. */
  signedId(options?: SignedIdOptions): string {
    return signedId(this, options)
  }

  /** Gives an attribute with `@SecureToken()` a new text, and stores it. @returns the text */
  async regenerateToken(attribute: AttributeName<this>): Promise<string> {
    const token = newToken(this.constructor, attribute)
    await this.updateColumns({ [attribute]: token } as never)
    return token
  }
}
