/** `live time:zones`: the names that a time zone can have (app.md A75). */
import type { Command } from 'commander'

/** Adds the command. */
export function register(program: Command): void {
  program
    .command('time:zones')
    .description('list the time zones, by their distance from UTC')
    .argument('[filter]', 'only those with this in their name, with this distance (+1, -03:30), or `local`')
    .option('--json', 'as JSON')
    .action(async (filter: string | undefined, { json }: { json?: true }) => {
      const { timeZones } = await import('../inspect/time-zones.js')
      const { print, printJson, style } = await import('../output.js')
      const zones = timeZones(new Date(), filter)
      if (zones.length === 0) {
        const { CliError } = await import('../errors.js')
        throw new CliError(`No time zone has ${JSON.stringify(filter)} in its name or as its distance from UTC.`)
      }
      if (json) {
        printJson(zones)
        return
      }
      let offset = ''
      for (const zone of zones) {
        if (zone.offset !== offset) print(`${offset === '' ? '' : '\n'}${style.bold(`UTC${zone.offset}`)}`)
        offset = zone.offset
        print(`  ${zone.name}`)
      }
    })
}
