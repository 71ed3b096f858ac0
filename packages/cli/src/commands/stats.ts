/** `live stats`: how much code there is (app.md A70). */
import type { Command } from 'commander'
import type { Statistics } from '../inspect/statistics.js'

/** Adds the command. */
export function register(program: Command): void {
  program
    .command('stats')
    .description('count lines, classes and methods by folder')
    .option('--json', 'as JSON')
    .action(async ({ json }: { json?: true }) => {
      const { requireRoot } = await import('../root.js')
      const { codeRatio, statistics, total } = await import('../inspect/statistics.js')
      const { formatTable, print, printJson } = await import('../output.js')
      const rows = statistics(requireRoot())
      const sum = total(rows)
      const ratio = codeRatio(rows)
      if (json) {
        printJson({ folders: rows, total: sum, codeToTestRatio: ratio })
        return
      }
      const titles = ['Lines', 'LOC', 'Classes', 'Methods', 'M/C', 'LOC/M']
      print(formatTable([{ title: 'Name' }, ...titles.map((title) => ({ title, align: 'right' as const }))], [...rows, sum].map(cells)))
      const code = rows.filter(({ isTest }) => !isTest).reduce((lines, each) => lines + each.loc, 0)
      print(`\nCode LOC: ${code}   Test LOC: ${sum.loc - code}   Code to test ratio: 1:${ratio.toFixed(1)}`)
    })
}

function cells({ name, lines, loc, classes, methods }: Statistics): string[] {
  const perClass = classes === 0 ? 0 : Math.floor(methods / classes)
  const perMethod = methods === 0 ? 0 : Math.max(0, Math.floor(loc / methods) - 2)
  return [name, ...[lines, loc, classes, methods, perClass, perMethod].map(String)]
}
