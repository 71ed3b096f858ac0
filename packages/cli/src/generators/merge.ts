/** Merges a file of the application with what a generator would write (app.md A49). */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mergeTexts } from './diff.js'

/** `git merge-file` tells conflicts by their number, up to this, and failures by more. */
const MOST_CONFLICTS = 127

/**
 * Both versions in one. Where git knows the file as it was committed first, which is as it was generated then, only what both changed
 * since then is marked; else everything in which they differ.
 */
export function mergeVersions(root: string, path: string, ours: string, theirs: string): string {
  const base = firstCommitted(root, path)
  const merged = base === null ? null : mergeWithBase(ours, base, theirs)
  return merged ?? mergeTexts(ours, theirs)
}

/** The text of a file as it was committed first; null where git knows nothing of it. */
export function firstCommitted(root: string, path: string): string | null {
  const commits = git(root, ['log', '--diff-filter=A', '--format=%H', '--', path])
  const first = commits?.trim().split('\n').at(-1)
  return first === undefined || first === '' ? null : git(root, ['show', `${first}:./${path}`])
}

function mergeWithBase(ours: string, base: string, theirs: string): string | null {
  const folder = mkdtempSync(join(tmpdir(), 'live-merge-'))
  try {
    const texts = { yours: ours, before: base, generated: theirs }
    for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, name), text)
    const labels = Object.keys(texts).flatMap((name) => ['-L', name])
    const { status } = spawnSync('git', ['merge-file', '--quiet', ...labels, ...Object.keys(texts)], { cwd: folder })
    return status === null || status > MOST_CONFLICTS ? null : readFileSync(join(folder, 'yours'), 'utf8')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What git says; null where it is not installed, or knows nothing. */
function git(cwd: string, args: readonly string[]): string | null {
  const { status, stdout } = spawnSync('git', args, { cwd, encoding: 'utf8' })
  return status === 0 ? stdout : null
}
