/** `live i18n:check`: texts that are missing, and texts that nobody asks for (app.md A95). */
import type { Command } from 'commander'

interface Options {
  unused: boolean
  ignore?: string[]
  json?: true
  environment?: string
}

/** Adds the command. */
export function register(program: Command): void {
  program
    .command('i18n:check')
    .description('list texts that are missing in a language, and texts that nothing asks for; exit status 1 if there are any')
    .option('--no-unused', 'without those that nothing asks for')
    .option('--ignore <keys...>', 'leave out these keys; * stands for any text')
    .option('--json', 'as JSON')
    .option('-e, --environment <name>', 'environment')
    .action(check)
}

async function check({ unused, ignore = [], json, environment }: Options): Promise<void> {
  const { withProject } = await import('../project.js')
  const { checkTranslations } = await import('../inspect/translation-check.js')
  const { translationUses } = await import('../inspect/translation-uses.js')
  const { print, printJson, style } = await import('../output.js')
  const ignored = ignore.flatMap((keys) => keys.split(','))
  const findings = await withProject({ environment, quiet: true }, ({ app, root }) =>
    checkTranslations(app.i18n, translationUses(root), ignored).filter((finding) => unused || finding.check !== 'unused'),
  )
  if (json) printJson(findings)
  else if (findings.length === 0) print(style.green('Every text is there, and every text is asked for.'))
  else {
    for (const { check: name, locale, key, place } of findings) {
      print(`${style.yellow(name.padEnd(12))}  ${locale}.${key}${place === null ? '' : `  ${style.dim(place)}`}`)
    }
  }
  if (findings.length === 0) return
  const { exitWith } = await import('../errors.js')
  exitWith(1)
}
