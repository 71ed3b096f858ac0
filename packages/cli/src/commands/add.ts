/** `live add` and `live configure`: packages that set themselves up (app.md §16). */
import type { Command } from 'commander'
import type { AddOptions } from '../packages/add-packages.js'
import type { ConfigureOptions } from '../packages/configure-package.js'

/** Adds the commands. */
export function register(program: Command): void {
  common(program.command('add'))
    .description('install packages, and let each set itself up in the application')
    .argument('<packages...>', 'names, with a version behind @ if one is wanted')
    .option('-D, --dev', 'only development and tests need them')
    .option('--skip-install', 'they are installed already')
    .action(async (specs: string[], options: AddOptions) => {
      const { requireRoot } = await import('../root.js')
      const { addPackages } = await import('../packages/add-packages.js')
      await addPackages(requireRoot(), specs, options)
    })
  common(program.command('configure'))
    .description('let an installed package set itself up again')
    .argument('<package>', 'its name')
    .argument('[args...]', 'what its set-up takes')
    .option('--undo', 'take back what its set-up did')
    .option('--json', 'print what was done as JSON')
    .allowUnknownOption(true)
    .action(async (name: string, args: string[], options: ConfigureOptions) => {
      const { requireRoot } = await import('../root.js')
      const { configurePackage } = await import('../packages/configure-package.js')
      await configurePackage(requireRoot(), name, args, options)
    })
}

const common = (command: Command): Command =>
  command
    .option('-p, --pretend', 'tell what would be done, and do nothing')
    .option('-f, --force', 'overwrite files that are there')
    .option('-s, --skip', 'keep files that are there')
    .option('-q, --quiet', 'print nothing but warnings')
