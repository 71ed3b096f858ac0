/** Counts lines, classes and methods. By patterns and not by a parser: it is a measure, not a proof. */
import { readFileSync } from 'node:fs'
import { sourceFiles } from '../source-files.js'

/** The figures of a folder. */
export interface Statistics {
  readonly name: string
  readonly lines: number
  /** Lines that are neither empty nor a comment. */
  readonly loc: number
  readonly classes: number
  readonly methods: number
  readonly isTest: boolean
}

const FOLDERS: readonly (readonly [name: string, folder: string, isTest: boolean])[] = [
  ['Controllers', 'app/controllers', false],
  ['Models', 'app/models', false],
  ['Helpers', 'app/helpers', false],
  ['Channels', 'app/channels', false],
  ['Middleware', 'app/middleware', false],
  ['Libraries', 'lib', false],
  ['Configuration', 'config', false],
  ['Controller tests', 'test/controllers', true],
  ['Model tests', 'test/models', true],
  ['System tests', 'test/system', true],
]

const METHOD =
  /^\s+(?:(?:public|private|protected|static|override|async|get|set|\*)\s+)*(?:#?[\w$]+)\s*(?:<[^>]*>)?\([^;]*\)\s*(?::[^={]+)?\{\s*(?:\}|$)/
const FUNCTION =
  /^\s*(?:export\s+)?(?:default\s+)?(?:async\s+)?function\b|^\s*(?:export\s+)?const\s+\w+\s*=\s*(?:async\s*)?\([^)]*\)[^=]*=>/
const NO_METHOD = /^\s*(?:if|for|while|switch|catch|return|it|test|describe|expect)\b/
const TEST = /^\s*(?:it|test)\s*(?:\.\w+)?\(/

/** The figures of the folders that a project has. */
export function statistics(root: string): Statistics[] {
  return FOLDERS.map(([name, folder, isTest]) => count(name, sourceFiles(root, [folder]), isTest)).filter(({ lines }) => lines > 0)
}

/** All of them together. */
export function total(rows: readonly Statistics[]): Statistics {
  const sum = (key: 'lines' | 'loc' | 'classes' | 'methods'): number => rows.reduce((all, row) => all + row[key], 0)
  return { name: 'Total', lines: sum('lines'), loc: sum('loc'), classes: sum('classes'), methods: sum('methods'), isTest: false }
}

/** Lines of tests for each line of code. */
export function codeRatio(rows: readonly Statistics[]): number {
  const lines = (isTest: boolean): number => rows.filter((row) => row.isTest === isTest).reduce((all, row) => all + row.loc, 0)
  return lines(false) === 0 ? 0 : lines(true) / lines(false)
}

function count(name: string, files: readonly string[], isTest: boolean): Statistics {
  const figures = { lines: 0, loc: 0, classes: 0, methods: 0 }
  for (const file of files) {
    let isComment = false
    const lines = readFileSync(file, 'utf8').split('\n')
    if (lines.at(-1) === '') lines.pop()
    for (const line of lines) {
      figures.lines++
      const text = line.trim()
      if (text.startsWith('/*')) isComment = true
      const isCode = text !== '' && !isComment && !text.startsWith('//')
      if (text.endsWith('*/')) isComment = false
      if (!isCode) continue
      figures.loc++
      if (/\bclass\s+[A-Z]/.test(line)) figures.classes++
      if (TEST.test(line) || ((METHOD.test(line) || FUNCTION.test(line)) && !NO_METHOD.test(line))) figures.methods++
    }
  }
  return { name, ...figures, isTest }
}
