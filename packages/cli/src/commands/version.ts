/** `live version`: the version of the framework. */
import type { Command } from 'commander'
import { print, printJson } from '../output.js'
import { VERSION } from '../version.js'

/** Adds the command. */
export function register(program: Command): void {
  program
    .command('version')
    .description('print the version of Live')
    .option('--json', 'as JSON')
    .action(({ json }: { json?: true }) => {
      if (json) printJson({ live: VERSION, node: process.versions.node })
      else print(`Live ${VERSION}`)
    })
}
