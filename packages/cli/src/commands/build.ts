/** `live build`: what production runs. */
import type { Command } from 'commander'

/** Adds the command. */
export function register(program: Command): void {
  program
    .command('build')
    .description('check types and compile the application into dist')
    .option('--json', 'what was built, as JSON')
    .action(async ({ json }: { json?: true }) => {
      const started = performance.now()
      const { requireRoot } = await import('../root.js')
      const { print, printJson, style } = await import('../output.js')
      const root = requireRoot()
      await generate(root)
      const { build } = await import('../build/build.js')
      const { modules, files, assets } = await build(root)
      const seconds = ((performance.now() - started) / 1000).toFixed(1)
      if (json) printJson({ modules, files, assets })
      else {
        const digested = assets === null ? '' : `, ${assets} assets with digests`
        print(`${style.green('Built')} dist in ${seconds} s: ${modules} modules, ${files} other files${digested}.`)
        print('Start it with `live start`, or `NODE_ENV=production node dist/server.js`.')
      }
    })
}

/** The types of the routes are checked as well, so they are made first. Nothing is connected, and no secret is needed. */
async function generate(root: string): Promise<void> {
  const { usesRouteFiles } = await import('../route-files.js')
  if (!usesRouteFiles(root)) return
  process.env.SECRET_KEY_BASE_DUMMY ??= '1'
  const { generateRouteFiles } = await import('../project.js')
  await generateRouteFiles(root)
}
