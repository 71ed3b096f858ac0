/** Sound that somebody uploaded: what it is in the database, its bytes in a file. */
import { randomUUID } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { IsIn, Length, Min, NotContains } from 'class-validator'
import { Column, CreateDateColumn, Entity, Index, PrimaryGeneratedColumn, UpdateDateColumn } from 'typeorm'
import { storagePath } from '../../config/storage.js'
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
@Entity({ name: 'recordings' })
export class Recording extends ApplicationRecord {
  /** How many there may be. */
  static readonly LIMIT = 50

  @PrimaryGeneratedColumn()
  override id!: number

  @Column({ type: 'varchar', length: 255 })
  @NotContains('\0', { message: 'contains a character that cannot be stored' })
  @Length(1, 255, { message: 'must have 1 to 255 characters' })
  filename!: string

  @Column({ type: 'varchar', length: 50, name: 'content_type' })
  @IsIn(TYPES, { message: 'is not sound that browsers play' })
  contentType!: string

  @Column({ type: 'integer' })
  @Min(1, { message: 'must not be empty' })
  size!: number

  @Column({ type: 'varchar', length: 36 })
  @Index('index_recordings_on_key', { unique: true })
  key!: string

  @CreateDateColumn({ type: 'datetime', name: 'created_at' })
  createdAt!: Date

  @UpdateDateColumn({ type: 'datetime', name: 'updated_at' })
  updatedAt!: Date

  /** All of them, newest first. */
  static list(): Promise<Recording[]> {
    return Recording.repository().find({ order: { id: 'DESC' } })
  }

  /** Keeps a file. When it is no recording it is left where it was, and `errors` says why. */
  static async keep(file: IncomingFile): Promise<Recording> {
    const { originalFilename: filename, contentType, size } = file
    const recording = Recording.build({ filename, contentType, size, key: randomUUID() })
    if ((await recording.validate()) && (await Recording.count()) >= Recording.LIMIT) {
      recording.addError('base', `There are ${Recording.LIMIT} recordings already: delete one first`)
    }
    if (!recording.isValid) return recording
    await mkdir(dirname(recording.path), { recursive: true })
    await file.moveTo(recording.path)
    await Recording.insert(recording)
    return recording
  }

  /** Where its bytes are. */
  get path(): string {
    return storagePath('recordings', this.key)
  }

  /** Removes it and its file. */
  async destroy(): Promise<void> {
    await Recording.repository().delete({ key: this.key })
    await rm(this.path, { force: true })
  }

  /** What a program is told: not where the file is. */
  toJSON(): Pick<Recording, 'id' | 'filename' | 'contentType' | 'size' | 'createdAt'> {
    const { id, filename, contentType, size, createdAt } = this
    return { id, filename, contentType, size, createdAt }
  }
}
