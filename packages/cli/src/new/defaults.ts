/** Options that a person always wants: a line for each in `~/.liverc`. */
import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import path from 'node:path'
import { Command, type Option } from 'commander'
import { CliError, hasErrorCode, messageOf } from '../errors.js'
import type { NewOptions } from './settings.js'

/**
 * Reads the options of a file: one or more per line, `#` begins a comment.
 *
 * @param file its path; `false` for none, `true` for `~/.liverc`, which may be missing
 * @param options those that `live new` knows
 * @throws CliError for a file that is named and missing, and for what is no option
 */
export async function readDefaults(file: string | boolean = true, options: readonly Option[]): Promise<NewOptions> {
  if (file === false) return {}
  const target = file === true ? path.join(homedir(), '.liverc') : file
  const text = await readFile(target, 'utf8').catch((error: unknown) => {
    if (file === true && hasErrorCode(error, 'ENOENT')) return ''
    throw new CliError(`The options in ${target} cannot be read: ${messageOf(error)}`)
  })
  return parse(text, target, options)
}

function parse(text: string, target: string, options: readonly Option[]): NewOptions {
  const words = text
    .split('\n')
    .flatMap((line) => line.replace(/#.*/, '').trim().split(/\s+/))
    .filter((word) => word !== '')
  const command = new Command()
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .allowExcessArguments(false)
    .helpOption(false)
  for (const option of options) command.addOption(option)
  try {
    const { rc: _, ...found } = command.parse(words, { from: 'user' }).opts<NewOptions & { rc?: unknown }>()
    return found
  } catch (error) {
    throw new CliError(`${target}: ${messageOf(error)}`, { hint: 'Mend the file, or go without it: --no-rc' })
  }
}
