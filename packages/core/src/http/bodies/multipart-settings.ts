/** `config.server.uploads`: where uploaded files wait for the action, and how much one request may bring. */
import { tmpdir } from 'node:os'

/** Sizes in bytes. */
export interface UploadSettings {
  /** Where the private folder of each request with files is made. Default the system's folder for temporary files. */
  readonly directory: string
  /** Largest multipart body in all; more is a 413. Default 100 MiB. Its text fields together obey `bodyLimit` besides. */
  readonly totalSize: number
  /** Largest file; more is a 413. Default 50 MiB. */
  readonly fileSize: number
  /** Largest text field; more is a 413. Default 1 MiB. */
  readonly fieldSize: number
  /** Most files; more is a 400. Default 128. */
  readonly files: number
  /** Most text fields; more is a 400. Default 4096. */
  readonly fields: number
  /** Most parts, files and fields and empty file inputs together; more is a 400. Default 4096. */
  readonly parts: number
  /** Most headers of one part; more is a 400. Default 32. */
  readonly headerPairs: number
}

const MIB = 1024 * 1024

/** The defaults of {@link UploadSettings}: the counts of Rack (controller.md C130). */
export const UPLOAD_DEFAULTS: UploadSettings = Object.freeze({
  directory: tmpdir(),
  totalSize: 100 * MIB,
  fileSize: 50 * MIB,
  fieldSize: MIB,
  files: 128,
  fields: 4096,
  parts: 4096,
  headerPairs: 32,
})
