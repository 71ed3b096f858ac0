/** Somebody who reads the newsletter. */
import { BeforeValidation, Column, CreateDateColumn, Entity, Index, PrimaryGeneratedColumn, UpdateDateColumn } from '@live/model'
import { IsEmail, IsString, Length, MaxLength, NotContains } from 'class-validator'
import { ApplicationRecord } from './application-record.js'

/** A subscriber; the address is unique and kept in lower case. */
@Entity()
export class Subscriber extends ApplicationRecord {
  @PrimaryGeneratedColumn()
  id!: number

  @Column({ type: 'varchar', length: 254 })
  @Index({ unique: true })
  @MaxLength(254, { message: 'is too long (at most 254 characters)' })
  @IsEmail({}, { message: 'is not an e-mail address' })
  email!: string

  @Column({ type: 'varchar', length: 100 })
  @NotContains('\0', { message: 'contains a character that cannot be stored' })
  @Length(1, 100, { message: 'must have 1 to 100 characters' })
  @IsString({ message: 'must be text' })
  name!: string

  @Column({ type: 'boolean', default: false })
  confirmed!: boolean

  @CreateDateColumn({ type: 'datetime' })
  createdAt!: Date

  @UpdateDateColumn({ type: 'datetime' })
  updatedAt!: Date

  @BeforeValidation()
  cleanUp(): void {
    if (typeof this.email === 'string') this.email = this.email.trim().toLowerCase()
    if (typeof this.name === 'string') this.name = this.name.trim()
  }
}
