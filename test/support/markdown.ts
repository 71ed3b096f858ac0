/** Reads the pages of the documentation: fenced blocks, links and headings, each with its line. */
import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'

/** One page as it is on disk. */
export interface Page {
  /** The path from the root of the tree, with forward slashes. */
  readonly path: string
  readonly text: string
}

/** A fenced block. */
export interface Block {
  /** Everything after the opening fence, such as `ts`. */
  readonly info: string
  /** The line of the first line of code, from 1. */
  readonly line: number
  readonly code: string
}

/** A link, as it is written. */
export interface Link {
  readonly target: string
  readonly line: number
}

const SKIPPED = new Set(['node_modules', 'dist', 'coverage'])

/** The Markdown files at the root, and all of those below `docs/`. */
export async function readPages(root: string): Promise<Page[]> {
  const top = (await readdir(root)).filter((name) => name.endsWith('.md'))
  const paths = [...top, ...(await walk(join(root, 'docs'))).map((path) => relative(root, path).split(sep).join('/'))]
  return Promise.all(paths.sort().map(async (path) => ({ path, text: await readFile(join(root, path), 'utf8') })))
}

async function walk(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const found = entries.map((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : walk(path)
    return entry.name.endsWith('.md') ? [path] : []
  })
  return (await Promise.all(found)).flat()
}

/** The fenced blocks of a page. A fence closes with at least as many marks as it opened with (CommonMark 4.5). */
export function blocksOf(text: string): Block[] {
  const blocks: Block[] = []
  let open: { fence: string; info: string; line: number; code: string[] } | undefined
  for (const [index, line] of text.split('\n').entries()) {
    const fence = fenceOf(line)
    if (open === undefined) {
      if (fence !== undefined) open = { fence: fence.marks, info: fence.info, line: index + 2, code: [] }
    } else if (fence !== undefined && fence.info === '' && fence.marks.startsWith(open.fence)) {
      blocks.push({ info: open.info, line: open.line, code: open.code.join('\n') })
      open = undefined
    } else {
      open.code.push(line)
    }
  }
  if (open !== undefined) blocks.push({ info: `${open.info} (never closed)`, line: open.line, code: open.code.join('\n') })
  return blocks
}

function fenceOf(line: string): { marks: string; info: string } | undefined {
  const match = /^ {0,3}(`{3,}|~{3,})([^`]*)$/.exec(line)
  return match === null ? undefined : { marks: match[1]!, info: match[2]!.trim() }
}

/** The page without its code, line by line, so that nothing in a block counts as a link or a heading. */
function proseOf(text: string): string[] {
  const lines = text.split('\n')
  for (const block of blocksOf(text)) {
    const count = block.code.split('\n').length
    for (let line = block.line - 1; line < block.line - 1 + count; line++) lines[line] = ''
  }
  return lines
}

/** The targets of the inline links and images of a page. */
export function linksOf(text: string): Link[] {
  return proseOf(text).flatMap((line, index) => {
    const prose = line.replaceAll(/`[^`]*`/g, '')
    return [...prose.matchAll(/\]\(([^()\s]+)(?:\s+"[^"]*")?\)/g)].map((match) => ({ target: match[1]!, line: index + 1 }))
  })
}

/** The anchors of a page, made of its headings the way GitHub makes them. */
export function anchorsOf(text: string): Set<string> {
  const anchors = new Set<string>()
  const seen = new Map<string, number>()
  for (const line of proseOf(text)) {
    const heading = /^#{1,6} +(.+?)(?: +#+)?$/.exec(line)?.[1]
    if (heading === undefined) continue
    const slug = slugOf(heading)
    const times = seen.get(slug) ?? 0
    seen.set(slug, times + 1)
    anchors.add(times === 0 ? slug : `${slug}-${times}`)
  }
  return anchors
}

function slugOf(heading: string): string {
  const words = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase()
  return words.replaceAll(/[^\p{L}\p{N}_\- ]/gu, '').replaceAll(' ', '-')
}
