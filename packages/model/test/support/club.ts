/** Members, their notes and rooms: models that use what @live/model declares on classes. */
import {
  Column,
  CounterCache,
  CreateDateColumn,
  Dependent,
  Entity,
  Enum,
  Index,
  JoinTable,
  ManyToMany,
  ManyToOne,
  Model,
  Normalizes,
  OneToMany,
  PrimaryGeneratedColumn,
  SecurePassword,
  SecureToken,
  Stored,
  Touches,
  UpdateDateColumn,
} from '../../src/index.js'

@Entity()
export class Member extends Model {
  static {
    this.generatesTokenFor('unsubscribe', { expiresIn: '30d', binding: (member) => member.email })
  }

  @PrimaryGeneratedColumn()
  id!: number

  @Column({ type: 'varchar', length: 254 })
  @Index({ unique: true })
  @Normalizes((email: string) => email.trim().toLowerCase())
  email!: string

  @Column({ type: 'varchar', length: 200 })
  passwordDigest!: string

  @SecurePassword()
  password?: string | null

  passwordConfirmation?: string
  passwordChallenge?: string

  @Column({ type: 'varchar', length: 40 })
  @SecureToken()
  apiToken!: string

  @Enum(['guest', 'regular', 'admin'], { default: 'guest' })
  role!: 'guest' | 'regular' | 'admin'

  @Enum({ low: 0, high: 10 }, { nullable: true })
  rank!: 'low' | 'high' | null

  @Column({ type: 'json', nullable: true })
  settings!: Record<string, unknown> | null

  @Stored('settings')
  theme?: string

  @Column({ type: 'integer', default: 0 })
  notesCount!: number

  @UpdateDateColumn({ type: 'datetime' })
  updatedAt!: Date

  @OneToMany(
    () => Note,
    (note) => note.member,
  )
  @Dependent('destroy')
  notes!: Note[]
}

@Entity()
export class Note extends Model {
  @PrimaryGeneratedColumn()
  id!: number

  @Column()
  title!: string

  @Column({ type: 'integer', nullable: true })
  score!: number | null

  @Column({ type: 'float', nullable: true })
  weight!: number | null

  @Column({ default: false })
  published!: boolean

  @Column({ type: 'integer', nullable: true })
  memberId!: number | null

  @CreateDateColumn({ type: 'datetime' })
  createdAt!: Date

  @UpdateDateColumn({ type: 'datetime' })
  updatedAt!: Date

  @ManyToOne(
    () => Member,
    (member) => member.notes,
    { nullable: true },
  )
  @CounterCache()
  @Touches()
  member!: Member | null

  @ManyToMany(
    () => Label,
    (label) => label.notes,
  )
  @JoinTable()
  labels!: Label[]
}

@Entity()
export class Label extends Model {
  @PrimaryGeneratedColumn()
  id!: number

  @Column()
  name!: string

  @ManyToMany(
    () => Note,
    (note) => note.labels,
  )
  notes!: Note[]
}

export const CLUB = [Member, Note, Label]

let number = 0

/** A member that is stored. */
export const newMember = (attributes: object = {}): Promise<Member> =>
  Member.createOrFail({ email: `member${++number}@example.com`, password: 'correct horse', ...attributes })

/** Texts that would be SQL where they are not bound. */
export const HOSTILE = [
  `' OR '1'='1`,
  `"; DROP TABLE members; --`,
  '1) OR (1=1',
  ':live_1',
  '$1',
  '?',
  '%',
  '\\',
  '\0',
  '\ud800',
  '\n;',
  '__proto__',
  'constructor',
  'record.title',
  'title DESC',
]
