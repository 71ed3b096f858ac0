/** Every generator: what it makes, and that destroy takes it back. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { GENERATORS } from '../../src/generators/catalog.js'
import type { OptionValues } from '../../src/generators/generator.js'
import { Application } from './support/application.js'

type Case = readonly [generator: string, args: readonly string[], options?: OptionValues]

const CASES: Record<string, Case> = {
  'A61: a scaffold': ['scaffold', ['post', 'title:string{40}!', 'body:text', 'published:boolean']],
  'A61: a scaffold in a namespace, of all types that a form has': [
    'scaffold',
    [
      'admin/product',
      'name:uniq',
      'size:integer:index',
      'weight:float',
      'price:decimal{8,2}',
      'made_on:date',
      'sold_at:datetime',
      'opens:time',
      'uid:uuid',
      'meta:json',
      'secret:digest',
    ],
  ],
  'A61: a scaffold for programs': ['scaffold', ['post', 'title:string!', 'author:references'], { api: true }],
  'A61: a scaffold whose pages do not follow changes': ['scaffold', ['note', 'line'], { turbo: false, helper: false }],
  'A64: a controller for a model that exists': ['scaffold-controller', ['post', 'title'], { helper: false }],
  'A62: a resource': ['resource', ['posts', 'title'], { actions: 'index,show' }],
  'A59: a model with references, a digest and a token': [
    'model',
    ['comment', 'post:references', 'body:text!', 'password:digest', 'api_key:token'],
  ],
  'A59: a model of people, without what can be left out': [
    'model',
    ['person', 'name', 'parent:references{polymorphic}'],
    { timestamps: false, indexes: false, fixture: false, primaryKeyType: 'uuid' },
  ],
  'A59: a model that extends another one': ['model', ['admin/user'], { parent: 'user' }],
  'A60: a migration that adds columns': ['migration', ['AddDetailsToPosts', 'state:string{20}!:index', 'author:references']],
  'A60: a migration that removes columns': ['migration', ['remove_state_from_posts', 'state:string{20}!:index', 'author:references']],
  'A60: a migration that makes a table': ['migration', ['create_products', 'name:string!', 'owner:references{polymorphic}']],
  'A60: a migration that makes a join table': ['migration', ['create_join_table_users_roles']],
  'A60: a migration that makes a join table of its arguments': ['migration', ['AddMediaJoinTable', 'artist', 'songs']],
  'A60: a migration of any name': ['migration', ['tidy_up']],
  'A58: a controller': ['controller', ['pages', 'home', 'about_us']],
  'A58: a controller in a namespace': ['controller', ['Admin::ReportsController', 'index'], { parent: 'admin_controller', helper: false }],
  'A58: a controller without actions': ['controller', ['pages']],
  'A66: a live controller': ['live-controller', ['prices']],
  'A66: a live controller with events alone, in a namespace': ['live-controller', ['admin/clocks', 'events']],
  'A64: a channel with actions': ['channel', ['chat', 'speak']],
  'A64: a channel without actions': ['channel', ['news']],
  'A65: authentication': ['authentication', []],
  'A65: authentication for programs': ['authentication', [], { api: true }],
  'A53: a scaffold whose routes are decorators': ['scaffold', ['admin/post', 'title:string!'], { routes: 'decorators', turbo: false }],
  'A53: a controller whose routes are decorators': ['controller', ['pages', 'home', 'about_us'], { routes: 'decorators' }],
  'A66: a middleware': ['middleware', ['request_timer']],
  'A64: a helper': ['helper', ['dates']],
  'A66: a schema': ['schema', ['post', 'title:string{40}!', 'published:boolean', 'price:decimal', 'at:datetime', 'uid:uuid', 'n:bigint']],
  'A66: a service': ['service', ['import_orders']],
  'A66: a policy': ['policy', ['post', 'index', 'update']],
  'A66: a serializer': ['serializer', ['post', 'title:string!', 'sold_at:datetime']],
  'A66: a component': ['component', ['user_card']],
  'A66: an exception': ['exception', ['payment_failed'], { status: '402' }],
  'A64: a script': ['script', ['import_orders']],
  'A64: a benchmark': ['benchmark', ['slugs', 'regexp', 'scanner']],
  'A66: a factory': ['factory', ['post', 'title:string!', 'author:references']],
  '§16: an event': ['event', ['orders/order_paid', 'order:references', 'total:decimal', 'paid_at:datetime']],
  '§16: a listener of an event that is not there yet': ['listener', ['send_welcome', 'user_signed_up']],
  '§16: a listener of an event of Live': ['listener', ['admin/slow_pages', 'process_action.action_controller']],
  '§16: data to begin with': ['seeder', ['demo_posts']],
  'A65: authentication with UUIDs, without streams': ['authentication', [], { primaryKeyType: 'uuid', turbo: false }],
  'A66: a variable of the environment': ['env', ['STRIPE_KEY', 'secret'], { value: 'sk_test $1' }],
  'A64: tasks': ['task', ['reports', 'send', 'clean_up']],
  'A64: an integration test': ['integration-test', ['flows']],
  'A64: a system test': ['system-test', ['post']],
  'A56: a generator': ['generator', ['report']],
  'A55: templates to change': ['eject', ['service']],
}

describe('generators', () => {
  let app: Application

  beforeEach(() => {
    app = new Application()
  })
  afterEach(() => app.remove())

  it('every generator is in this test', () => {
    const shown = new Set(Object.values(CASES).map(([name]) => name))
    expect(GENERATORS.map(({ name }) => name).filter((name) => !shown.has(name))).toEqual([])
  })

  it.each(Object.entries(CASES))('%s; A54: destroy leaves nothing of it in git', async (_, [generator, args, options]) => {
    app.commit()
    await app.generate(generator, args, options)
    expect(filesAsText(app)).toMatchSnapshot()
    expect(app.status()).not.toBe('')
    const outcome = await app.destroy(generator, args, options)
    expect(app.status()).toBe('')
    expect(outcome.warnings).toEqual([])
  })
})

describe('pages of a scaffold', () => {
  const pages = async (prepare: (app: Application) => void, generator = 'scaffold', options?: OptionValues): Promise<string> => {
    const app = new Application()
    try {
      app.write('app/models/post.ts', 'export class Post {}')
      prepare(app)
      await app.generate(generator, ['post', 'title'], { force: true, skipCollisionCheck: true, ...options })
      return ['index', 'show'].map((view) => app.read(`app/views/posts/${view}.html.eta`)).join('')
    } finally {
      app.remove()
    }
  }
  const nothing = (): void => {}

  it('A137: follow changes where the application has Turbo and nobody says otherwise', async () => {
    const withoutPlugin = (app: Application): void =>
      app.edit('config/application.ts', (text) => text.replace('    plugins: [turbo()],\n', ''))
    expect(await pages(nothing)).toMatch(/turboStreamFrom\('posts'\)[\s\S]*turboStreamFrom\(post\)/)
    expect(await pages(nothing, 'scaffold', { turbo: false })).not.toContain('turbo')
    expect(await pages(nothing, 'scaffold', { parent: 'article' })).not.toContain('turbo')
    expect(await pages(withoutPlugin)).not.toContain('turbo')
  })

  it('A64: of a model that is there follow it when it tells of its changes', async () => {
    const broadcasting = (app: Application): void => app.write('app/models/post.ts', '@BroadcastsRefreshes()\nexport class Post {}')
    expect(await pages(broadcasting, 'scaffold-controller')).toContain('turboStreamFrom')
    expect(await pages(nothing, 'scaffold-controller')).not.toContain('turbo')
  })
})

/** One text with every file, as somebody would read it. */
function filesAsText(app: Application): string {
  return Object.entries(app.generated())
    .map(([path, text]) => `──── ${path}\n${text}`)
    .join('\n')
}
