/** Finds annotations in comments. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'

/** What is looked for. */
export const ANNOTATIONS: readonly string[] = ['TODO', 'FIXME', 'OPTIMIZE']

/** A comment that begins with an annotation. */
export interface Note {
  /** Relative to the root. */
  readonly file: string
  readonly line: number
  readonly annotation: string
  readonly text: string
}

const FOLDERS = ['app', 'config', 'db', 'lib', 'test']
/** How a comment begins, by extension. */
const COMMENTS: Readonly<Record<string, string>> = {
  '.ts': '//|/?\\*+',
  '.tsx': '//|/?\\*+',
  '.js': '//|/?\\*+',
  '.css': '/?\\*+',
  '.eta': '<%\\s*/[/*]|<!--',
  '.html': '<!--',
  '.yml': '#',
  '.yaml': '#',
}

/** The notes of a project, by file and line. @param annotations words such as `TODO` */
export function findNotes(root: string, annotations: readonly string[]): Note[] {
  const words = annotations.map((word) => word.replace(/[^\w]/g, '\\$&')).join('|')
  return filesOf(root).flatMap((path) => {
    const start = COMMENTS[extname(path)]
    if (start === undefined || words === '') return []
    const pattern = new RegExp(`(?:${start})\\s*(${words})\\b:?\\s*(.*?)\\s*(?:\\*/|-->|%>)?$`)
    const file = relative(root, path).split(sep).join('/')
    return readFileSync(path, 'utf8')
      .split('\n')
      .flatMap((text, i): Note[] => {
        const [, annotation = '', note = ''] = pattern.exec(text) ?? []
        return annotation === '' ? [] : [{ file, line: i + 1, annotation, text: note }]
      })
  })
}

function filesOf(root: string): string[] {
  return FOLDERS.filter((folder) => existsSync(join(root, folder))).flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort(),
  )
}
