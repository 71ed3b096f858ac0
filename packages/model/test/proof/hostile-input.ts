/** Texts and values that try to become SQL, and how each public method is given them. */
import { atLeast, between, type GroupedQuery, moreThan, not, sql } from '../../src/index.js'

/** Is in every text, so that it would be seen in a statement. Any case: names may be turned into others. */
export const MARK = 'zq9'

/** Names that try to become SQL. */
export const NAMES: readonly string[] = [
  `id" = 1 OR "${MARK}" = "${MARK}`,
  `title" FROM targets; DELETE FROM witnesses; -- ${MARK}`,
  `owner.${MARK}`,
  `:${MARK}`,
]

/** Names that every object has. */
export const INHERITED: readonly string[] = ['__proto__', 'constructor']

/** What a client, or a careless line of an application, may give for a value. */
export const VALUES: readonly unknown[] = [
  `${MARK}' OR '1'='1`,
  `${MARK}\\'; DROP TABLE witnesses; --`,
  `" OR ""=" :${MARK} $1 ? @p0 %${MARK}%`,
  `1 OR ${MARK}`,
  `\0${MARK}`,
  { $gt: MARK },
  { kind: 'not', operands: [MARK] },
  { strings: [`1=1 OR ${MARK}`], values: [] },
  { toString: () => MARK, valueOf: () => MARK },
  () => `1=1 OR ${MARK}`,
  [MARK, [`${MARK}') OR (1=1`]],
  Number.NaN,
]

/** Any method of anything: names and values of every kind are given to it. */
export type Loose = Readonly<Record<string, (...parameters: unknown[]) => unknown>>

/** Calls of one method. @param name that is hostile; @param value that is hostile */
type Calls = (target: Loose, name: string, value: unknown) => (() => unknown)[]

const call =
  (method: string, ...lists: ((name: string, value: unknown) => unknown[])[]): Calls =>
  (target, name, value) =>
    lists.map((list) => () => target[method]!(...list(name, value)))

/** Values of the tag are what code gives: a list becomes several of them, and what no column can hold is an error of the driver. */
const asText = (value: unknown): string => String(JSON.stringify(value)).replaceAll('\\u0000', '')

const conditions = (method: string): Calls =>
  call(
    method,
    (name) => [{ [name]: 1 }],
    (_, value) => [value],
    ...['title', 'count', 'seenAt', 'data', 'flag', 'owner', 'id'].map((attribute) => (_: string, value: unknown) => [
      { [attribute]: value },
    ]),
    (_, value) => [{ title: [value, 'x'] }],
    (_, value) => [{ title: not(value) }],
    (_, value) => [{ count: atLeast(value) }],
    (_, value) => [{ seenAt: between(value, value) }],
    (_, value) => [sql`title = ${asText(value)}`],
  )

const attributes = (method: string): Calls =>
  call(
    method,
    (name) => [{ [name]: 1 }],
    (_, value) => [value],
    ...['title', 'count', 'seenAt', 'data', 'flag', 'owner', 'id'].map((attribute) => (_: string, value: unknown) => [
      { title: 'x', [attribute]: value },
    ]),
  )

const names = (method: string): Calls =>
  call(
    method,
    (name) => [name],
    (_, value) => [value],
    (name) => ['title', name],
  )

const finding = (method: string): Calls =>
  call(
    method,
    (name) => [{ [name]: 1 }],
    (_, value) => [{ title: value }],
    (_, value) => [{ count: value }],
    (name) => [{ title: 'x' }, { [name]: 1 }],
    (_, value) => [{ title: 'x' }, { count: value }],
  )

const batches = (method: string, ...first: unknown[]): Calls =>
  call(
    method,
    ...['start', 'finish', 'batchSize', 'order', 'cursor'].map((option) => (_: string, value: unknown) => [...first, { [option]: value }]),
    (name) => [...first, { cursor: name }],
    (_, value) => [...first, { cursor: 'title', start: value }],
  )

