{% if (api) { %}
/** A client in which a user is signed in. Destroying it makes its token worthless. */
{% } else { %}
/** A browser in which a user is signed in. Destroying it signs that browser out{%= streams ? ', and ends the streams of its pages' : '' %}. */
{% } %}
import { {%= streams ? 'AfterCommit, ' : '' %}Column, CreateDateColumn, Entity, ManyToOne, PrimaryGeneratedColumn, UpdateDateColumn } from '@live/model'
{% if (streams) { %}
import { hub } from '../../config/channels.js'
{% } %}
import { ApplicationRecord } from './application-record.js'
import { User } from './user.js'

@Entity()
export class Session extends ApplicationRecord {
{% if (uuid) { %}
  @PrimaryGeneratedColumn('uuid')
  id!: string
{% } else { %}
  @PrimaryGeneratedColumn()
  id!: number
{% } %}

{% if (uuid) { %}
  @Column({ type: 'uuid' })
  userId!: string
{% } else { %}
  @Column({ type: 'integer' })
  userId!: number
{% } %}

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
{% if (streams) { %}

  /** Whom the streams of its pages are signed for. */
  get streamSubject(): string {
    return `session-${this.id}`
  }

  /** Open pages hear nothing any more. What they ask for then is refused, because nobody is their reader. */
  @AfterCommit({ on: 'destroy' })
  async endStreams() {
    await hub.disconnect({ subject: this.streamSubject })
  }
{% } %}
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
