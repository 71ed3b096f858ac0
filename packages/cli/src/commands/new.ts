/** `live new`: a new application. */
import { type Command, InvalidArgumentError, Option } from 'commander'
import { closest } from '../generators/closest.js'
import { ALIASES, DATABASES, JAVASCRIPTS, type NewOptions, ORMS, PACKAGE_MANAGERS, STYLES, TEMPLATE_LANGUAGES } from '../new/settings.js'

/** Adds the command. */
export function register(program: Command): void {
  const command = program.command('new').description('make a new application').argument('[directory]', 'where; made when it is missing')
  for (const option of newOptions()) command.addOption(option)
  command.addHelpText('after', EXAMPLES).action((directory: string | undefined) => run(directory, command))
}

async function run(directory: string | undefined, command: Command): Promise<void> {
  const { readDefaults } = await import('../new/defaults.js')
  const { rc, ...given } = command.opts<NewOptions & { rc?: string | boolean }>()
  const defaults = await readDefaults(rc, newOptions())
  const { newApplication } = await import('../new/new-application.js')
  const status = await newApplication(directory, { ...defaults, ...given })
  if (status !== 0) {
    const { exitWith } = await import('../errors.js')
    exitWith(status)
  }
}

/** The options, new ones at each call: commander keeps the values in them. */
function newOptions(): Option[] {
  return [
    new Option('--name <name>', 'of the application; default: that of the directory'),
    oneOf('-d, --database <name>', 'where data is kept', DATABASES),
    oneOf('--orm <name>', 'what models are made with', ORMS),
    oneOf('-j, --javascript <how>', 'scripts of the pages', JAVASCRIPTS),
    oneOf('-c, --css <how>', 'styles of the pages', STYLES),
    oneOf('--template <language>', 'of the views', TEMPLATE_LANGUAGES),
    oneOf('--package-manager <name>', 'default: the one that runs this', PACKAGE_MANAGERS),
    new Option('--api', 'serves programs: no views, no cookies'),
    new Option('--minimal', 'only what it needs to run'),
    new Option('--devcontainer', 'adds .devcontainer, for editors that work in a container'),
    new Option('--skip-git', 'no repository, no .gitignore'),
    new Option('--skip-docker', 'no Dockerfile, no compose.yaml'),
    new Option('--skip-ci', 'no workflow for GitHub'),
    new Option('--skip-test', 'no tests, no jest'),
    new Option('--skip-system-test', 'no folder for tests that drive a browser'),
    new Option('--skip-model', 'no models, no database'),
    new Option('--skip-orm', 'the same').implies({ skipModel: true }),
    new Option('--skip-js', 'no scripts in the pages'),
    new Option('--skip-css', 'no styles in the pages'),
    new Option('--skip-turbo', 'no Turbo in the pages'),
    new Option('--skip-hotwire', 'the same').implies({ skipTurbo: true }),
    new Option('--skip-live', 'no example of a stream'),
    new Option('--skip-keeps', 'no .keep in empty folders'),
    new Option('--skip-install', 'does not install the packages'),
    new Option('-f, --force', 'overwrites files that are there').conflicts('skip'),
    new Option('-s, --skip', 'keeps files that are there'),
    new Option('-p, --pretend', 'tells what would be made, and makes nothing'),
    new Option('-q, --quiet', 'prints nothing but errors'),
    new Option('-y, --yes', 'asks nothing'),
    new Option('--rc <file>', 'options to begin with, a line for each; default: ~/.liverc'),
    new Option('--no-rc', 'without that file'),
    new Option('--local-packages', 'depends on the packages of the clone that this command runs from, packed into vendor/'),
  ]
}

const EXAMPLES = `
Examples:
  live new blog
  live new blog --database postgresql
  live new shop-api --api --skip-docker --yes`

function oneOf(flags: string, description: string, values: readonly string[]): Option {
  return new Option(flags, `${description} (${values.join(', ')})`).argParser((value) => {
    const name = ALIASES[value] ?? value
    if (values.includes(name)) return name
    const near = closest(value, values)
    throw new InvalidArgumentError(`Possible are ${values.join(', ')}.${near === null ? '' : ` Did you mean ${near}?`}`)
  })
}
