/** Somebody who reads the newsletter. */
import { IsBoolean, IsEmail, IsString, Length, MaxLength, NotContains } from 'class-validator'
import { Column, CreateDateColumn, Entity, Index, PrimaryGeneratedColumn, UpdateDateColumn } from 'typeorm'
import { ApplicationRecord } from './application-record.js'

/** A subscriber; the address is unique and kept in lower case. */
@Entity({ name: 'subscribers' })
export class Subscriber extends ApplicationRecord {
  @PrimaryGeneratedColumn()
  override id!: number

  @Column({ type: 'varchar', length: 254 })
  @Index('index_subscribers_on_email', { unique: true })
  @MaxLength(254, { message: 'is too long (at most 254 characters)' })
  @IsEmail({}, { message: 'is not an e-mail address' })
  email!: string

  @Column({ type: 'varchar', length: 100 })
  @NotContains('\0', { message: 'contains a character that cannot be stored' })
  @Length(1, 100, { message: 'must have 1 to 100 characters' })
  @IsString({ message: 'must be text' })
  name!: string

  @Column({ type: 'boolean', default: false })
  @IsBoolean({ message: 'must be true or false' })
  confirmed!: boolean

  @CreateDateColumn({ type: 'datetime', name: 'created_at' })
  createdAt!: Date

  @UpdateDateColumn({ type: 'datetime', name: 'updated_at' })
  updatedAt!: Date

  override normalize(): void {
    if (typeof this.email === 'string') this.email = this.email.trim().toLowerCase()
    if (typeof this.name === 'string') this.name = this.name.trim()
    this.confirmed ??= false
  }
}
