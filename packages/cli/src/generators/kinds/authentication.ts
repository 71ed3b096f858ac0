/** `live generate authentication`: people sign in, sign out, and set new passwords (app.md A65). */
import { parseAttributes } from '../attribute.js'
import type { Generator, GeneratorContext, Plan } from '../generator.js'
import { createTable } from '../migration-source.js'
import { makeName, type Name } from '../name.js'
import { extendsApiController } from '../settings.js'
import type { Step } from '../step.js'
import { controllerReference, fileStep, HUB, hubStep, packageNotes, ROUTE_OPTIONS, when } from './paths.js'

const TABLES = {
  users: ['email_address:string!:uniq', 'password:digest'],
  sessions: ['user:references', 'ip_address:string', 'user_agent:string'],
} as const

const APPLICATION = 'config/application.ts'
const APPLICATION_CONTROLLER = 'app/controllers/application-controller.ts'

function migration(context: GeneratorContext, table: keyof typeof TABLES, className: string): Step {
  const options = { timestamps: true, indexes: true, primaryKeyType: context.settings.primaryKeyType }
  const lines = createTable(table, parseAttributes(TABLES[table]), options)
  return { kind: 'migration', name: `create-${table}`, content: context.render('migration/migration.ts', { className, lines }) }
}

function resourceRoute(name: Name, method: 'resource' | 'resources', base: string, options: string): Step {
  const controller = controllerReference(name)
  return { kind: 'route', route: { namespace: [], method, args: [`'${base}'`, controller.className, options], controller } }
}

function routes(api: boolean): Step[] {
  const [passwords, sessions] = api
    ? ["['create', 'update']", "['create', 'destroy']"]
    : ["['new', 'create', 'edit', 'update']", "['new', 'create', 'destroy']"]
  return [
    resourceRoute(makeName([], 'passwords'), 'resources', 'passwords', `{ param: 'token', only: ${passwords} }`),
    resourceRoute(makeName([], 'sessions'), 'resource', 'session', `{ only: ${sessions} }`),
  ]
}

/** From the file that is made to its template; those with `*` are others for programs, whose names begin with `api-`. */
const SOURCES: Readonly<Record<string, string>> = {
  'app/models/user.ts': 'user.ts',
  'app/models/session.ts': 'session.ts',
  'app/models/current.ts': 'current.ts',
  'app/services/password-reset-mail.ts': 'password-reset-mail.ts',
  'app/controllers/concerns/authentication.ts': '*authentication.ts',
  'app/controllers/sessions-controller.ts': '*sessions-controller.ts',
  'app/controllers/passwords-controller.ts': '*passwords-controller.ts',
}

const VIEWS: Readonly<Record<string, string>> = {
  'app/views/sessions/new.html.eta': 'sessions-new.html.eta',
  'app/views/passwords/new.html.eta': 'passwords-new.html.eta',
  'app/views/passwords/edit.html.eta': 'passwords-edit.html.eta',
}

const TESTS: Readonly<Record<string, string>> = {
  'test/fixtures/users.ts': 'users.ts',
  'test/support/sign-in.ts': '*sign-in.ts',
  'test/models/user.test.ts': 'user.test.ts',
  'test/controllers/sessions-controller.test.ts': '*sessions-controller.test.ts',
  'test/controllers/passwords-controller.test.ts': '*passwords-controller.test.ts',
}

/** Whether pages listen to streams, which have to end with the session. */
const hasStreams = ({ settings }: GeneratorContext): boolean => settings.turbo && !settings.api

const files = (context: GeneratorContext, table: Readonly<Record<string, string>>): Step[] =>
  Object.entries(table).map(([path, template]) => {
    const { api, primaryKeyType } = context.settings
    const parent = extendsApiController(context.workspace.read(APPLICATION_CONTROLLER) ?? '') ? 'ApiController' : 'BaseController'
    const locals = { api, parent, uuid: primaryKeyType === 'uuid', streams: hasStreams(context) }
    return fileStep(context, path, `authentication/${template.replace('*', api ? 'api-' : '')}`, locals)
  })

const noteFor = (api: boolean): string => `Every action asks for a signed-in user now. Pages for everybody say so:

  static {
    this.allowUnauthenticatedAccess({ only: ['index'] })
  }

In tests the client of app is signed in; app.client(${api ? '{ headers: {} }' : ''}) is a stranger.

Next: live db:migrate, then make a user in live console:
  await User.createOrFail({ emailAddress: 'you@example.com', password: 'a long password' })

Live sends no mail: app/services/password-reset-mail.ts writes the ${api ? 'token' : 'link'} for a new password to the log. Put your mail service there.${
  api
    ? ''
    : `
The link leads to the host that was asked for: set config.security.hosts in config/environments/production.ts, so that nobody else names it.`
}`

/** See the charter. */
export const authentication: Generator = {
  name: 'authentication',
  summary: 'Users, sessions and passwords',
  args: '',
  options: [
    { flags: '--api', description: 'tokens instead of cookies, and no pages' },
    { flags: '--primary-key-type <type>', description: 'integer or uuid' },
    { flags: '--no-turbo', description: 'leave the streams of pages as they are' },
    ...ROUTE_OPTIONS,
  ],
  help: `Makes User, Session and Current, the concern Authentication in ApplicationController, controllers and pages to sign in, to sign
out and to set a new password, two migrations, and tests. An application for programs gives tokens instead of cookies, and has no pages.
Where the application has Turbo, what its pages listen to ends with the session.`,
  async plan(context): Promise<Plan> {
    const { wrapSuperclass } = await import('../class-edits.js')
    const { signInBeforeTests } = await import('../test-helper-edit.js')
    const { shareHubWithTurbo, tieStreamsToSession } = await import('../turbo-edit.js')
    const { api } = context.settings
    return {
      classes: ['User', 'Session', 'Current', 'SessionsController', 'PasswordsController'],
      steps: [
        ...when(context.settings.resourceRoute, ...routes(api)),
        migration(context, 'users', 'CreateUsers'),
        migration(context, 'sessions', 'CreateSessions'),
        ...when(
          hasStreams(context),
          hubStep(context),
          shareHubWithTurbo(APPLICATION, HUB),
          tieStreamsToSession(APPLICATION, '../app/controllers/concerns/authentication.js'),
        ),
        ...files(context, SOURCES),
        ...(api ? [] : files(context, VIEWS)),
        wrapSuperclass(APPLICATION_CONTROLLER, 'ApplicationController', {
          className: 'Authentication',
          module: './concerns/authentication.js',
        }),
        ...(context.settings.testFramework === 'jest' ? [...files(context, TESTS), ...signInBeforeTests('test/test-helper.ts', api)] : []),
        { kind: 'note', text: noteFor(api) },
        ...(hasStreams(context) ? packageNotes(context, '@live/channels') : []),
      ],
    }
  },
}
