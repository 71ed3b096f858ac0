/** Pages of a test as files, to look at them (controller.md C316). */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { ArgumentError } from '@live/core'

const FOLDER = join('tmp', 'html_dump')

/** What there is to save. */
export interface SavablePage {
  readonly status: number
  readonly statusText: string
  readonly redirect: boolean
  readonly mediaType: string
  readonly isJson: boolean
  readonly body: Uint8Array
}

let saved = 0

/** See `TestResponse.save`. */
export async function savePage(response: SavablePage, path?: string): Promise<string> {
  const { redirect, status, statusText, body } = response
  if (redirect) throw new ArgumentError(`A ${status} ${statusText} has no page to save; followRedirect() first`)
  const file = resolve(path ?? join(FOLDER, `${Date.now()}-${process.pid}-${++saved}.${extensionOf(response)}`))
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, body)
  return file
}

function extensionOf({ isJson, mediaType }: SavablePage): string {
  if (isJson) return 'json'
  return mediaType === 'text/html' ? 'html' : 'txt'
}
