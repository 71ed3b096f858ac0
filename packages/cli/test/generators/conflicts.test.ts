/** Files that are there already, edited files, `--pretend`, collisions, settings and templates of a project. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Application, ScriptedTerminal } from './support/application.js'

const FILE = 'app/controllers/pages-controller.ts'
const OWN = '// mine\nexport const mine = 1\n'

describe('what generators do with what is there', () => {
  let app: Application

  beforeEach(() => {
    app = new Application()
    app.write(FILE, OWN)
  })
  afterEach(() => app.remove())

  const asked = (...answers: string[]) => new ScriptedTerminal(true, answers)

  it('A46: without a terminal nothing is written, and the files are told', async () => {
    app.commit()
    await expect(app.generate('controller', ['pages'])).rejects.toThrow(FILE)
    expect(app.status()).toBe('')
  })

  it.each([
    ['y', 'export class PagesController'],
    ['', 'export class PagesController'],
    ['n', '// mine'],
  ])('A49: the answer %p', async (answer, text) => {
    const terminal = asked(answer)
    await app.generate('controller', ['pages'], {}, terminal)
    expect(app.read(FILE)).toContain(text)
    expect(terminal.text).toContain(`Overwrite ${FILE}? (enter "h" for help) [Ynaqdhm]`)
  })

  it('A49: d shows the difference, h helps, nonsense asks again', async () => {
    const terminal = asked('d', 'h', 'what', 'n')
    await app.generate('controller', ['pages'], {}, terminal)
    expect(terminal.text).toContain('-// mine')
    expect(terminal.text).toContain('+export class PagesController')
    expect(terminal.text).toContain('Y - yes, overwrite')
    expect(app.read(FILE)).toBe(OWN)
  })

  it('A49: m leaves both versions with markers', async () => {
    await app.generate('controller', ['pages'], {}, asked('m'))
    expect(app.read(FILE)).toMatch(/^<<<<<<< yours\n\/\/ mine\n[\s\S]*=======\n[\s\S]*PagesController[\s\S]*>>>>>>> generated\n$/)
  })

  it('A49: m merges with git what both changed since the file was committed first', async () => {
    await app.destroy('controller', ['pages'], { force: true })
    await app.generate('controller', ['pages', 'home', 'about'])
    app.commit()
    app.edit(FILE, (text) => text.replace('  home() {}', '  home() {\n    this.assign({ mine: 1 })\n  }'))
    const { entries } = await app.generate('controller', ['pages', 'home', 'about', 'help'], { skipCollisionCheck: true }, asked('m', 'a'))
    expect(entries).toContainEqual({ status: 'merge', path: FILE })
    const merged = app.read(FILE)
    expect(merged).toContain('this.assign({ mine: 1 })')
    expect(merged).toContain('help() {}')
    expect(merged).not.toContain('<<<<<<<')

    app.edit(FILE, (text) => text.replace('help() {}', 'help() {\n    this.head(204)\n  }'))
    await app.generate('controller', ['pages', 'home', 'about', 'faq'], { skipCollisionCheck: true }, asked('m', 'a'))
    expect(app.read(FILE)).toMatch(/<<<<<<< yours\n[\s\S]*help\(\)[\s\S]*=======\n[\s\S]*faq\(\)[\s\S]*>>>>>>> generated\n/)
    expect(app.read(FILE)).toContain('this.assign({ mine: 1 })')
  })

  it('A49: there is nothing to merge with when a file is to be removed', async () => {
    await app.generate('service', ['count_words'])
    app.edit('app/services/count-words.ts', (text) => `${text}// edited\n`)
    const terminal = asked('m', 'n')
    await app.destroy('service', ['count_words'], {}, terminal)
    expect(terminal.text).toContain('[Ynaqdh]')
    expect(terminal.text).not.toContain('merge')
    expect(app.read('app/services/count-words.ts')).toContain('// edited')
  })

  it('A49: a holds for all files that follow', async () => {
    app.write('test/controllers/pages-controller.test.ts', OWN)
    await app.generate('controller', ['pages'], {}, asked('a'))
    expect(app.read('test/controllers/pages-controller.test.ts')).toContain('PagesController')
  })

  it('A49: q stops, and so does the end of the input', async () => {
    for (const terminal of [asked('q'), asked()]) {
      const outcome = await app.generate('controller', ['pages', 'home'], {}, terminal)
      expect(outcome.quit).toBe(true)
      expect(app.read(FILE)).toBe(OWN)
      expect(app.exists('app/views/pages/home.html.eta')).toBe(false)
    }
  })

  it('A49: --force overwrites and --skip keeps, without asking', async () => {
    expect((await app.generate('controller', ['pages'], { skip: true })).entries).toContainEqual({ status: 'skip', path: FILE })
    expect(app.read(FILE)).toBe(OWN)
    expect((await app.generate('controller', ['pages'], { force: true })).entries).toContainEqual({ status: 'force', path: FILE })
    expect(app.read(FILE)).toContain('PagesController')
    expect((await app.generate('controller', ['pages'], { skip: true })).entries).toContainEqual({ status: 'identical', path: FILE })
  })

  it('A49: --pretend tells everything, routes included, and changes nothing', async () => {
    app.commit()
    const terminal = new ScriptedTerminal()
    const pretended = await app.generate('scaffold', ['post', 'title'], { pretend: true }, terminal)
    expect(app.status()).toBe('')
    expect(terminal.text).toContain("route  r.resources('posts', PostsController)")
    const done = await app.generate('scaffold', ['post', 'title'])
    expect(pretended.entries).toEqual(done.entries)
  })

  it('A49: --quiet prints nothing but warnings', async () => {
    app.write('config/routes.ts', 'export default routes((r) => {')
    const terminal = new ScriptedTerminal()
    await app.generate('controller', ['news', 'index'], { quiet: true }, terminal)
    expect(terminal.lines).toEqual([expect.stringContaining('Add this line yourself')])
  })

  it('A53: a routes file that cannot be read is left alone, and the line is told', async () => {
    app.write('config/routes.ts', 'export default routes((r) => {')
    const { warnings } = await app.generate('controller', ['news', 'index'])
    expect(warnings).toEqual([
      "config/routes.ts could not be read as a file of routes. Add this line yourself: r.get('/news/index', NewsController, 'index'), " +
        "with import { NewsController } from '../app/controllers/news-controller.js'",
    ])
    expect(app.read('config/routes.ts')).toBe('export default routes((r) => {')
    expect(app.exists('app/controllers/news-controller.ts')).toBe(true)
  })

  it.each([
    ['model', ['object']],
    ['model', ['Promise']],
    ['controller', ['Application']],
    ['model', ['application_record']],
  ])('A50: a name of JavaScript or Live stops %s %j', async (generator, args) => {
    app.commit()
    await expect(app.generate(generator, args)).rejects.toThrow('either already used in your application or reserved')
    expect(app.status()).toBe('')
  })

  it('A50: a name of the application stops, whatever its case; --skip-collision-check lets it through', async () => {
    await app.generate('model', ['BlogPost'])
    await expect(app.generate('service', ['blog_post'])).rejects.toThrow(/'BlogPost'.*\(app\/models\/blog-post\.ts\)/)
    await app.generate('service', ['blog_post'], { skipCollisionCheck: true })
    expect(app.exists('app/services/blog-post.ts')).toBe(true)
  })

  it('A51: a word of JavaScript is no model', async () => {
    await expect(app.generate('model', ['class', 'name'])).rejects.toThrow("'class' is a word of JavaScript")
  })

  it('A48: tells a replacement and a line that is added apart, and what was there already', async () => {
    const statuses = (entries: readonly { status: string; path: string }[], path: string): string[] =>
      entries.filter((each) => each.path === path).map(({ status }) => status)
    const first = (await app.generate('authentication', [])).entries
    expect(statuses(first, 'app/controllers/application-controller.ts')).toEqual(['gsub'])
    expect(statuses(first, 'config/application.ts')).toEqual(['gsub', 'gsub'])
    expect(statuses(first, 'test/test-helper.ts')).toEqual(['insert'])
    expect(statuses(first, 'config/routes.ts')).toEqual(['route', 'route'])
    const again = (await app.generate('authentication', [], { skipCollisionCheck: true })).entries
    for (const path of ['app/controllers/application-controller.ts', 'test/test-helper.ts'])
      expect(statuses(again, path)).toEqual(['unchanged'])
    expect(statuses(again, 'config/routes.ts')).toEqual(['unchanged', 'unchanged'])
    expect(new Set(again.map(({ status }) => status))).toEqual(new Set(['unchanged', 'identical']))
  })

  it('A65: leaves a subject and a hub that Turbo has, and does without Turbo', async () => {
    const own = 'turbo({ subject: () => null, hub: { historySize: 5 } })'
    app.edit('config/application.ts', (text) => text.replace('turbo()', own))
    await app.generate('authentication', [])
    expect(app.read('config/application.ts')).toContain(own)
    await app.destroy('authentication', [], { force: true })
    expect(app.read('config/application.ts')).toContain(own)
    app.edit('config/application.ts', (text) => text.replace(`    plugins: [${own}],\n`, ''))
    await app.generate('authentication', [], { force: true })
    expect(app.exists('config/channels.ts')).toBe(false)
    expect(app.read('app/models/session.ts')).not.toContain('hub')
  })

  it('§16: a file of seeds is called once, behind the others, and destroy takes exactly that back', async () => {
    const seeds = `export default async function seed() {\n  await first()\n}\n`
    app.write('db/seeds.ts', seeds)
    await app.generate('seeder', ['demo'])
    await app.generate('seeder', ['demo'])
    await app.generate('seeder', ['admin/more'])
    expect(app.read('db/seeds.ts')).toMatch(/await first\(\)\n {2}await seedDemo\(\)\n {2}await seedAdminMore\(\)\n}/)
    await app.destroy('seeder', ['admin/more'])
    await app.destroy('seeder', ['demo'])
    expect(app.read('db/seeds.ts')).toBe(seeds)
    app.write('db/seeds.ts', 'export const none = 1\n')
    expect((await app.generate('seeder', ['demo'])).warnings.join()).toContain('Call it: await seedDemo()')
  })

  it('A60: the same migration again is identical, another one of its name is refused unless forced', async () => {
    await app.generate('migration', ['add_x_to_posts', 'x:string'])
    const again = await app.generate('migration', ['add_x_to_posts', 'x:string'])
    expect(again.entries).toEqual([{ status: 'identical', path: 'db/migrate/20261122080523-add-x-to-posts.ts' }])
    await expect(app.generate('migration', ['add_x_to_posts', 'x:text'])).rejects.toThrow('already named add-x-to-posts')
    const forced = await app.generate('migration', ['add_x_to_posts', 'x:text'], { force: true })
    expect(forced.entries).toEqual([{ status: 'force', path: 'db/migrate/20261122080523-add-x-to-posts.ts' }])
  })

  it('A54: destroy asks for files that were edited, and keeps them on n', async () => {
    await app.generate('service', ['count_words'])
    app.edit('app/services/count-words.ts', (text) => `${text}// edited\n`)
    await expect(app.destroy('service', ['count_words'])).rejects.toThrow('app/services/count-words.ts')
    const { entries } = await app.destroy('service', ['count_words'], {}, asked('d', 'n'))
    expect(entries).toContainEqual({ status: 'keep', path: 'app/services/count-words.ts' })
    expect(app.exists('test/services/count-words.test.ts')).toBe(false)
    await app.destroy('service', ['count_words'], { force: true })
    expect(app.exists('app/services')).toBe(false)
  })

  it('A54: folders with something in them stay, with what is in them', async () => {
    await app.generate('scaffold', ['post', 'title'])
    app.write('app/views/posts/archive.html.eta', 'mine')
    await app.destroy('scaffold', ['post', 'title'])
    expect(app.read('app/views/posts/archive.html.eta')).toBe('mine')
    expect(app.exists('app/views/posts/index.html.eta')).toBe(false)
  })

  it('A54: destroy finds the migration whatever its time, and tells what is not there', async () => {
    app.write('db/migrate/20200101000000-tidy-up.ts', '')
    await app.destroy('migration', ['tidy_up'], { force: true })
    expect(app.exists('db/migrate/20200101000000-tidy-up.ts')).toBe(false)
    const { entries } = await app.destroy('migration', ['tidy_up'])
    expect(entries).toEqual([{ status: 'missing', path: 'db/migrate/*-tidy-up.ts' }])
  })

  it('A54: what two generators made goes with the last of them', async () => {
    await app.generate('channel', ['chat'])
    await app.generate('channel', ['news'])
    const first = await app.destroy('channel', ['news'])
    expect(first.entries).toContainEqual({ status: 'keep', path: 'app/channels/application-channel.ts' })
    await app.destroy('channel', ['chat'])
    expect(app.exists('app/channels/application-channel.ts')).toBe(false)
  })

  it('A64: the hub of the channels is that of Turbo, and goes with the last of them', async () => {
    const before = app.read('config/application.ts')
    await app.generate('channel', ['chat'])
    expect(app.read('config/application.ts')).toContain('plugins: [turbo({ hub })]')
    expect(app.read('config/application.ts')).toContain("import { hub } from './channels.js'")
    await app.generate('channel', ['news'])
    await app.destroy('channel', ['news'])
    expect(app.read('config/application.ts')).toContain('turbo({ hub })')
    await app.destroy('channel', ['chat'])
    expect(app.read('config/application.ts')).toBe(before)
    expect(app.exists('config/channels.ts')).toBe(false)
  })

  it.each([
    ["turbo({ path: '/live' })", "turbo({ hub, path: '/live' })"],
    ['turbo({})', 'turbo({ hub })'],
    ['turbo({ hub: mine })', 'turbo({ hub: mine })'],
    ['turbo(options)', 'turbo(options)'],
  ])('A64: %s becomes %s when there are channels', async (before, after) => {
    app.edit('config/application.ts', (text) => text.replace('turbo()', before))
    const { warnings } = await app.generate('channel', ['chat'])
    expect(app.read('config/application.ts')).toContain(after)
    expect(warnings).toEqual(before === 'turbo(options)' ? [expect.stringContaining('Let Turbo use the hub of the channels')] : [])
    await app.destroy('channel', ['chat'])
    expect(app.read('config/application.ts')).toContain(before === 'turbo({})' ? 'turbo()' : before)
  })

  it('A53: with decorators the routes file is left alone, and what no decorator can say goes there', async () => {
    app.edit('package.json', (text) => text.replace('"type"', '"live": { "generators": { "routes": "decorators" } },\n  "type"'))
    const routes = app.read('config/routes.ts')
    const { entries } = await app.generate('controller', ['admin/news', 'index'])
    expect(app.read('app/controllers/admin/news-controller.ts')).toMatch(
      /@Namespace\('admin'\)\n@Controller\('\/news', \{ as: 'news' \}\)\nexport class[\s\S]*@Get\('\/index'\)\n {2}index\(\) \{\}/,
    )
    expect(entries.map(({ status }) => status)).not.toContain('route')
    expect(app.read('config/routes.ts')).toBe(routes)
    app.write('lib/templates/controller/controller.ts.tpl', 'export const OtherController = class {}\n')
    await app.generate('controller', ['other', 'index'])
    expect(app.read('config/routes.ts')).toContain("r.get('/other/index', OtherController, 'index')")
  })

  it('A57: a line that is added is broken as the project breaks its lines, and goes as it came', async () => {
    const before = app.read('config/routes.ts')
    const args = ['administration_of_extraordinarily_long_names', 'an_action_whose_name_is_of_the_same_kind']
    await app.generate('controller', args, { helper: false })
    expect(app.read('config/routes.ts')).toMatch(/^ {2}r\.get\(\n {4}'\/administration/m)
    expect(app.lint()).toBe('')
    await app.destroy('controller', args, { helper: false })
    expect(app.read('config/routes.ts')).toBe(before)

    app.edit('config/routes.ts', (text) => text.replace("{ as: 'liveHealthCheck' }", "{as:'liveHealthCheck'}"))
    await app.generate('controller', args, { helper: false })
    expect(app.read('config/routes.ts')).toContain("{as:'liveHealthCheck'}")
  })

  it('A54: a route that has more to it by now stays, and is told', async () => {
    await app.generate('resource', ['post'])
    app.edit('config/routes.ts', (text) => text.replace('{ only: [] }', "{ only: ['index'] }"))
    const { warnings } = await app.destroy('resource', ['post'])
    expect(warnings).toEqual([expect.stringContaining('still names PostsController')])
  })

  it('A55: settings of the project hold, and the command line wins', async () => {
    app.edit('package.json', (text) =>
      text.replace('"type"', '"live": { "generators": { "helper": false, "testFramework": false } },\n  "type"'),
    )
    await app.generate('scaffold', ['post', 'title'])
    expect(Object.keys(app.generated()).filter((path) => /helper|test\//.test(path))).toEqual([])
    expect(app.read('app/views/posts/show.html.eta')).toContain("contentFor('title', 'Post')")
    await app.generate('scaffold', ['comment', 'body'], { resourceRoute: false, templateEngine: false })
    expect(app.read('config/routes.ts')).not.toContain('comments')
    expect(app.exists('app/views/comments')).toBe(false)
  })

  it('A55: a scaffold without its controller, and without its model', async () => {
    await app.generate('scaffold', ['post', 'title'], { scaffoldController: false, resourceRoute: false })
    expect(app.exists('app/models/post.ts')).toBe(true)
    expect(app.exists('app/controllers/posts-controller.ts')).toBe(false)
    await app.generate('scaffold', ['note', 'line'], { orm: false })
    expect(app.exists('app/models/note.ts')).toBe(false)
    expect(app.exists('app/controllers/notes-controller.ts')).toBe(true)
  })

  it.each([
    ['helpr', true, "'helpr' of live.generators of package.json is no setting"],
    ['routes', 'somewhere', 'routes of live.generators of package.json is "somewhere"'],
    ['testFramework', 3, 'testFramework of live.generators of package.json is 3'],
    ['testFramework', 'vitest', 'testFramework is vitest, and there is no generator vitest-service, and none vitest'],
  ])('A55: a setting that cannot be is refused: %s', async (name, value, message) => {
    app.edit('package.json', (text) => text.replace('"type"', `"live": { "generators": ${JSON.stringify({ [name]: value })} },\n  "type"`))
    await expect(app.generate('service', ['x'])).rejects.toThrow(message)
  })

  it('A55: a template of the project comes before that of Live, and a mistake in it is told with its place', async () => {
    app.write(
      'lib/templates/service/service.ts.tpl',
      '{% for (const n of [1, 2]) { %}\nexport const {%= name.variable %}{%= n %} = {%= n %}\n{% } %}\n',
    )
    await app.generate('service', ['sum'], { testFramework: false })
    expect(app.read('app/services/sum.ts')).toBe('export const sum1 = 1\nexport const sum2 = 2\n')
    app.write('lib/templates/service/service.ts.tpl', '{%= nothing.here %}')
    await expect(app.generate('service', ['other'])).rejects.toThrow(
      /lib\/templates\/service\/service\.ts\.tpl failed: nothing is not defined/,
    )
  })

  it('A65: what authentication changes in ApplicationController can be done by hand when that is another one', async () => {
    app.write('app/controllers/application-controller.ts', 'export const nothing = 1\n')
    const { warnings } = await app.generate('authentication', [])
    expect(warnings).toEqual([expect.stringContaining('Let ApplicationController extend Authentication(…)')])
  })
})
