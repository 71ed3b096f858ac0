/** Where in the application a route was declared: `file:line`, read from a stack trace. */
import { dirname, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const FRAME_LIMIT = 40
/** Frames of decorator machinery, which stand between a decorator and the class that carries it. */
const MACHINERY = /[\\/]node_modules[\\/](?:tslib|@swc[\\/]helpers|reflect-metadata)[\\/]/
const ROOM = dirname(firstFrame(new Error('probe').stack, () => true)?.file ?? '') + sep

interface Frame {
  readonly file: string
  readonly line: string
}

/** Reads frame by frame, because only the first few are of interest and there are hundreds of declarations. */
function firstFrame(stack = '', wanted: (file: string) => boolean): Frame | null {
  for (const text of stack.split('\n')) {
    const frame = frameOf(text)
    if (frame !== null && wanted(frame.file)) return frame
  }
  return null
}

function frameOf(text: string): Frame | null {
  const place = /^\s+at (?:.*\()?(.+):(\d+):\d+\)?$/.exec(text)
  if (place === null || place[1].startsWith('node:')) return null
  const file = place[1].startsWith('file:') ? fileURLToPath(place[1]) : place[1].replace(/^async /, '')
  return { file, line: place[2] }
}

/**
 * The first place outside of this room on the current stack, such as `config/routes.ts:12`, relative to the working
 * directory when it lies inside. Called once per declaration, at boot only.
 */
export function declarationSource(): string {
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = FRAME_LIMIT
  const { stack } = new Error('declaration')
  Error.stackTraceLimit = limit
  const frame = firstFrame(stack, (file) => !file.startsWith(ROOM) && !MACHINERY.test(file))
  if (frame === null) return '(unknown place)'
  const inside = relative(process.cwd(), frame.file)
  return `${inside.startsWith('..') ? frame.file : inside}:${frame.line}`
}
