/** What a reader says about a post. */
import { Column, CreateDateColumn, Entity, ManyToOne, PrimaryGeneratedColumn, Rules, UpdateDateColumn } from '@live/model'
import { BroadcastsTo } from '@live/views'
import { ApplicationRecord } from './application-record.js'
import { Post } from './post.js'

/** A comment; pages that show its post are told of it. */
@BroadcastsTo('post')
@Entity()
export class Comment extends ApplicationRecord {
  @PrimaryGeneratedColumn()
  id!: number

  @Column({ type: 'integer' })
  postId!: number

  // A type that is looked up at run time would be a circle: each of the two classes needs the other one.
  @ManyToOne(
    () => Post,
    (post) => post.comments,
    { nullable: false },
  )
  post!: InstanceType<typeof Post>

  @Column({ type: 'varchar', length: 60 })
  @Rules({ presence: true })
  author!: string

  @Column({ type: 'text' })
  @Rules({ presence: true, length: { maximum: 2000 } })
  body!: string

  @CreateDateColumn({ type: 'datetime' })
  createdAt!: Date

  @UpdateDateColumn({ type: 'datetime' })
  updatedAt!: Date
}
