/** Somebody who reads the newsletter. */
import { BeforeValidation, Column, CreateDateColumn, Entity, Index, PrimaryGeneratedColumn, Rules, UpdateDateColumn } from '@live/model'
import { ApplicationRecord } from './application-record.js'

/** A subscriber; the address is unique and kept in lower case. */
@Entity()
export class Subscriber extends ApplicationRecord {
  @PrimaryGeneratedColumn()
  id!: number

  @Column({ type: 'varchar', length: 254 })
  @Index({ unique: true })
  @Rules({ format: /^[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+$/ })
  email!: string

  @Column({ type: 'varchar', length: 100 })
  @Rules({ presence: true })
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
