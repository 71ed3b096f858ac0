/** Where an application lives: the folder of its project, and that of its code. */
import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folders of an application. */
export interface ProjectFolders {
  /** The project: `public`, `log`, `tmp`, `config/credentials.json5.enc`. */
  readonly root: string
  /** Its code: `app`, `config/initializers`. The root itself, or `dist` after a build. */
  readonly codeRoot: string
  /** Whether files are found by where they are; not for an application that named a folder only. */
  readonly conventional: boolean
}

/**
 * Finds the folders of an application.
 * @param root `import.meta.url` of `config/application.ts`: the project is the nearest folder above that has a package.json, the code is
 * where the folder `config` is. Or a path, which is the project as it stands, and whose files are not looked for
 * @param codeRoot the folder of the code; with it files are looked for whatever `root` is
 */
export function projectFolders(root: string | URL, codeRoot?: string): ProjectFolders {
  const text = String(root)
  if (!text.startsWith('file:')) {
    return { root: text, codeRoot: codeRoot === undefined ? text : resolve(text, codeRoot), conventional: codeRoot !== undefined }
  }
  const folder = dirname(fileURLToPath(new URL(text.endsWith('/') ? `${text}x` : text)))
  const code = codeRoot ?? (basename(folder) === 'config' ? dirname(folder) : folder)
  return { root: nearestPackage(code) ?? code, codeRoot: code, conventional: true }
}

/** What a project is called: as its package.json says, without a scope, else as its folder is. In an image that is `app`. */
export function projectName(root: string): string {
  try {
    const { name } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { name?: unknown }
    if (typeof name === 'string' && name !== '') return name.replace(/^@[^/]*\//, '')
  } catch {
    // Nobody says.
  }
  return basename(root)
}

/** The nearest folder at or above `folder` with a package.json; `null` when there is none. */
export function nearestPackage(folder: string): string | null {
  for (let each = resolve(folder); ; each = dirname(each)) {
    if (existsSync(join(each, 'package.json'))) return each
    if (each === dirname(each)) return null
  }
}
