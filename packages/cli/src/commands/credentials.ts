/** `live credentials:*`: secrets in an encrypted file (app.md A19). */

import type { Credentials } from '@live/core'
import type { Command } from 'commander'

interface Options {
  environment?: string
}

/** Adds the commands. */
export function register(program: Command): void {
  const command = (name: string, description: string): Command =>
    program.command(`credentials:${name}`).description(description).option('-e, --environment <name>', 'those of this environment alone')
  command('edit', 'open the credentials in $VISUAL or $EDITOR, and encrypt them when it closes').action(edit)
  command('show', 'print the credentials').action(async ({ environment }: Options) => {
    const { print } = await import('../output.js')
    const { credentials } = await open(environment)
    print(credentials.read().replace(/\n$/, ''))
  })
  command('fetch', 'print one value').argument('<path>', 'names with dots between them: stripe.key').action(fetchValue)
  program
    .command('credentials:diff')
    .description('let git diff show what changed in credentials')
    .argument('[path]', 'an encrypted file; git gives it')
    .option('--enroll', 'make git use this')
    .option('--disenroll', 'make git not use it any more')
    .action(diff)
}

async function open(environment: string | undefined, file?: string): Promise<{ root: string; credentials: Credentials }> {
  const { requireRoot } = await import('../root.js')
  const { environmentOf } = await import('../environment.js')
  const core = await import('@live/core')
  const root = requireRoot()
  const paths = core.credentialPaths(root, environmentOf(environment), environment !== undefined)
  if (file === undefined) return { root, credentials: new core.Credentials(paths) }
  const { keyFile } = file.includes('credentials/') ? { keyFile: file.replace(/\.enc$/, '.key') } : paths
  return { root, credentials: new core.Credentials({ file, keyFile }) }
}

async function edit({ environment }: Options): Promise<void> {
  const { root, credentials } = await open(environment)
  const { newCredentials } = await import('@live/core')
  const { editSecretly } = await import('../credentials/edit.js')
  const { print } = await import('../output.js')
  const { relative } = await import('node:path')
  const isNew = !credentials.exists
  const hadKey = credentials.hasKey
  const before = isNew ? newCredentials() : credentials.read()
  const after = await editSecretly(root, before, (text) => credentials.write(text))
  if (after === before && !isNew) {
    print('Nothing changed.')
    return
  }
  print(`Encrypted into ${relative(root, credentials.file)}.`)
  if (!hadKey)
    print(`The key is new, and stands in ${relative(root, credentials.keyFile)}: keep a copy in a safe place, and never commit it.`)
}

async function fetchValue(path: string, { environment }: Options): Promise<void> {
  const { credentials } = await open(environment)
  const { print } = await import('../output.js')
  const value = credentials.fetch(path)
  print(typeof value === 'string' ? value : JSON.stringify(value))
}

async function diff(path: string | undefined, { enroll, disenroll }: { enroll?: true; disenroll?: true }): Promise<void> {
  const { print } = await import('../output.js')
  if (enroll || disenroll) {
    const { requireRoot } = await import('../root.js')
    const { disenrollDiff, enrollDiff } = await import('../credentials/git-diff.js')
    print((enroll ? enrollDiff : disenrollDiff)(requireRoot()))
    return
  }
  const { resolve } = await import('node:path')
  const { credentials } = await open(undefined, path === undefined ? undefined : resolve(path))
  process.stdout.write(credentials.diffText())
}
