/** What generators make compiles strictly, is formatted and linted, and passes the tests that are generated with it. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { Application } from './support/application.js'

const SLOW = 240_000

type Recipe = readonly (readonly [generator: string, args: readonly string[], options?: Readonly<Record<string, unknown>>])[]

const APPLICATIONS: Record<string, { readonly api?: boolean; readonly recipe: Recipe }> = {
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
      ['task', ['reports', 'send', 'clean_up']],
      ['integration-test', ['flows']],
      ['system-test', ['post']],
      ['generator', ['policy']],
    ],
  },
  'with authentication': {
    recipe: [
      ['authentication', []],
      ['scaffold', ['post', 'title:string!', 'user:references']],
      ['controller', ['pages', 'home']],
      ['live-controller', ['prices']],
      ['channel', ['chat', 'speak']],
    ],
  },
  'for programs': {
    api: true,
    recipe: [
      ['scaffold', ['post', 'title:string!', 'body:text']],
      ['scaffold', ['v1/product', 'name', 'price:decimal'], { primaryKeyType: 'uuid' }],
      ['controller', ['status', 'ping']],
      ['live-controller', ['prices']],
    ],
  },
}

describe.each(Object.entries(APPLICATIONS))('an application %s', (_, { api = false, recipe }) => {
  let app: Application

  beforeAll(async () => {
    app = new Application({ api })
    for (const [generator, args, options] of recipe) {
      const { warnings } = await app.generate(generator, args, options)
      expect(warnings).toEqual([])
    }
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
      expect(app.compile()).toBe('')
      for (const first of ['user', 'post']) expect(app.runCompiled(`await import('./app/models/${first}.js')`)).toBe('')
    },
    SLOW,
  )
})
