/** A post of the blog. */
import { Column, CreateDateColumn, Entity, OneToMany, PrimaryGeneratedColumn, Rules, UpdateDateColumn } from '@live/model'
import { Broadcasts } from '@live/views'
import { ApplicationRecord } from './application-record.js'
import { Comment } from './comment.js'

/** A post, and what readers said about it; pages that list posts are told of it. */
@Broadcasts({ insertsBy: 'prepend' })
@Entity()
export class Post extends ApplicationRecord {
  @PrimaryGeneratedColumn()
  id!: number

  @Column({ type: 'varchar', length: 80 })
  @Rules({ presence: true })
  title!: string

  @Column({ type: 'text' })
  @Rules({ presence: true, length: { maximum: 10_000 } })
  body!: string

  @OneToMany(
    () => Comment,
    (comment) => comment.post,
  )
  comments!: Comment[]

  @CreateDateColumn({ type: 'datetime' })
  createdAt!: Date

  @UpdateDateColumn({ type: 'datetime' })
  updatedAt!: Date
}