const rows = (method: string): Calls =>
  call(
    method,
    (name) => [[{ [name]: 1 }]],
    (_, value) => [value],
    (_, value) => [[{ title: value }]],
    (_, value) => [[{ title: 'x', count: value }]],
    (name) => [[{ title: 'x' }], { uniqueBy: name }],
    (_, value) => [[{ title: 'x' }], { uniqueBy: value }],
    (name) => [[{ title: 'x', count: 1 }], { uniqueBy: 'title', updateOnly: name }],
    (_, value) => [[{ title: 'x', count: 1 }], { uniqueBy: 'title', updateOnly: [value] }],
  )

const group: Calls = (target, name, value) =>
  [[name], [value], ['title', name]].map((list) => () => (target['group']!(...list) as GroupedQuery<never, never>).count())

/** Methods of queries, most of which the class has too. */
const QUERIES: Readonly<Record<string, Calls>> = {
  where: conditions('where'),
  whereNot: conditions('whereNot'),
  findBy: conditions('findBy'),
  findByOrFail: conditions('findByOrFail'),
  exists: conditions('exists'),
  find: names('find'),
  findOrFail: names('findOrFail'),
  findOrCreateBy: finding('findOrCreateBy'),
  findOrCreateByOrFail: finding('findOrCreateByOrFail'),
  findOrInitializeBy: finding('findOrInitializeBy'),
  order: call(
    'order',
    (name) => [name],
    (name) => [{ [name]: 'asc' }],
    (_, value) => [{ title: value }],
    (_, value) => [value],
  ),
  reorder: call(
    'reorder',
    (name) => [name],
    (_, value) => [{ title: value }],
  ),
  limit: names('limit'),
  offset: names('offset'),
  include: names('include'),
  joins: names('joins'),
  whereAssociated: names('whereAssociated'),
  whereMissing: names('whereMissing'),
  build: attributes('build'),
  create: attributes('create'),
  createOrFail: attributes('createOrFail'),
  count: names('count'),
  sum: names('sum'),
  average: names('average'),
  minimum: names('minimum'),
  maximum: names('maximum'),
  group,
  pluck: names('pluck'),
  pick: names('pick'),
  page: call(
    'page',
    (_, value) => [value],
    (_, value) => [1, { per: value }],
    (_, value) => [1, { max: value }],
  ),
  paginate: call(
    'paginate',
    (_, value) => [{ page: value }],
    (_, value) => [{ per: value }],
  ),
  paginateAfter: call(
    'paginateAfter',
    (_, value) => [value],
    (_, value) => [Buffer.from(String(JSON.stringify(value))).toString('base64url')],
    (_, value) => ['', { per: value }],
  ),
  findEach: batches('findEach'),
  findInBatches: batches('findInBatches'),
  inBatches: batches('inBatches', () => undefined),
  stream: call('stream', ...['batchSize', 'idleTimeout'].map((option) => (_: string, value: unknown) => [{ [option]: value }])),
  insertAll: rows('insertAll'),
  insertAllOrFail: rows('insertAllOrFail'),
  upsertAll: rows('upsertAll'),
  updateAll: attributes('updateAll'),
  incrementAll: call(
    'incrementAll',
    (name) => [{ [name]: 1 }],
    (_, value) => [{ count: value }],
    (_, value) => [value],
  ),
  touchAll: names('touchAll'),
  merge: names('merge'),
  or: names('or'),
  strictLoading: names('strictLoading'),
}

