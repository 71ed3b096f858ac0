/** A browser in which a user is signed in. Destroying it signs that browser out. */
import { Column, CreateDateColumn, Entity, ManyToOne, PrimaryGeneratedColumn, UpdateDateColumn } from '@live/model'
import { ApplicationRecord } from './application-record.js'
import { User } from './user.js'

@Entity()
export class Session extends ApplicationRecord {
  @PrimaryGeneratedColumn()
  id!: number

  @Column({ type: 'integer' })
  userId!: number

  @ManyToOne(() => User, { nullable: false })
  user!: InstanceType<typeof User>

  @Column({ type: 'varchar', nullable: true })
  ipAddress!: string | null

  @Column({ type: 'varchar', nullable: true })
  userAgent!: string | null

  @CreateDateColumn({ type: 'datetime' })
  createdAt!: Date

  @UpdateDateColumn({ type: 'datetime' })
  updatedAt!: Date
}
