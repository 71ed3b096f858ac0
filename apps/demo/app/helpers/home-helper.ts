/** What the home page shows of the application's own source. */
import { highlight, type SourceToken } from './highlight.js'
import { sourceExcerpt } from './source-excerpt.js'

/** A method, or several that work together, and where it stands. */
export interface Example {
  /** Path below the application root. */
  readonly path: string
  /** Its source, in coloured pieces. */
  readonly tokens: readonly SourceToken[]
}

const EXAMPLES = {
  hello: ['live-controller.ts', 'hello'],
  clock: ['live-controller.ts', 'clock'],
  counter: ['counter-controller.ts', 'follow', 'increment'],
  failure: ['live-controller.ts', 'failure'],
  exportFailure: ['live-controller.ts', 'exportFailure'],
  index: ['subscribers-controller.ts', 'index'],
  create: ['subscribers-controller.ts', 'create'],
  export: ['subscribers-controller.ts', 'export'],
  login: ['sessions-controller.ts', 'create'],
  upload: ['recordings-controller.ts', 'create'],
  listen: ['recordings-controller.ts', 'show'],
  api: ['api/subscribers-controller.ts', 'index', 'create'],
} as const

/** The name of an example on the home page. */
export type ExampleName = keyof typeof EXAMPLES

/** Reads the source of every example. Call it once, at boot: the files do not change while the application runs. */
export function readExamples(): Readonly<Record<ExampleName, Example>> {
  const entries = Object.entries(EXAMPLES).map(([name, [file, ...methods]]) => {
    const source = methods.map((method) => sourceExcerpt(file, method)).join('\n\n')
    return [name, { path: `app/controllers/${file}`, tokens: highlight(source) }]
  })
  return Object.fromEntries(entries) as Record<ExampleName, Example>
}
