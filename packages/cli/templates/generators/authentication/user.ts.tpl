/** Somebody who can sign in. */
import {
  Column,
  CreateDateColumn,
  Entity,
  Index,
  Normalizes,
  PrimaryGeneratedColumn,
  SecurePassword,
  UpdateDateColumn,
} from '@live/model'
import { IsEmail } from 'class-validator'
import { ApplicationRecord } from './application-record.js'

@Entity()
export class User extends ApplicationRecord {
{% if (uuid) { %}
  @PrimaryGeneratedColumn('uuid')
  id!: string
{% } else { %}
  @PrimaryGeneratedColumn()
  id!: number
{% } %}

  @Column({ type: 'varchar' })
  @Index({ unique: true })
  @Normalizes((emailAddress: string) => emailAddress.trim().toLowerCase())
  @IsEmail({}, { message: 'is not an e-mail address' })
  emailAddress!: string

  @Column({ type: 'varchar' })
  passwordDigest!: string

  /** As it was typed in: undefined once it is stored. */
  @SecurePassword()
  password?: string

  passwordConfirmation?: string

  @CreateDateColumn({ type: 'datetime' })
  createdAt!: Date

  @UpdateDateColumn({ type: 'datetime' })
  updatedAt!: Date
}
