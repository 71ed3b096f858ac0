/** Which version of the code runs (app.md A23). */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'

/**
 * The content of a file `REVISION` in the root, as deployments write it, else the commit that git has checked out; `null` when there is
 * neither. Nothing is run: git's own files are read.
 */
export function revisionOf(root: string): string | null {
  return firstLine(join(root, 'REVISION')) ?? commitOf(join(root, '.git'))
}

function commitOf(git: string): string | null {
  const folder = gitFolder(git)
  const head = folder === null ? null : firstLine(join(folder, 'HEAD'))
  if (folder === null || head === null) return null
  if (!head.startsWith('ref: ')) return hash(head)
  const name = head.slice('ref: '.length)
  const common = firstLine(join(folder, 'commondir'))
  const home = common === null ? folder : resolve(folder, common)
  return hash(firstLine(join(home, name)) ?? packed(home, name))
}

/** A work tree beside the first one has a file there, which says where. */
function gitFolder(git: string): string | null {
  if (!existsSync(git)) return null
  if (statSync(git).isDirectory()) return git
  const line = firstLine(git)
  return line?.startsWith('gitdir: ') ? resolve(git, '..', line.slice('gitdir: '.length)) : null
}

function packed(home: string, name: string): string | null {
  const path = join(home, 'packed-refs')
  const line = existsSync(path)
    ? readFileSync(path, 'utf8')
        .split('\n')
        .find((each) => each.endsWith(` ${name}`))
    : undefined
  return line?.split(' ', 1)[0] ?? null
}

const hash = (text: string | null): string | null => (text !== null && /^[0-9a-f]{40,64}$/.test(text) ? text : null)

function firstLine(path: string): string | null {
  try {
    const line = readFileSync(path, 'utf8').split('\n', 1)[0].trim()
    return line === '' ? null : line
  } catch {
    return null
  }
}
