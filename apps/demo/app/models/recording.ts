/** Sound that somebody uploaded: what it is in the database, its bytes in a file. */
import { randomUUID } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import {
  AfterCommit,
  Column,
  CreateDateColumn,
  Entity,
  Index,
  PrimaryGeneratedColumn,
  Rules,
  UpdateDateColumn,
  Validates,
} from '@live/model'
import { storagePath } from '../../lib/storage.js'
import { ApplicationRecord } from './application-record.js'

/** What browsers play. Nothing else is kept: a page among the uploads would be a page of this site. */
const TYPES = 'wav x-wav wave vnd.wave mpeg mp4 x-m4a aac ogg webm flac'.split(' ').map((type) => `audio/${type}`)

/** A file that is not ours yet: of a form, or one that was made here. */
export interface IncomingFile {
  readonly originalFilename: string
  readonly contentType: string | null
  /** In bytes. */
  readonly size: number
  /** Puts it where it stays. */
  moveTo(path: string): Promise<void>
}

/** A recording; the name of its file on disk is made here, and says nothing of the one that the client gave it. */
@Entity()
export class Recording extends ApplicationRecord {
  /** How many there may be. */
  static readonly LIMIT = 50

  @PrimaryGeneratedColumn()
  id!: number

  @Column({ type: 'varchar', length: 255 })
  @Rules({ presence: true })
  filename!: string

  @Column({ type: 'varchar', length: 50 })
  @Rules({ inclusion: TYPES })
  contentType!: string

  @Column({ type: 'integer' })
  @Rules({ numericality: { greaterThan: 0 } })
  size!: number

  @Column({ type: 'varchar', length: 36 })
  @Index({ unique: true })
  key!: string

  @CreateDateColumn({ type: 'datetime' })
  createdAt!: Date

  @UpdateDateColumn({ type: 'datetime' })
  updatedAt!: Date

  /** Keeps a file. When it is no recording it is left where it was, and `errors` says why. */
  static async keep(file: IncomingFile): Promise<Recording> {
    const { originalFilename: filename, contentType, size } = file
    const recording = Recording.build({ filename, contentType, size, key: randomUUID() })
    if (!(await recording.isValid())) return recording
    await mkdir(dirname(recording.path), { recursive: true })
    await file.moveTo(recording.path)
    await recording.saveOrFail()
    return recording
  }

  /** Where its bytes are. */
  get path(): string {
    return storagePath('recordings', this.key)
  }

  @Validates({ on: 'create' })
  async checkRoom(): Promise<void> {
    if (this.errors.any() || (await Recording.count()) < Recording.LIMIT) return
    this.errors.add('base', 'There are too many recordings', { type: 'full', count: Recording.LIMIT })
  }

  @AfterCommit({ on: 'destroy' })
  async removeFile(): Promise<void> {
    await rm(this.path, { force: true })
  }

  /** What a program is told: not where the file is. */
  toJSON(): Pick<Recording, 'id' | 'filename' | 'contentType' | 'size' | 'createdAt'> {
    const { id, filename, contentType, size, createdAt } = this
    return { id, filename, contentType, size, createdAt }
  }
}
