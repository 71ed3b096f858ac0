/** What a generator is given when it makes its plan. */
import type { Generator, GeneratorContext, OptionValues } from './generator.js'
import { parseName } from './name.js'
import { refusal } from './refusal.js'
import { settingsOf } from './settings.js'
import { readTemplate, renderTemplate } from './template.js'
import type { Workspace } from './workspace.js'

/** A generator and what it is called with. */
export interface Call {
  readonly generator: Generator
  readonly direction: GeneratorContext['direction']
  readonly args: readonly string[]
  readonly options: OptionValues
  /** `config.generators`. */
  readonly configured?: Readonly<Record<string, unknown>>
}

/** See {@link GeneratorContext}. @throws CliError for settings of the project that cannot be */
export function contextOf({ generator, direction, args, options, configured }: Call, workspace: Workspace): GeneratorContext {
  return {
    args,
    options,
    direction,
    settings: settingsOf(workspace, options, configured),
    workspace,
    parseName: (text, rules) => {
      if (text === undefined) throw refusal('A name is missing.')
      return parseName(text, rules)
    },
    render: (name, locals) => {
      const { path, source } = readTemplate(workspace.root, name, generator.templates)
      return renderTemplate(source, locals, path)
    },
  }
}
