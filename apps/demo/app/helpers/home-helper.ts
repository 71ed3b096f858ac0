/** What the home page shows of the application's own source. */
import type { View } from '@live/views'
import { highlight, type SourceToken } from '../../lib/highlight.js'
import { sourceExcerpt } from '../../lib/source-excerpt.js'

/** A method, or several that work together, and where it stands. */
export interface Example {
  /** Path below the application root. */
  readonly path: string
  /** Its source, in coloured pieces. */
  readonly tokens: readonly SourceToken[]
}

/** A source file and its methods. */
type Place = readonly [file: string, ...methods: string[]]

const EXAMPLES = {
  hello: ['live-controller.ts', 'hello'],
  clock: ['live-controller.ts', 'clock'],
  counter: ['counter-controller.ts', 'follow', 'increment'],
  failure: ['live-controller.ts', 'failure'],
  exportFailure: ['live-controller.ts', 'exportFailure'],
  statistics: ['statistics-controller.ts', 'show'],
  posts: ['posts-controller.ts', 'create'],
  comments: ['comments-controller.ts', 'create'],
  index: ['subscribers-controller.ts', 'index'],
  create: ['subscribers-controller.ts', 'create'],
  export: ['subscribers-controller.ts', 'export'],
  login: ['sessions-controller.ts', 'create'],
  upload: ['recordings-controller.ts', 'create'],
  listen: ['recordings-controller.ts', 'show'],
  api: ['api/subscribers-controller.ts', 'index', 'create'],
} as const satisfies Record<string, Place>

/** The name of an example on the home page. */
export type ExampleName = keyof typeof EXAMPLES

/** Read once in production: the files do not change while the application runs. */
const kept = new Map<ExampleName, Example>()

function read(root: string, name: ExampleName): Example {
  const [file, ...methods]: Place = EXAMPLES[name]
  const source = methods.map((method) => sourceExcerpt(root, file, method)).join('\n\n')
  return { path: `app/controllers/${file}`, tokens: highlight(source) }
}

export default ({ application }: View) => ({
  /** The source of an example. */
  example(name: ExampleName): Example {
    const known = kept.get(name)
    if (known !== undefined) return known
    const example = read(application?.root ?? process.cwd(), name)
    if (application?.environment === 'production') kept.set(name, example)
    return example
  },
})
