/** Makes git show differences of encrypted files as those of their texts, on this machine. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const DRIVER = 'live_credentials'
const LINES = [`config/credentials/*.enc diff=${DRIVER}`, `config/credentials.json5.enc diff=${DRIVER}`]

/** Adds the driver to the settings of the repository, and the files to `.gitattributes`. @returns what to tell */
export function enrollDiff(root: string): string {
  execFileSync('git', ['config', `diff.${DRIVER}.textconv`, 'npx live credentials:diff'], { cwd: root })
  const text = attributes(root)
  const missing = LINES.filter((line) => !text.split('\n').includes(line))
  if (missing.length > 0) write(root, [text.trimEnd(), ...missing].filter((part) => part !== '').join('\n'))
  return 'git diff shows what changes in the credentials.'
}

/** Undoes {@link enrollDiff}. */
export function disenrollDiff(root: string): string {
  try {
    execFileSync('git', ['config', '--remove-section', `diff.${DRIVER}`], { cwd: root, stdio: 'ignore' })
  } catch {
    // It was not there.
  }
  const rest = attributes(root)
    .split('\n')
    .filter((line) => !LINES.includes(line))
  write(root, rest.join('\n').trimEnd())
  return 'git diff shows the encrypted files again.'
}

const fileOf = (root: string): string => join(root, '.gitattributes')

function attributes(root: string): string {
  return existsSync(fileOf(root)) ? readFileSync(fileOf(root), 'utf8') : ''
}

function write(root: string, text: string): void {
  writeFileSync(fileOf(root), text === '' ? '' : `${text}\n`)
}
