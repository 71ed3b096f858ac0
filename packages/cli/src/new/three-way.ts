/** Carries the difference between two generated texts over to a third one, which somebody may have changed. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * The text with the change from `before` to `after` in it; null when both changed the same lines, and where git, which merges, is not.
 * @param text as it is now
 */
export function withChange(text: string, before: string, after: string): string | null {
  if (text === before) return after
  const folder = mkdtempSync(join(tmpdir(), 'live-merge-'))
  try {
    const names = ['text', 'before', 'after']
    for (const [i, content] of [text, before, after].entries()) writeFileSync(join(folder, names[i]!), content)
    const { status, stdout } = spawnSync('git', ['merge-file', '--quiet', '-p', ...names], { cwd: folder, encoding: 'utf8' })
    return status === 0 ? stdout : null
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