/** Static methods that queries do not have. */
const OF_THE_CLASS: Readonly<Record<string, Calls>> = {
  transaction: call('transaction', (_, value) => [() => 1, { isolation: value }]),
  authenticateBy: call(
    'authenticateBy',
    (name) => [{ [name]: 'x', password: 'y' }],
    (_, value) => [{ title: value, password: value }],
  ),
  findSigned: call(
    'findSigned',
    (_, value) => [value],
    (name) => [name, { purpose: name }],
  ),
  findSignedOrFail: call('findSignedOrFail', (name, value) => [value, { purpose: name }]),
  findByTokenFor: call(
    'findByTokenFor',
    (name, value) => [name, value],
    (_, value) => ['visit', value],
  ),
  findByTokenForOrFail: call('findByTokenForOrFail', (_, value) => ['visit', value]),
  enumValues: names('enumValues'),
  resetCounters: call(
    'resetCounters',
    (_, value) => [value, 'owner'],
    (name) => [1, name],
  ),
}

const OF_RECORDS: Readonly<Record<string, Calls>> = {
  assign: attributes('assign'),
  update: attributes('update'),
  updateOrFail: attributes('updateOrFail'),
  updateColumns: attributes('updateColumns'),
  restore: names('restore'),
  was: names('was'),
  hasChanged: names('hasChanged'),
  savedChangeTo: names('savedChangeTo'),
  load: names('load'),
  related: names('related'),
  increment: call(
    'increment',
    (name) => [name],
    (_, value) => ['count', value],
  ),
  decrement: call('decrement', (_, value) => ['count', value]),
  toggle: names('toggle'),
  touch: names('touch'),
  isValid: names('isValid'),
  validateOrFail: names('validateOrFail'),
  save: call('save', (name) => [{ context: name }]),
  saveOrFail: call('saveOrFail', (name) => [{ context: name }]),
  authenticate: call(
    'authenticate',
    (_, value) => [value],
    (name) => ['x', name],
  ),
  signedId: call('signedId', (name) => [{ purpose: name }]),
  tokenFor: names('tokenFor'),
  regenerateToken: names('regenerateToken'),
  strictLoading: names('strictLoading'),
}

const OF_GROUPS: Readonly<Record<string, Calls>> = {
  having: call(
    'having',
    (_, value) => [value],
    (_, value) => [moreThan(value)],
  ),
  count: names('count'),
  sum: names('sum'),
  average: names('average'),
  minimum: names('minimum'),
  maximum: names('maximum'),
}

const OF_DATABASES: Readonly<Record<string, Calls>> = {
  query: names('query'),
  transaction: OF_THE_CLASS['transaction']!,
}

/** Without names and values of any kind: nothing can be put into them. */
const NOTHING =
  'all first last take ids toArray then none distinct reverseOrder lock toSql deleteAll destroyAll withLock withStrictLoading ' +
  'repository destroy destroyOrFail reload isNew isPersisted isDestroyed toParam toKey toGlobalId toPartialPath cacheKey cacheVersion ' +
  'cacheKeyWithVersion ping isHealthy connect close createTables pendingMigrations migrate holdTransaction assertStreamable'

/** What an application's code says once, when a class or an application is made; and functions that it gives. */
const CODE =
  'scope afterCommit attach beforeValidation validates afterValidation beforeSave beforeCreate beforeUpdate beforeDestroy afterCreate ' +
  'afterUpdate afterDestroy afterSave afterRollback rules validatesWith normalizes dependent counterCache touches hasSecurePassword ' +
  'hasSecureToken generatesTokenFor'

/** For the framework itself: protected in the types, and given columns that were checked. */
const INSIDE = 'assertWhole conditioned effectiveOrder keys quoted run select whereText with writer strictnessOf'

/** Methods that need no case. */
export const EXCUSED: ReadonlySet<string> = new Set([NOTHING, CODE, INSIDE].flatMap((list) => list.split(' ')))

/** The cases of each kind of object. */
export const CASES = {
  'the class': { ...QUERIES, ...OF_THE_CLASS },
  'a query': QUERIES,
  'a record': OF_RECORDS,
  'a grouped query': OF_GROUPS,
  'the database': OF_DATABASES,
} as const satisfies Record<string, Readonly<Record<string, Calls>>>
