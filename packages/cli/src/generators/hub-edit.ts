/** Lets Turbo use the hub of the application: `turbo()` becomes `turbo({ hub })`, so that there is one hub and not two (app.md A64, A143). */
import type { CallExpression, ObjectExpression } from '@babel/types'
import { addImport, removeImport } from './imports.js'
import { callsOf, type ParsedModule, parseModule } from './parsed-module.js'
import { changed } from './source-changes.js'
import type { EditStep } from './step.js'

const HUB = { className: 'hub', module: './channels.js' }

/** Gives the hub of `config/channels.ts` to the plugin. A plugin that has a hub keeps it. @param hubFile the file of the hub */
export function shareHubWithTurbo(path: string, hubFile: string): EditStep {
  return {
    kind: 'edit',
    path,
    label: 'turbo({ hub })',
    byHand: `Let Turbo use the hub of the channels: turbo({ hub }), with import { hub } from '${HUB.module}'`,
    whileUsed: hubFile,
    apply: shared,
    revert: unshared,
  }
}

function shared(source: string): string | null {
  const found = turboOf(source)
  if (found === null) return null
  const { module, call, options } = found
  if (options !== null && hasHub(options)) return source
  const start = options === null ? call.end! - 1 : options.start! + 1
  const text = options === null ? '{ hub }' : options.properties.length === 0 ? ' hub ' : ' hub,'
  return changed(source, [{ start, end: start, text }, ...addImport(module, HUB)])
}

function unshared(source: string): string | null {
  const found = turboOf(source)
  const options = found?.options ?? null
  const own = options?.properties.find((each) => each.type === 'ObjectProperty' && each.shorthand && nameOf(each) === 'hub')
  if (found === null || options === null || own === undefined) return source
  const next = options.properties[options.properties.indexOf(own) + 1]
  const change =
    options.properties.length === 1
      ? { start: options.start!, end: options.end!, text: '' }
      : { start: own.start!, end: next?.start ?? own.end!, text: '' }
  return removeImport(changed(source, [change]), HUB)
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

const hasHub = ({ properties }: ObjectExpression): boolean => properties.some((each) => nameOf(each) === 'hub')

function nameOf(property: ObjectExpression['properties'][number]): string | null {
  return property.type === 'ObjectProperty' && property.key.type === 'Identifier' ? property.key.name : null
}
