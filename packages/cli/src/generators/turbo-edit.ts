/** Gives Turbo an option: `turbo()` becomes `turbo({ hub })`, so that there is one hub and not two (app.md A64, A143). */
import type { CallExpression, ObjectExpression } from '@babel/types'
import { addImport, type NamedImport, removeImport } from './imports.js'
import { callsOf, type ParsedModule, parseModule } from './parsed-module.js'
import { changed } from './source-changes.js'
import type { EditStep } from './step.js'

/** An option of `turbo()`: its name, what it says, and what that is imported from. */
interface TurboOption {
  readonly name: string
  /** `hub`, or `subject: streamSubject`. */
  readonly text: string
  readonly from: NamedImport
}

/** Gives the hub of `config/channels.ts` to the plugin. A plugin that has a hub keeps it. @param hubFile the file of the hub */
export function shareHubWithTurbo(path: string, hubFile: string): EditStep {
  const option = { name: 'hub', text: 'hub', from: { className: 'hub', module: './channels.js' } }
  return { ...turboEdit(path, 'Let Turbo use the hub of the channels', option), whileUsed: hubFile }
}

/** Ties what browsers listen to to who is signed in. A plugin that has a `subject` keeps it. @param from what exports `streamSubject` */
export function tieStreamsToSession(path: string, from: string): EditStep {
  const option = { name: 'subject', text: 'subject: streamSubject', from: { className: 'streamSubject', module: from } }
  return turboEdit(path, 'Let the streams of pages end with the session', option)
}

function turboEdit(path: string, purpose: string, option: TurboOption): EditStep {
  const label = `turbo({ ${option.text} })`
  return {
    kind: 'edit',
    path,
    verb: 'gsub',
    label,
    byHand: `${purpose}: ${label}, with import { ${option.from.className} } from '${option.from.module}'`,
    apply: (source) => given(source, option),
    revert: (source) => taken(source, option),
  }
}

function given(source: string, { name, text, from }: TurboOption): string | null {
  const found = turboOf(source)
  if (found === null) return null
  const { module, call, options } = found
  if (options !== null && optionOf(options, name) !== undefined) return source
  const start = options === null ? call.end! - 1 : options.start! + 1
  const added = options === null ? `{ ${text} }` : options.properties.length === 0 ? ` ${text} ` : ` ${text},`
  return changed(source, [{ start, end: start, text: added }, ...addImport(module, from)])
}

function taken(source: string, { name, text, from }: TurboOption): string | null {
  const options = turboOf(source)?.options ?? null
  const own = options === null ? undefined : optionOf(options, name)
  if (options === null || own === undefined || source.slice(own.start!, own.end!) !== text) return source
  const next = options.properties[options.properties.indexOf(own) + 1]
  const before = options.properties[options.properties.indexOf(own) - 1]
  const change =
    options.properties.length === 1
      ? { start: options.start!, end: options.end!, text: '' }
      : next === undefined
        ? { start: before!.end!, end: own.end!, text: '' }
        : { start: own.start!, end: next.start!, text: '' }
  return removeImport(changed(source, [change]), from)
}

interface TurboCall {
  readonly module: ParsedModule
  readonly call: CallExpression
  /** Its options; null for a call without. */
  readonly options: ObjectExpression | null
}

/** The only call of `turbo` whose options can be read; null for anything else. */
function turboOf(source: string): TurboCall | null {
  const module = parseModule(source)
  const calls = module === null ? [] : callsOf(module, 'turbo')
  const [call] = calls
  if (module === null || call === undefined || calls.length > 1) return null
  const [options] = call.arguments
  if (options !== undefined && options.type !== 'ObjectExpression') return null
  return { module, call, options: options ?? null }
}

function optionOf({ properties }: ObjectExpression, name: string): ObjectExpression['properties'][number] | undefined {
  return properties.find((each) => each.type === 'ObjectProperty' && each.key.type === 'Identifier' && each.key.name === name)
}
