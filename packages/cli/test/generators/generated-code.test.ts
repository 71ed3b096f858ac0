/** What generators make compiles strictly, is formatted and linted, and passes the tests that are generated with it. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { writeRegistry } from '../../src/registry-files.js'
import { Application } from './support/application.js'

const SLOW = 240_000

type Recipe = readonly (readonly [generator: string, args: readonly string[], options?: Readonly<Record<string, unknown>>])[]

/** A test that is written into the application: it needs authentication, pages and streams. */
const ATTACKS = readFileSync(join(__dirname, 'support/authentication-attacks.test.ts.txt'), 'utf8')

/** The same for the registry: it is compiled, and imported by jest. */
const REGISTRY = `import { expect, it } from '@jest/globals'
import type { RouteAction } from '@live/core'
import { type ActionReference, type ControllerName, controllers, type ModelName, models } from '#registry'
import { Post } from '../app/models/post.js'

it('A27: finds classes by name, with their types', async () => {
  const post: typeof Post = await models.post()
  expect(post).toBe(Post)
  const name: ControllerName = 'v1/products'
  expect((await controllers[name]()).name).toBe('V1ProductsController')
  // @ts-expect-error There is no such model.
  const missing: ModelName = 'pots'
  expect(models).not.toHaveProperty(missing)
  const action: ActionReference = 'v1/products#index'
  const completed: Extract<RouteAction, 'v1/products#index'> = 'v1/products#index'
  // @ts-expect-error There is no such action.
  const gone: ActionReference = 'v1/products#render'
  expect([action, completed, gone]).toHaveLength(3)
})
`

interface Shape {
  readonly api?: boolean
  readonly recipe: Recipe
  /** Settings of its generators. */
  readonly settings?: Readonly<Record<string, unknown>>
  /** Further tests of it, by path. */
  readonly tests?: Readonly<Record<string, string>>
}

const APPLICATIONS: Record<string, Shape> = {
  'with everything': {
    recipe: [
      ['model', ['user', 'email:string!:uniq', 'password:digest', 'api_key:token']],
      [
        'scaffold',
        ['post', 'title:string{40}!', 'body:text', 'published:boolean', 'price:decimal', 'opens_at:datetime', 'user:references'],
      ],
      [
        'scaffold',
        ['admin/blog_post', 'name', 'size:integer:index', 'day:date', 'meta:json', 'uid:uuid', 'weight:float', 'n:bigint', 'at:time'],
      ],
      ['scaffold', ['note', 'line'], { turbo: false, helper: false }],
      ['resource', ['tag', 'name:uniq'], { actions: 'index,show' }],
      ['model', ['picture', 'data:binary', 'owner:references{polymorphic}']],
      ['model', ['person', 'name:string{3}:uniq', 'user:references']],
      ['migration', ['add_state_to_people', 'state:string:index', 'boss:string!']],
      ['migration', ['remove_state_from_people', 'state:string:index', 'boss:string!']],
      ['migration', ['create_join_table_posts_tags']],
      ['controller', ['pages', 'home', 'about_us']],
      ['controller', ['admin/reports', 'index'], { parent: 'pages' }],
      ['live-controller', ['prices']],
      ['live-controller', ['admin/clocks', 'events']],
      ['channel', ['chat', 'speak']],
      ['channel', ['news']],
      ['middleware', ['request_timer']],
      ['helper', ['dates']],
      ['schema', ['post', 'title:string{40}!', 'published:boolean', 'price:decimal', 'at:datetime', 'uid:uuid', 'n:bigint', 'meta:json']],
      ['service', ['import_orders']],
      ['policy', ['post']],
      ['policy', ['admin/blog_post', 'show', 'publish']],
      ['policy', ['feature']],
      ['serializer', ['post']],
      ['serializer', ['user']],
      ['serializer', ['admin/blog_post']],
      ['serializer', ['picture']],
      ['component', ['user_card']],
      ['exception', ['payment_failed'], { status: '402' }],
      ['script', ['import_orders']],
      ['benchmark', ['slugs', 'regexp', 'scanner']],
      ['factory', ['tag', 'name:uniq'], { force: true }],
      ['event', ['orders/order_paid', 'order:references', 'total:decimal', 'paid_at:datetime']],
      ['listener', ['send_receipt', 'orders/order_paid'], { skipCollisionCheck: true }],
      ['listener', ['admin/greet', 'user_signed_up']],
      ['listener', ['slow_pages', 'process_action.action_controller']],
      ['seeder', ['demo_posts']],
      ['seeder', ['admin/demo_notes']],
      ['task', ['reports', 'send', 'clean_up']],
      ['integration-test', ['flows']],
      ['system-test', ['post']],
      ['generator', ['report']],
    ],
  },
  'with authentication, and decorators for routes': {
    settings: { routes: 'decorators', primaryKeyType: 'uuid' },
    tests: { 'test/authentication-attacks.test.ts': ATTACKS },
    recipe: [
      ['authentication', []],
      ['scaffold', ['post', 'title:string!', 'user:references']],
      ['policy', ['post']],
      ['controller', ['pages', 'home']],
      ['controller', ['admin/reports', 'index']],
      ['scaffold', ['admin/v2/note', 'line']],
      ['resource', ['tag', 'name'], { actions: 'index,show' }],
      ['live-controller', ['prices']],
      ['channel', ['chat', 'speak']],
    ],
  },
  'for programs': {
    api: true,
    tests: { 'test/registry.test.ts': REGISTRY },
    recipe: [
      ['authentication', []],
      ['scaffold', ['post', 'title:string!', 'body:text']],
      ['scaffold', ['v1/product', 'name', 'price:decimal'], { primaryKeyType: 'uuid' }],
      ['controller', ['status', 'ping']],
      ['live-controller', ['prices']],
    ],
  },
}

