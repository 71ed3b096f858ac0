/** `live config`: the configuration as it holds, and where each value comes from (app.md A13). */
import type { Command } from 'commander'

interface Options {
  json?: true
  environment?: string
  changed?: true
}

/** Adds the command. */
export function register(program: Command): void {
  program
    .command('config')
    .description('print the configuration with the place that each value comes from; secrets are masked')
    .argument('[key]', 'only this key and those below it: server, or live.heartbeat')
    .option('--changed', 'only what is not the default')
    .option('--json', 'as JSON')
    .option('-e, --environment <name>', 'environment')
    .action(showConfig)
}

async function showConfig(key: string | undefined, { json, environment, changed }: Options): Promise<void> {
  const { withProject } = await import('../project.js')
  const { formatTable, print, printJson } = await import('../output.js')
  await withProject({ environment, quiet: true }, async ({ app }) => {
    const lines = app.configuration
      // The silence of this command is not the application's.
      .filter((line) => !(line.key === 'log.level' && line.value === 'silent'))
      .filter((line) => key === undefined || line.key === key || line.key.startsWith(`${key}.`))
      .filter((line) => changed === undefined || line.source !== 'default')
    if (json) printJson(lines)
    else if (lines.length > 0)
      print(
        formatTable(
          [{ title: 'Key' }, { title: 'Value' }, { title: 'From' }],
          lines.map((line) => [line.key, line.value, line.source]),
        ),
      )
    else {
      const { CliError } = await import('../errors.js')
      throw new CliError(key === undefined ? 'Every value is the default.' : `There is no setting ${key}.`)
    }
  })
}
