/** The models of the tests: the same classes on both databases. */
import { IsEmail, IsOptional, Length, MaxLength } from 'class-validator'
import {
  BeforeValidation,
  Column,
  CreateDateColumn,
  Entity,
  Index,
  JoinTable,
  ManyToMany,
  ManyToOne,
  Model,
  OneToMany,
  PrimaryColumn,
  PrimaryGeneratedColumn,
  type Relation,
  sql,
  UpdateDateColumn,
  VersionColumn,
} from '../../src/index.js'

@Entity()
export class Subscriber extends Model {
  @PrimaryGeneratedColumn()
  id!: number

  @Column({ type: 'varchar', length: 254 })
  @Index('index_subscribers_on_email', { unique: true })
  @MaxLength(254)
  @IsEmail()
  email!: string

  @Column({ type: 'varchar', length: 100 })
  @Length(1, 100)
  name!: string

  @Column({ type: 'integer', nullable: true })
  @IsOptional()
  age!: number | null

  @Column({ default: false })
  confirmed!: boolean

  @Column({ type: 'json', nullable: true })
  settings!: unknown

  @Column({ type: 'datetime', nullable: true })
  seenAt!: Date | null

  @CreateDateColumn({ type: 'datetime' })
  createdAt!: Date

  @UpdateDateColumn({ type: 'datetime' })
  updatedAt!: Date

  static adults(): Relation<Subscriber> {
    return Subscriber.where(sql`age >= ${18}`)
  }

  @BeforeValidation()
  cleanUp(): void {
    if (typeof this.email === 'string') this.email = this.email.trim().toLowerCase()
  }
}

@Entity()
export class Author extends Model {
  @PrimaryGeneratedColumn()
  id!: number

  @Column()
  name!: string

  @OneToMany(
    () => Post,
    (post) => post.author,
  )
  posts!: Post[]
}

@Entity()
export class Tag extends Model {
  @PrimaryGeneratedColumn()
  id!: number

  @Column()
  name!: string

  @ManyToMany(
    () => Post,
    (post) => post.tags,
  )
  posts!: Post[]
}

@Entity()
export class Post extends Model {
  @PrimaryGeneratedColumn()
  id!: number

  @Column()
  title!: string

  @Column({ type: 'integer', nullable: true })
  authorId!: number | null

  @ManyToOne(
    () => Author,
    (author) => author.posts,
    { nullable: true },
  )
  author!: Author | null

  @ManyToMany(
    () => Tag,
    (tag) => tag.posts,
  )
  @JoinTable()
  tags!: Tag[]

  @VersionColumn()
  version!: number
}

/** The foreign key has no property of its own. */
@Entity()
export class Remark extends Model {
  @PrimaryColumn({ type: 'uuid', generated: 'uuid' })
  id!: string

  @Column({ type: 'text' })
  text!: string

  @ManyToOne(() => Post, { nullable: false, onDelete: 'CASCADE' })
  post!: Post
}

@Entity()
export class Account extends Model {
  @PrimaryGeneratedColumn()
  id!: number

  @Column({ type: 'integer' })
  balance!: number
}

export const MODELS = [Subscriber, Author, Tag, Post, Remark, Account]
