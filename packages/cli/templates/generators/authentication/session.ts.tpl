{% if (api) { %}
/** A client in which a user is signed in. Destroying it makes its token worthless. */
{% } else { %}
/** A browser in which a user is signed in. Destroying it signs that browser out. */
{% } %}
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
{% if (api) { %}

  /** What the client presents: signed, so there is nothing to store, and nothing to steal from the database. */
  get token(): string {
    return this.signedId({ purpose: 'session' })
  }

  /** The session of a token, with its user; null for a token that was changed, or whose session was destroyed. */
  static async ofToken(token: string): Promise<Session | null> {
    const session = await Session.findSigned(token, { purpose: 'session' })
    await session?.load('user')
    return session
  }
{% } %}
}
