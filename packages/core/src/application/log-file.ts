/** `log/development.log`: what the terminal showed, to be searched later (app.md A87). */
import { appendFileSync, existsSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import type { DestinationStream } from 'pino'
import { prettyLine } from './pretty-log.js'

/** A file that grew beyond this is put aside; one is kept. */
const MAX_BYTES = 100 * 1024 * 1024

/** Where every line is kept too; `null` for nowhere. @param file `config.log.file` */
export function logFilePath(file: string | false | undefined, environment: string, root: string): string | null {
  if (file === false) return null
  if (file !== undefined) return resolve(root, file)
  const folder = join(root, 'log')
  return environment === 'development' && existsSync(folder) && existsSync(join(root, 'package.json'))
    ? join(folder, 'development.log')
    : null
}

/** A destination that appends lines for people to a file. @param maxBytes then the file becomes `<path>.1`. Default 100 MiB */
export function logFile(path: string, maxBytes = MAX_BYTES): DestinationStream {
  mkdirSync(dirname(path), { recursive: true })
  let size = existsSync(path) ? statSync(path).size : 0
  return {
    write: (json) => {
      const line = stripVTControlCharacters(prettyLine(json))
      if (size > maxBytes) {
        renameSync(path, `${path}.1`)
        size = 0
      }
      appendFileSync(path, line)
      size += Buffer.byteLength(line)
    },
  }
}
