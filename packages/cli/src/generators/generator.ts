/** What a generator is: what it wants on the command line, and the steps that it takes. */
import type { Name, NameOptions } from './name.js'
import type { GeneratorSettings } from './settings.js'
import type { Step } from './step.js'
import type { Locals } from './template.js'
import type { Workspace } from './workspace.js'

/** An option of one generator, in the form of commander. */
export interface GeneratorOption {
  /** `--parent <class>` or `--no-helper`. */
  readonly flags: string
  readonly description: string
}

/** Values of options by name in camelCase: texts, and whether something is wanted. */
export type OptionValues = Readonly<Record<string, unknown>>

/** What a generator knows when it makes its plan. */
export interface GeneratorContext {
  /** What came after the name of the generator. */
  readonly args: readonly string[]
  readonly options: OptionValues
  /** Whether what the plan says is going to be done, or to be taken back. */
  readonly direction: 'generate' | 'destroy'
  readonly settings: GeneratorSettings
  /** The project, to look at. */
  readonly workspace: Workspace
  /** Reads a name in any notation: `post`, `Admin::Post`, `blog_post`. @throws CliError for what can be none */
  parseName(text: string | undefined, options?: NameOptions): Name
  /** Makes text of a template, `scaffold/controller.ts` for one; the project's own template comes first (app.md A55). */
  render(template: string, locals: Locals): string
}

/** Everything that a generator is about to do. */
export interface Plan {
  readonly steps: readonly Step[]
  /** Names of the classes that it makes; a name that is taken stops it (app.md A50). */
  readonly classes?: readonly string[]
}

/** A generator. The same plan is carried out by `live generate` and taken back by `live destroy`. */
export interface Generator {
  /** In kebab-case: `live generate live-controller`. */
  readonly name: string
  /** Other names for it. One with an underscore for each dash is always there. */
  readonly aliases?: readonly string[]
  /** One line of `live generate --help`. */
  readonly summary: string
  /** The arguments: `<name> [attributes...]`. */
  readonly args: string
  /** What `live generate <name> --help` says below the options. */
  readonly help: string
  readonly options?: readonly GeneratorOption[]
  /** The folder of its templates: those of the project and those of Live come before it. Packages name theirs. */
  readonly templates?: string | URL
  plan(context: GeneratorContext): Plan | Promise<Plan>
}

/** Declares a generator of an application, in `lib/generators/<name>/<name>-generator.ts` (app.md A56). */
export function defineGenerator(generator: Generator): Generator {
  return generator
}
