/** `live app:update` and `live devcontainer`: the files of `live new`, once more (app.md A75). */
import type { Command } from 'commander'
import type { ChangeOptions } from '../new/apply-changes.js'

/** Adds the commands. */
export function register(program: Command): void {
  common(program.command('app:update'))
    .description('bring the files that `live new` made to this version of Live; what you changed stays')
    .action(async (options: ChangeOptions) => {
      const { updateApplication } = await import('../new/update-application.js')
      await updateApplication(options)
    })
  common(program.command('devcontainer'))
    .description('add .devcontainer, for editors that work in a container')
    .action(async (options: ChangeOptions) => {
      const { addDevcontainer } = await import('../new/update-application.js')
      await addDevcontainer(options)
    })
}

function common(command: Command): Command {
  return command
    .option('-p, --pretend', 'tell what would be done, and do nothing')
    .option('-f, --force', 'overwrite what cannot be merged')
    .option('-s, --skip', 'keep what cannot be merged')
    .option('-q, --quiet', 'print nothing')
}
