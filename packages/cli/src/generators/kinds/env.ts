/** `live env:add`: a variable of the environment, declared with its type, set on this machine, and told to others (app.md §16). */
import { closest } from '../closest.js'
import type { Generator, OptionValues, Plan } from '../generator.js'
import { refusal } from '../refusal.js'
import { snakeCase } from '../words.js'

/** The types that `t` of `@live/core` has, beside `enum`. */
const TYPES = ['string', 'number', 'boolean', 'port', 'url', 'secret']

function nameOf(text: string): string {
  const name = /^[A-Z][A-Z\d_]*$/.test(text) ? text : snakeCase(text).toUpperCase()
  if (/^[A-Z][A-Z\d_]*$/.test(name)) return name
  throw refusal(`${JSON.stringify(text.slice(0, 80))} can be no variable.`, 'Give a name such as STRIPE_KEY.')
}

/** `t.number().default(5)`. */
function ruleOf(type: string, options: OptionValues): string {
  const words = typeof options['values'] === 'string' ? options['values'].split(/[,\s]+/).filter(Boolean) : []
  const base = type === 'enum' ? `t.enum(${words.map((word) => quoted(word)).join(', ')})` : `t.${type}()`
  if (type === 'enum' && words.length === 0) throw refusal('An enum has values.', 'Give them: --values small,large')
  if (!TYPES.includes(type) && type !== 'enum') {
    const guess = closest(type, TYPES)
    throw refusal(
      `'${type.slice(0, 80)}' is no type of a variable.`,
      guess === null ? `Types are ${TYPES.join(', ')}, enum.` : `Did you mean ${guess}?`,
    )
  }
  if (typeof options['default'] === 'string') return `${base}.default(${literal(type, options['default'])})`
  return options['optional'] === true ? `${base}.optional()` : base
}

/** A value as source text. @throws CliError for one that is not of the type */
function literal(type: string, text: string): string {
  const wrong = (): Error => refusal(`--default ${JSON.stringify(text.slice(0, 80))} is no ${type}.`)
  if (type === 'boolean' && text !== 'true' && text !== 'false') throw wrong()
  if ((type === 'number' || type === 'port') && (text.trim() === '' || !Number.isFinite(Number(text)))) throw wrong()
  return type === 'boolean' ? text : type === 'number' || type === 'port' ? String(Number(text)) : quoted(text)
}

const quoted = (text: string): string => `'${text.replaceAll(/['\\]/g, '\\$&').replaceAll('\n', '\\n')}'`

/** A value as a file of variables has it; `$` would stand for another variable. */
function valueText(value: string): string {
  const escaped = value.replaceAll('$', '\\$')
  if (/^[\w./:@+,=\\$-]*$/.test(escaped)) return escaped
  const quote = ["'", '"', '`'].find((each) => !escaped.includes(each))
  if (quote !== undefined && !/[\r\n]/.test(escaped)) return `${quote}${escaped}${quote}`
  throw refusal(
    'The value cannot be written into .env.',
    'It is one line, without one of the three quotes. Set it in the environment instead.',
  )
}

/** See the charter. */
export const env: Generator = {
  name: 'env',
  summary: 'A variable of the environment, with its type',
  args: '<name> [type]',
  options: [
    { flags: '--value <text>', description: 'what it is on this machine' },
    { flags: '--default <text>', description: 'what it is where nothing is said' },
    { flags: '--optional', description: 'it may be missing' },
    { flags: '--values <words>', description: 'of an enum, separated by commas' },
  ],
  help: `Types are ${TYPES.join(', ')} and enum; string by default. It is declared in config/env.ts, set in .env, which is
not in git, and told in .env.example without its value. live env:add is the same.

Examples:
  live env:add STRIPE_KEY secret --value sk_test_0123456789
  live env:add PLAN enum --values small,large --default small`,
  async plan({ args, options }): Promise<Plan> {
    const { addVariableLine, declareVariable } = await import('../env-edits.js')
    const name = nameOf(args[0] ?? '')
    const rule = ruleOf(args[1] ?? 'string', options)
    const needed = !/\.(?:optional|default)\(/.test(rule)
    const value = typeof options['value'] === 'string' ? valueText(options['value']) : null
    return {
      steps: [
        declareVariable('config/env.ts', name, rule),
        ...(value === null ? [] : [addVariableLine('.env', name, `${name}=${value}`)]),
        addVariableLine('.env.example', name, `${needed ? '' : '# '}${name}=`),
        {
          kind: 'note',
          text: `import env from '../config/env.js' and read env.${name}.${
            needed && value === null ? ` It is needed: set ${name} in .env, or nothing starts.` : ''
          }`,
        },
      ],
    }
  },
}
