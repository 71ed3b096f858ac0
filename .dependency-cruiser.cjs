/** Which room may import which. Type imports count. `test/import-directions.test.ts` plants breaches and proves that each rule bites. */

/** The rooms of packages/core/src, lowest first: a room may import the rooms of the lines above it, never one of its own line. */
const LEVELS = [
  ['errors'],
  ['i18n'],
  ['contracts', 'support'],
  ['http', 'stores'],
  ['routing', 'live'],
  ['middleware'],
  ['controller', 'server'],
  ['application'],
]
const CORE = '^packages/core/src'
const ROOMS = LEVELS.flat()

const directions = LEVELS.flatMap((rooms, level) =>
  rooms.map((room) => ({
    name: `room-${room}`,
    comment: `${room} may import ${LEVELS.slice(0, level).flat().join(', ') || 'no other room'} and nothing else of packages/core/src`,
    severity: 'error',
    from: { path: `${CORE}/${room}/` },
    to: { path: `${CORE}/`, pathNot: `${CORE}/(?:${[room, ...LEVELS.slice(0, level).flat()].join('|')})/` },
  })),
)

module.exports = {
  forbidden: [
    ...directions,
    {
      name: 'room-unknown',
      comment: 'a new room gets its line in LEVELS first, and in ARCHITECTURE.md',
      severity: 'error',
      from: { path: `${CORE}/`, pathNot: `${CORE}/(?:index\\.ts$|(?:${ROOMS.join('|')})/)` },
      to: {},
    },
    {
      name: 'own-index',
      comment: "inside a room no file imports the room's own index.ts: name the file",
      severity: 'error',
      from: { path: '^packages/([^/]+)/src/([^/]+)/' },
      to: { path: '^packages/$1/src/$2/index\\.ts$' },
    },
    {
      name: 'own-package-index',
      comment: 'the public entry point of a package is for its users, not for its own source',
      severity: 'error',
      from: { path: '^packages/([^/]+)/src/' },
      to: { path: '^(?:packages/$1/(?:src/index\\.ts$|dist/)|@live/$1(?:/|$))' },
    },
    {
      name: 'public-entry-only',
      comment: 'a package imports another one by its name and its public entry point',
      severity: 'error',
      from: { path: '^packages/([^/]+)/' },
      to: {
        path: '^(?:packages/|@live/)',
        pathNot: '^(?:packages/$1/|@live/[^/]+(?:/jest)?$|packages/[^/]+/dist/(?:index|jest)\\.(?:js|d\\.ts)$)',
      },
    },
    {
      name: 'app-uses-public-entry',
      comment: 'the demo sees what a user of the packages sees',
      severity: 'error',
      from: { path: '^apps/' },
      to: { path: '^(?:packages/|@live/)', pathNot: '^(?:@live/[^/]+(?:/jest)?$|packages/[^/]+/dist/(?:index|jest)\\.(?:js|d\\.ts)$)' },
    },
    {
      name: 'not-importable',
      comment: 'nothing imports apps, bench or test',
      severity: 'error',
      from: { path: '^(packages|apps)/' },
      to: { path: '^(?:apps|bench|test)/', pathNot: '^$1/' },
    },
    {
      name: 'source-not-tests',
      comment: 'a test imports source, never the other way',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/' },
      to: { path: '^packages/[^/]+/test/' },
    },
    {
      name: 'no-cycle',
      comment: 'no cycles, type imports included; only models may name each other, for a comment has a post, and a post has comments',
      severity: 'error',
      from: { path: '^(?:packages/[^/]+/src|apps)/', pathNot: '^apps/[^/]+/app/models/' },
      to: { circular: true },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: '(?:^|/)(?:node_modules|dist)/' },
    // What a test makes for the compiler is gone while it is read.
    exclude: { path: '(?:^|/)(?:coverage|test/types/fixture-[^/]+)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'default'],
      extensions: ['.ts', '.js', '.d.ts', '.json'],
    },
  },
}
