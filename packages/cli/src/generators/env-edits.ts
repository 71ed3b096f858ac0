/** Adds a variable of the environment where it is declared, where it is set and where it is told (app.md §16). */
import type { ObjectExpression, ObjectProperty } from '@babel/types'
import { addImport } from './imports.js'
import { callsOf, type ParsedModule, parseModule } from './parsed-module.js'
import { changed, indentUnit, lineBreakOf } from './source-changes.js'
import type { EditStep } from './step.js'

/** Adds `NAME: t.string()` to the schema of `config/env.ts`. @param rule as source text */
export function declareVariable(path: string, name: string, rule: string): EditStep {
  const text = `${name}: ${rule}`
  return {
    kind: 'edit',
    path,
    label: text,
    byHand: `Declare the variable: ${text}`,
    apply: (source) => declared(source, name, text),
    revert: (source) => undeclared(source, name, text),
  }
}

/** Adds a line to a file of variables, which is made when it is missing. */
export function addVariableLine(path: string, name: string, line: string): EditStep {
  return {
    kind: 'edit',
    path,
    label: line,
    byHand: `Add the line ${line}`,
    creates: true,
    apply: (source) => (lineOf(source, name) === null ? `${ended(source)}${line}${lineBreakOf(source)}` : source),
    revert: (source) =>
      lineOf(source, name) === line ? source.replace(new RegExp(`^${escapeRegExp(line)}\\r?\\n?`, 'm'), () => '') : source,
  }
}

const ended = (source: string): string => (source === '' || source.endsWith('\n') ? source : `${source}${lineBreakOf(source)}`)

const escapeRegExp = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** The line that sets a variable, or would if it were no comment. */
function lineOf(source: string, name: string): string | null {
  return source.split(/\r?\n/).find((line) => new RegExp(`^(?:# *)?${name}=`).test(line)) ?? null
}

function declared(source: string, name: string, text: string): string | null {
  const found = schemaOf(source)
  if (found === null) return null
  const { module, schema } = found
  if (propertyOf(schema, name) !== null) return source
  const last = schema.properties.at(-1)
  const eol = lineBreakOf(source)
  const line = `${eol}${indentUnit(source)}${text}`
  const change =
    last === undefined
      ? { start: schema.start! + 1, end: schema.end! - 1, text: `${line},${eol}` }
      : { start: last.end!, end: last.end!, text: `,${line}` }
  return changed(source, [change, ...addImport(module, { className: 't', module: '@live/core' })])
}

function undeclared(source: string, name: string, text: string): string | null {
  const schema = schemaOf(source)?.schema
  const property = schema === undefined ? null : propertyOf(schema, name)
  if (schema === undefined || property === null || source.slice(property.start!, property.end!) !== text) return source
  const index = schema.properties.indexOf(property)
  const [before, after] = [schema.properties[index - 1], schema.properties[index + 1]]
  if (before !== undefined) return changed(source, [{ start: before.end!, end: property.end!, text: '' }])
  if (after !== undefined) return changed(source, [{ start: property.start!, end: after.start!, text: '' }])
  return changed(source, [{ start: schema.start! + 1, end: schema.end! - 1, text: '' }])
}

/** The object of `env({ … })`. */
function schemaOf(source: string): { readonly module: ParsedModule; readonly schema: ObjectExpression } | null {
  const module = parseModule(source)
  const schema = module === null ? undefined : callsOf(module, 'env')[0]?.arguments[0]
  return module === null || schema?.type !== 'ObjectExpression' ? null : { module, schema }
}

function propertyOf({ properties }: ObjectExpression, name: string): ObjectProperty | null {
  const found = properties.find((each) => each.type === 'ObjectProperty' && each.key.type === 'Identifier' && each.key.name === name)
  return found?.type === 'ObjectProperty' ? found : null
}
