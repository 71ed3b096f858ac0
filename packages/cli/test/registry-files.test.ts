/** `.live/registry.*`: what it has, and that an application that runs, in development or built, finds it. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { updateRegistry, writeRegistry } from '../src/registry-files.js'
import { Application, REPOSITORY } from './generators/support/application.js'

const BINARY = join(REPOSITORY, 'packages/cli/bin/live.js')

describe('the registry', () => {
  let app: Application

  beforeEach(() => {
    app = new Application()
  })
  afterEach(() => app.remove())

  const live = (environment: string, ...args: string[]) => {
    const env = {
      ...process.env,
      LIVE_CLI: 'here',
      NODE_OPTIONS: '',
      NODE_ENV: environment,
      LIVE_ENV: environment,
      SECRET_KEY_BASE: 'x'.repeat(64),
    }
    return spawnSync(process.execPath, [BINARY, ...args], { cwd: app.root, encoding: 'utf8', env })
  }

  it('A27, A31: names controllers, models and channels by their paths, and views and locales', () => {
    const files = {
      'app/controllers/admin/posts-controller.ts': 'export class PostsController {}',
      'app/controllers/concerns/sign-in.ts': '',
      'app/controllers/posts-controller.test.ts': '',
      'app/models/admin/blog-post.ts': 'export default class {}',
      'app/models/concerns/taggable.ts': '',
      'app/channels/chat-channel.ts': '',
      'app/views/posts/index.html.eta': '',
      'app/views/posts/index.json.eta': '',
      "app/views/v1.0/_it's.html.eta": '',
      'config/locales/en.yml': '',
      'config/locales/admin/de.ts': '',
      'config/locales/.keep': '',
    }
    for (const [path, text] of Object.entries(files)) app.write(path, text)
    expect(writeRegistry(app.root)).toEqual([join(app.root, '.live/registry.js'), join(app.root, '.live/registry.d.ts')])
    const types = app.read('.live/registry.d.ts')
    const members = types.match(/readonly '.*/g)
    expect(members).toEqual([
      "readonly 'admin/posts': Lazy<typeof import('../app/controllers/admin/posts-controller.js'), 'PostsController' | 'AdminPostsController'>",
      "readonly 'application': Lazy<typeof import('../app/controllers/application-controller.js'), 'ApplicationController'>",
      "readonly 'admin/blog-post': Lazy<typeof import('../app/models/admin/blog-post.js'), 'BlogPost' | 'AdminBlogPost'>",
      "readonly 'application-record': Lazy<typeof import('../app/models/application-record.js'), 'ApplicationRecord'>",
      "readonly 'chat': Lazy<typeof import('../app/channels/chat-channel.js'), 'ChatChannel'>",
    ])
    expect(types).toContain("export type ViewName = 'layouts/application' | 'posts/index' | 'v1.0/_it\\'s'\n")
    expect(types).toContain("export type LocaleFile = 'admin/de' | 'en'\n")
    expect(writeRegistry(app.root)).toEqual([])
  })

  it('A27: is there for projects with generated files alone', () => {
    app.edit('package.json', (text) => text.replace('#routes', '#other'))
    expect(updateRegistry(app.root)).toEqual([])
    expect(existsSync(join(app.root, '.live'))).toBe(false)
  })

  it('A27, A57: follows the files while an application is developed', () => {
    app.edit('package.json', (text) => text.replace('"imports": {', '"imports": { "#registry": "./.live/registry.js",'))
    app.edit('config/application.ts', (text) => `import { models } from '#registry'\nconsole.log(Object.keys(models).join())\n${text}`)
    const code = `
      import { rmSync, writeFileSync } from 'node:fs'
      import { importApplication, openProject } from ${JSON.stringify(pathToFileURL(join(REPOSITORY, 'packages/cli/dist/project.js')).href)}
      const home = await openProject({ root: ${JSON.stringify(app.root)}, quiet: true })
      const model = home.root + '/app/models/tag.ts'
      await importApplication(home)
      writeFileSync(model, 'export class Tag {}')
      await importApplication(home, [model])
      rmSync(model)
      await importApplication(home, [model])`
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', code], { cwd: app.root, encoding: 'utf8' })
    expect(stderr).toBe('')
    expect(stdout).toBe('application-record\napplication-record,tag\napplication-record\n')
  })

  it('A27: leads to the modules, in development and in what was built', () => {
    app.edit('package.json', (text) => text.replace('"imports": {', '"imports": { "#registry": "./.live/registry.js",'))
    app.write('app/models/plain.ts', 'export default class Named {}\n')
    app.write('app/models/tag.ts', 'export class Tag {\n  static readonly label = "a tag"\n}\n')
    app.write(
      'app/services/lookup.ts',
      `import { type ModelName, models } from '#registry'
export const names = Object.keys(models)
export async function labels(): Promise<string[]> {
  const wanted: ModelName = 'plain'
  return [(await models.tag()).label, (await models[wanted]()).name]
}
`,
    )
    const code = (folder: string) =>
      `const { labels, names } = await import('${folder}app/services/lookup.js'); console.log('labels', (await labels()).join(), names.length)`
    const run = live('development', 'runner', code('./'))
    expect(run.stderr).toBe('')
    expect(run.stdout).toContain('labels a tag,Named 3')
    const built = live('development', 'build')
    expect(built.stderr + built.stdout).toContain('Built dist')
    // Without its sources, nothing else than what was built can answer.
    app.edit('.live/registry.js', () => 'throw new Error("source")\n')
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', code('./dist/')], {
      cwd: app.root,
      encoding: 'utf8',
    })
    expect(stderr).toBe('')
    expect(stdout).toContain('labels a tag,Named 3')
  })
})
