/** Somebody who may log in, and whose programs may use the API. */
import { createHash } from 'node:crypto'
import { Column, CreateDateColumn, Entity, Index, Normalizes, PrimaryGeneratedColumn, SecurePassword, UpdateDateColumn } from '@live/model'
import { IsEmail, Length, MaxLength } from 'class-validator'
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
  @Normalizes((email: string) => email.trim().toLowerCase())
  @MaxLength(254, { message: 'is too long (at most 254 characters)' })
  @IsEmail({}, { message: 'is not an e-mail address' })
  email!: string

  @Column({ type: 'varchar', length: 100 })
  @Normalizes((name: string) => name.trim())
  @Length(1, 100, { message: 'must have 1 to 100 characters' })
  name!: string

  @Column({ type: 'varchar', length: 200 })
  passwordDigest!: string

  /** As it was typed in: undefined once it is stored. */
  @SecurePassword()
  password?: string

  @Column({ type: 'varchar', length: 64 })
  @Index({ unique: true })
  tokenDigest!: string

  @CreateDateColumn({ type: 'datetime' })
  createdAt!: Date

  @UpdateDateColumn({ type: 'datetime' })
  updatedAt!: Date

  /** Stores a new user. What is wrong with it is in `errors`. */
  static async signUp({ email, name, password, token }: Credentials): Promise<User> {
    return User.create({ email, name, password, tokenDigest: digestToken(token) })
  }

  /** The user of this token. Tokens are random, so a quick hash is enough, and can be looked up. */
  static findByToken(token: string): Promise<User | null> {
    return User.findBy({ tokenDigest: digestToken(token) })
  }
}

const digestToken = (token: string): string => createHash('sha256').update(token).digest('hex')