/** One folder for all of them, one after the other: what jest transformed of the framework for the first is there for the others. */
const home = mkdtempSync(join(tmpdir(), 'live-generators-'))

afterAll(() => rmSync(home, { recursive: true, force: true }))

describe.each(Object.entries(APPLICATIONS))('an application %s', (_, { api = false, recipe, settings = {}, tests = {} }) => {
  let app: Application

  beforeAll(async () => {
    app = new Application({ api, root: join(home, 'app') })
    app.edit('package.json', (text) => text.replace('"type"', `"live": ${JSON.stringify({ generators: settings })},\n  "type"`))
    for (const [generator, args, options] of recipe) {
      const { warnings } = await app.generate(generator, args, options)
      expect(warnings).toEqual([])
    }
    app.edit('package.json', (text) => text.replace('"imports": {', '"imports": {\n    "#registry": "./.live/registry.js",'))
    app.format('package.json')
    writeRegistry(app.root)
    for (const [path, text] of Object.entries(tests)) app.write(path, text)
  }, SLOW)
  afterAll(() => app.remove())

  it(
    'compiles strictly',
    () => {
      expect(app.compile()).toBe('')
    },
    SLOW,
  )

  it(
    'is as biome would have it',
    () => {
      expect(app.lint()).toBe('')
    },
    SLOW,
  )

  it(
    'passes the tests that were generated',
    () => {
      expect(app.test()).toBe('')
    },
    SLOW,
  )
})

describe('two models that refer to each other', () => {
  let app: Application

  beforeAll(async () => {
    app = new Application()
    await app.generate('model', ['user', 'name'])
    await app.generate('model', ['post', 'user:references'])
    app.edit('app/models/user.ts', (text) =>
      text
        .replace('import { Column,', 'import { Column, OneToMany,')
        .replace("import { ApplicationRecord } from './application-record.js'", (line) => `${line}\nimport { Post } from './post.js'`)
        .replace(/\n {2}@CreateDateColumn/, '\n  @OneToMany(() => Post, (post) => post.user)\n  posts!: Post[]\n$&'),
    )
  }, SLOW)
  afterAll(() => app.remove())

  it(
    'can be imported in either order',
    () => {
      expect(app.build()).toBe('')
      for (const first of ['user', 'post']) expect(app.runCompiled(`await import('./app/models/${first}.js')`)).toBe('')
    },
    SLOW,
  )
})
