/** A post of the blog. */
import { Column, CreateDateColumn, Entity, OneToMany, PrimaryGeneratedColumn, UpdateDateColumn } from '@live/model'
import { Broadcasts } from '@live/views'
import { Length } from 'class-validator'
import { ApplicationRecord } from './application-record.js'
import { Comment } from './comment.js'

/** A post, and what readers said about it; pages that list posts are told of it. */
@Broadcasts({ insertsBy: 'prepend' })
@Entity()
export class Post extends ApplicationRecord {
  @PrimaryGeneratedColumn()
  id!: number

  @Column({ type: 'varchar', length: 80 })
  @Length(1, 80, { message: 'must have 1 to 80 characters' })
  title!: string

  @Column({ type: 'text' })
  @Length(1, 10_000, { message: 'must have 1 to 10000 characters' })
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
