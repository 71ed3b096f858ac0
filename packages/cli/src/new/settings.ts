/** What was asked for with options and in prompts, and the settings that follow from it. */
import path from 'node:path'
import type { ApplicationName } from './application-name.js'

/** Databases that an application can begin with. */
export const DATABASES = ['sqlite', 'postgresql'] as const
/** Programs that can install its packages. */
export const PACKAGE_MANAGERS = ['npm', 'pnpm', 'yarn'] as const
/** What models are made with. */
export const ORMS = ['typeorm', 'none'] as const
/** How scripts reach the browser: as the ES modules that they are, in `public`. */
export const JAVASCRIPTS = ['modules', 'none'] as const
/** How styles reach the browser: as the file that they are, in `public`. */
export const STYLES = ['plain', 'none'] as const
/** Languages of templates. */
export const TEMPLATE_LANGUAGES = ['eta'] as const
/** Other names of values, as people know them from elsewhere. */
export const ALIASES: Readonly<Record<string, string>> = { sqlite3: 'sqlite' }

export type DatabaseName = (typeof DATABASES)[number]
export type PackageManager = (typeof PACKAGE_MANAGERS)[number]

/** The options of `live new`, as they were given; one that was not is undefined. */
export interface NewOptions {
  name?: string
  database?: DatabaseName
  packageManager?: PackageManager
  orm?: (typeof ORMS)[number]
  javascript?: (typeof JAVASCRIPTS)[number]
  css?: (typeof STYLES)[number]
  template?: (typeof TEMPLATE_LANGUAGES)[number]
  api?: boolean
  minimal?: boolean
  devcontainer?: boolean
  skipGit?: boolean
  skipDocker?: boolean
  skipCi?: boolean
  skipTest?: boolean
  skipSystemTest?: boolean
  skipModel?: boolean
  skipTurbo?: boolean
  skipJs?: boolean
  skipCss?: boolean
  skipLive?: boolean
  skipKeeps?: boolean
  skipInstall?: boolean
  force?: boolean
  skip?: boolean
  pretend?: boolean
  quiet?: boolean
  yes?: boolean
  localPackages?: boolean
}

/** What the files of an application depend on. */
export interface NewSettings {
  /** The folder of the application, absolute. */
  readonly directory: string
  readonly name: ApplicationName
  /** `null` for an application without models. */
  readonly database: DatabaseName | null
  readonly packageManager: PackageManager
  /** Serves programs: no views, no cookies. */
  readonly api: boolean
  readonly git: boolean
  readonly docker: boolean
  readonly ci: boolean
  readonly test: boolean
  readonly systemTest: boolean
  readonly turbo: boolean
  /** Scripts in the pages. */
  readonly javascript: boolean
  /** Styles in the pages. */
  readonly css: boolean
  readonly devcontainer: boolean
  /** The example of a stream. */
  readonly live: boolean
  /** `.keep` in folders that are empty. */
  readonly keeps: boolean
  readonly install: boolean
  /** Whether the packages of Live come from tarballs of this clone. */
  readonly localPackages: boolean
}

/** Options that others bring with them: [the flag that implies, whether it was given, the option implied, its flag]. */
const IMPLIED: readonly (readonly [string, (options: NewOptions) => boolean | undefined, keyof NewOptions, string])[] = [
  ['--minimal', ({ minimal }) => minimal, 'skipDocker', '--skip-docker'],
  ['--minimal', ({ minimal }) => minimal, 'skipCi', '--skip-ci'],
  ['--minimal', ({ minimal }) => minimal, 'skipLive', '--skip-live'],
  ['--minimal', ({ minimal }) => minimal, 'skipTurbo', '--skip-turbo'],
  ['--minimal', ({ minimal }) => minimal, 'skipKeeps', '--skip-keeps'],
  ['--orm none', ({ orm }) => orm === 'none', 'skipModel', '--skip-model'],
  ['--javascript none', ({ javascript }) => javascript === 'none', 'skipJs', '--skip-js'],
  ['--css none', ({ css }) => css === 'none', 'skipCss', '--skip-css'],
  ['--api', ({ api }) => api, 'skipJs', '--skip-js'],
  ['--api', ({ api }) => api, 'skipCss', '--skip-css'],
  // Turbo is a script.
  ['--skip-js', ({ skipJs }) => skipJs, 'skipTurbo', '--skip-turbo'],
  ['--skip-test', ({ skipTest }) => skipTest, 'skipSystemTest', '--skip-system-test'],
]

/**
 * Adds the options that the given ones bring with them (app.md A41).
 *
 * @returns the complete options, and for each addition a line such as `--skip-ci (due to --minimal)`
 */
export function withImplied(options: NewOptions): { options: NewOptions; added: string[] } {
  const complete: NewOptions = { ...options }
  const added: string[] = []
  for (const [cause, isGiven, implied, flag] of IMPLIED) {
    if (isGiven(complete) !== true || complete[implied] === true) continue
    Object.assign(complete, { [implied]: true })
    added.push(`${flag} (due to ${cause})`)
  }
  return { options: complete, added }
}

/** The settings that complete options mean. */
export function settingsOf(directory: string, name: ApplicationName, options: NewOptions): NewSettings {
  return {
    directory: path.resolve(directory),
    name,
    database: options.skipModel ? null : (options.database ?? 'sqlite'),
    packageManager: options.packageManager ?? packageManagerInUse(),
    api: options.api ?? false,
    git: !options.skipGit,
    docker: !options.skipDocker,
    ci: !options.skipCi,
    test: !options.skipTest,
    systemTest: !options.skipSystemTest,
    turbo: !options.skipTurbo,
    javascript: !options.skipJs,
    css: !options.skipCss,
    devcontainer: options.devcontainer ?? false,
    live: !options.skipLive,
    keeps: !options.skipKeeps,
    install: !options.skipInstall,
    localPackages: options.localPackages ?? false,
  }
}

/** The one that runs this command, as all of them say in `npm_config_user_agent`; npm when none does. */
export function packageManagerInUse(agent = process.env.npm_config_user_agent ?? ''): PackageManager {
  return PACKAGE_MANAGERS.find((name) => agent.startsWith(`${name}/`)) ?? 'npm'
}
