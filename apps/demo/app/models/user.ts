/** Somebody who may log in, and whose programs may use the API. */
import { createHash } from 'node:crypto'
import { BeforeValidation, Column, CreateDateColumn, Entity, Index, PrimaryGeneratedColumn, UpdateDateColumn } from '@live/model'
import { IsEmail, Length, MaxLength } from 'class-validator'
import { digestPassword, isPassword, NO_PASSWORD } from '../../lib/password.js'
import { ApplicationRecord } from './application-record.js'

/** What it takes to sign somebody up. */
export interface Credentials {
  readonly email: string
  readonly name: string
  readonly password: string
  readonly token: string
}

/** A user; the address is unique and kept in lower case, password and token as digests only. */
@Entity()
export class User extends ApplicationRecord {
  @PrimaryGeneratedColumn()
  id!: number

  @Column({ type: 'varchar', length: 254 })
  @Index({ unique: true })
  @MaxLength(254, { message: 'is too long (at most 254 characters)' })
  @IsEmail({}, { message: 'is not an e-mail address' })
  email!: string

  @Column({ type: 'varchar', length: 100 })
  @Length(1, 100, { message: 'must have 1 to 100 characters' })
  name!: string

  @Column({ type: 'varchar', length: 200 })
  passwordDigest!: string

  @Column({ type: 'varchar', length: 64 })
  @Index({ unique: true })
  tokenDigest!: string

  @CreateDateColumn({ type: 'datetime' })
  createdAt!: Date

  @UpdateDateColumn({ type: 'datetime' })
  updatedAt!: Date

  /** Stores a new user. What is wrong with it is in `errors`. */
  static async signUp({ email, name, password, token }: Credentials): Promise<User> {
    return User.create({ email, name, passwordDigest: await digestPassword(password), tokenDigest: digestToken(token) })
  }

  /** The user of this address and password, else null; takes as long when there is no such address. */
  static async authenticate(email: string, password: string): Promise<User | null> {
    const user = await User.findBy({ email: email.trim().toLowerCase() })
    const same = await isPassword(password, user?.passwordDigest ?? NO_PASSWORD)
    return same ? user : null
  }

  /** The user of this token. Tokens are random, so a quick hash is enough, and can be looked up. */
  static findByToken(token: string): Promise<User | null> {
    return User.findBy({ tokenDigest: digestToken(token) })
  }

  @BeforeValidation()
  cleanUp(): void {
    if (typeof this.email === 'string') this.email = this.email.trim().toLowerCase()
    if (typeof this.name === 'string') this.name = this.name.trim()
  }
}

const digestToken = (token: string): string => createHash('sha256').update(token).digest('hex')
