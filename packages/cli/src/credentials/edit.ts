/** Lets an editor work on a secret text, which lies on the disk only for so long, and readable by its owner only. */
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CliError, messageOf } from '../errors.js'

/**
 * Opens `$VISUAL` or `$EDITOR` with a text.
 * @param save gets what was written; what it throws is told, and nothing is lost: the editor may be opened again with the text
 * @returns the text as it was saved
 * @throws CliError without an editor, or when it fails; what `save` throws
 */
export async function editSecretly(root: string, text: string, save: (text: string) => void): Promise<string> {
  const editor = process.env.VISUAL || process.env.EDITOR
  if (!editor) throw new CliError('No editor is set.', { hint: 'Name one: VISUAL="code --wait" live credentials:edit' })
  mkdirSync(join(root, 'tmp'), { recursive: true })
  const folder = mkdtempSync(join(root, 'tmp', 'credentials-'))
  const file = join(folder, 'credentials.json5')
  try {
    writeFileSync(file, text, { mode: 0o600 })
    await run(editor, file)
    const written = readFileSync(file, 'utf8')
    trySave(written, save)
    return written
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function trySave(text: string, save: (text: string) => void): void {
  try {
    save(text)
  } catch (cause) {
    throw new CliError(messageOf(cause), { hint: 'Nothing was saved; the file is as it was.', cause })
  }
}

/** By the shell, because an editor may come with options. */
function run(editor: string, file: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(`${editor} "$LIVE_EDITED_FILE"`, {
      shell: true,
      stdio: 'inherit',
      env: { ...process.env, LIVE_EDITED_FILE: file },
    })
    child.once('error', reject)
    child.once('close', (status) => {
      if (status === 0) resolve()
      else reject(new CliError(`The editor ended with status ${status}: nothing was saved.`))
    })
  })
}
