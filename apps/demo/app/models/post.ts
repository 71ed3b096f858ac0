/** A post of the blog. */
import { Column, CreateDateColumn, Entity, OneToMany, PrimaryGeneratedColumn, UpdateDateColumn } from '@live/model'
import { Broadcasts } from '@live/views'
import { IsNotEmpty, MaxLength } from 'class-validator'
import { ApplicationRecord } from './application-record.js'
import { Comment } from './comment.js'

/** A post, and what readers said about it; pages that list posts are told of it. */
@Broadcasts({ insertsBy: 'prepend' })
@Entity()
export class Post extends ApplicationRecord {
  @PrimaryGeneratedColumn()
  id!: number

  @Column({ type: 'varchar', length: 80 })
  @MaxLength(80, { message: 'is too long (at most 80 characters)' })
  @IsNotEmpty({ message: "can't be blank" })
  title!: string

  @Column({ type: 'text' })
  @MaxLength(10_000, { message: 'is too long (at most 10000 characters)' })
  @IsNotEmpty({ message: "can't be blank" })
  body!: string

  @OneToMany(() => Comment, (comment) => comment.post)
  comments!: Comment[]

  @CreateDateColumn({ type: 'datetime' })
  createdAt!: Date

  @UpdateDateColumn({ type: 'datetime' })
  updatedAt!: Date
}
