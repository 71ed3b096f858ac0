/** Somebody who can sign in. */
import {
  BeforeValidation,
  Column,
  CreateDateColumn,
  Entity,
  Index,
  PrimaryGeneratedColumn,
  UpdateDateColumn,
  Validates,
} from '@live/model'
import { IsEmail } from 'class-validator'
import { ApplicationRecord } from './application-record.js'
import { digestPassword, isPassword } from './concerns/password.js'

@Entity()
export class User extends ApplicationRecord {
  @PrimaryGeneratedColumn()
  id!: number

  @Column({ type: 'varchar' })
  @Index({ unique: true })
  @IsEmail({}, { message: 'is not an e-mail address' })
  emailAddress!: string

  @Column({ type: 'varchar' })
  passwordDigest!: string

  @CreateDateColumn({ type: 'datetime' })
  createdAt!: Date

  @UpdateDateColumn({ type: 'datetime' })
  updatedAt!: Date

  #password: string | undefined

  /** The user of this address and password. Takes as long when there is none, so that nobody learns which addresses exist. */
  static async authenticateBy(emailAddress: string, password: string): Promise<User | null> {
    const user = await User.findBy({ emailAddress: normalized(emailAddress) })
    const same = await isPassword(password, user?.passwordDigest ?? (await nobodysDigest()))
    return user !== null && same ? user : null
  }

  /** The user of an address, however it is written. */
  static findByEmailAddress(emailAddress: string): Promise<User | null> {
    return User.findBy({ emailAddress: normalized(emailAddress) })
  }

  /** The password as it was typed in: undefined once the record comes from the database. */
  get password(): string | undefined {
    return this.#password
  }

  set password(text: string | undefined) {
    this.#password = text
  }

  @BeforeValidation()
  async prepare(): Promise<void> {
    if (typeof this.emailAddress === 'string') this.emailAddress = normalized(this.emailAddress)
    if (this.#password) this.passwordDigest = await digestPassword(this.#password)
    else this.passwordDigest ??= ''
  }

  @Validates()
  checkPassword(): void {
    if (this.passwordDigest === '') this.errors.add('password', "can't be blank")
    else if (this.#password && this.#password.length < 8) {
      this.errors.add('password', 'is too short (minimum is 8 characters)')
    }
  }
}

const normalized = (emailAddress: string): string => emailAddress.trim().toLowerCase()

let nobodys: Promise<string> | undefined

/** What the password of an address that does not exist is compared with. */
function nobodysDigest(): Promise<string> {
  nobodys ??= digestPassword('the password of nobody')
  return nobodys
}
