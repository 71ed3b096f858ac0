/** The program that installs the packages of a project, and how it is told to. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Names that `live new` knows as well. */
export type PackageManager = 'npm' | 'pnpm' | 'yarn'

const LOCKS: readonly (readonly [file: string, manager: PackageManager])[] = [
  ['pnpm-lock.yaml', 'pnpm'],
  ['yarn.lock', 'yarn'],
  ['package-lock.json', 'npm'],
]

/** What package.json says, else whose lock file there is, else npm. */
export function packageManagerOf(root: string): PackageManager {
  const { packageManager = '' } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { packageManager?: string }
  const [, said] = /^(npm|pnpm|yarn)@/.exec(packageManager) ?? []
  return (said as PackageManager | undefined) ?? LOCKS.find(([file]) => existsSync(join(root, file)))?.[1] ?? 'npm'
}

/** Its arguments for adding packages. */
export function addArguments(manager: PackageManager, specs: readonly string[], isDev: boolean): string[] {
  if (manager === 'npm') return ['install', ...(isDev ? ['--save-dev'] : []), ...specs]
  return ['add', ...(isDev ? [manager === 'yarn' ? '--dev' : '--save-dev'] : []), ...specs]
}
