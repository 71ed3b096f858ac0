/** The code of an application on disk. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const CODE = ['app', 'lib', 'config']

/** Every source file below some folders of the application, absolute and in order. @param folders default: app, lib and config */
export function sourceFiles(root: string, folders: readonly string[] = CODE): string[] {
  return folders.flatMap((folder) => {
    const path = join(root, folder)
    if (!existsSync(path)) return []
    const names = readdirSync(path, { recursive: true, encoding: 'utf8' })
    return names
      .filter((name) => /\.(?:[mc]?[jt]s|[jt]sx)$/.test(name) && !/(?:^|[\\/])node_modules[\\/]/.test(name))
      .sort()
      .map((name) => join(path, name))
  })
}
