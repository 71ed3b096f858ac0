/** The import directions of the rooms: each rule is shown a breach, and the real tree has none. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type CruiseResult, cruise } from './support/cruise.js'
import { ROOT } from './support/root.js'

/** A small tree with the shape of ours: sane files, and one breach per rule. */
const TREE: Record<string, string> = {
  'packages/core/src/index.ts': "export * from './http/index.js'\nexport * from './application/application.js'\n",
  'packages/core/src/errors/codes.ts': 'export type Code = string\n',
  'packages/core/src/http/index.ts': "export * from './request.js'\n",
  'packages/core/src/http/request.ts': "import type { Code } from '../errors/codes.js'\nexport interface Request { code: Code }\n",
  'packages/core/src/live/stream.ts': "import type { Request } from '../http/index.js'\nexport interface Stream { request: Request }\n",
  'packages/core/src/application/application.ts': "import type { Stream } from '../live/stream.js'\nexport type Application = Stream\n",
  'packages/testing/src/index.ts': "import type { Application } from '@live/core'\nexport type App = Application\n",
  'apps/demo/server.ts': "import type { Application } from '@live/core'\nexport type App = Application\n",
  // Breaches
  'packages/core/src/http/upward.ts': "import type { Application } from '../application/application.js'\nexport type Up = Application\n",
  'packages/core/src/errors/upward.ts': "import type { Request } from '../http/request.js'\nexport type Up = Request\n",
  'packages/core/src/routing/sideways.ts': "import type { Stream } from '../live/stream.js'\nexport type Side = Stream\n",
  'packages/core/src/support/sideways.ts': "import { clock } from '../contracts/clock.js'\nexport const side = clock\n",
  'packages/core/src/contracts/clock.ts': 'export const clock = 1\n',
  'packages/core/src/http/own-index.ts': "import type { Request } from './index.js'\nexport type Own = Request\n",
  'packages/core/src/middleware/entry.ts': "import type { Application } from '../index.js'\nexport type Entry = Application\n",
  'packages/core/src/middleware/name.ts': "import type { Application } from '@live/core'\nexport type Name = Application\n",
  'packages/core/src/cellar/unknown.ts': "import type { Code } from '../errors/codes.js'\nexport type Unknown = Code\n",
  'packages/core/src/live/ring-a.ts': "import type { B } from './ring-b.js'\nexport interface A { b: B }\n",
  'packages/core/src/live/ring-b.ts': "import type { A } from './ring-a.js'\nexport interface B { a: A }\n",
  'packages/core/src/server/dynamic.ts': "export const load = () => import('../controller/metal.js')\n",
  'packages/core/src/controller/metal.ts': 'export class Metal {}\n',
  'packages/core/src/server/helper.ts': "import type { Help } from '../../test/help.js'\nexport type Helped = Help\n",
  'packages/core/test/help.ts': 'export type Help = string\n',
  'packages/core/src/server/demo.ts': "import type { App } from '../../../../apps/demo/server.js'\nexport type Demo = App\n",
  'packages/testing/src/path.ts': "import type { Code } from '../../core/src/errors/codes.js'\nexport type Path = Code\n",
  'packages/testing/src/deep.ts': "import type { Code } from '@live/core/dist/errors/codes.js'\nexport type Deep = Code\n",
  'apps/demo/app/path.ts': "import type { Code } from '../../../packages/core/src/errors/codes.js'\nexport type Path = Code\n",
}

const BREACHES = [
  ['a type import of a higher room', 'room-http: packages/core/src/http/upward.ts -> packages/core/src/application/application.ts'],
  ['any import of the lowest room', 'room-errors: packages/core/src/errors/upward.ts -> packages/core/src/http/request.ts'],
  ['a type import of a room on the same line', 'room-routing: packages/core/src/routing/sideways.ts -> packages/core/src/live/stream.ts'],
  [
    'a value import of a room on the same line',
    'room-support: packages/core/src/support/sideways.ts -> packages/core/src/contracts/clock.ts',
  ],
  [
    'a dynamic import of a room on the same line',
    'room-server: packages/core/src/server/dynamic.ts -> packages/core/src/controller/metal.ts',
  ],
  ["a room's own index", 'own-index: packages/core/src/http/own-index.ts -> packages/core/src/http/index.ts'],
  ["the package's own entry point", 'own-package-index: packages/core/src/middleware/entry.ts -> packages/core/src/index.ts'],
  ["the package's own name", 'own-package-index: packages/core/src/middleware/name.ts -> @live/core'],
  ['a room that nobody placed', 'room-unknown: packages/core/src/cellar/unknown.ts -> packages/core/src/errors/codes.ts'],
  ['a cycle of type imports', 'no-cycle: packages/core/src/live/ring-a.ts -> packages/core/src/live/ring-b.ts'],
  ['a test helper in source', 'source-not-tests: packages/core/src/server/helper.ts -> packages/core/test/help.ts'],
  ['an application in source', 'not-importable: packages/core/src/server/demo.ts -> apps/demo/server.ts'],
  ['another package by path', 'public-entry-only: packages/testing/src/path.ts -> packages/core/src/errors/codes.ts'],
  ['the inside of another package', 'public-entry-only: packages/testing/src/deep.ts -> @live/core/dist/errors/codes.js'],
  ['the inside of a package from the demo', 'app-uses-public-entry: apps/demo/app/path.ts -> packages/core/src/errors/codes.ts'],
] as const

const SANE = [
  'packages/core/src/index.ts',
  'packages/core/src/http/index.ts',
  'packages/core/src/http/request.ts',
  'packages/core/src/live/stream.ts',
  'packages/core/src/application/application.ts',
  'packages/testing/src/index.ts',
]

describe('import directions', () => {
  let tree: string
  let planted: CruiseResult

  beforeAll(async () => {
    tree = await mkdtemp(join(tmpdir(), 'live-directions-'))
    for (const [path, text] of Object.entries(TREE)) {
      await mkdir(join(tree, dirname(path)), { recursive: true })
      await writeFile(join(tree, path), text)
    }
    planted = await cruise(tree, ['packages', 'apps'])
  })

  afterAll(() => rm(tree, { recursive: true, force: true }))

  it.each(BREACHES)('refuses %s', (_name, breach) => {
    expect(planted.breaches).toContain(breach)
  })

  it('allows imports of lower rooms, room indexes from outside, and public entry points', () => {
    const refused = planted.breaches.filter((breach) => SANE.some((path) => breach.includes(`: ${path} ->`)))
    expect(refused).toEqual([])
  })

  it('finds no breach in the real tree', async () => {
    const real = await cruise(ROOT, ['packages', 'apps'])
    expect(real.breaches).toEqual([])
    expect(real.modules).toBeGreaterThan(25)
  })
})
