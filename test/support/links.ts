/** Follows the relative links of the documentation. */
import { existsSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { anchorsOf, linksOf, type Page } from './markdown.js'

/** The relative links that lead nowhere, each as `page:line: target`; links to other sites are not followed. */
export function checkLinks(root: string, pages: readonly Page[]): string[] {
  const texts = new Map(pages.map((page) => [page.path, page.text]))
  return pages.flatMap((page) =>
    linksOf(page.text)
      .filter(({ target }) => !/^[a-z][a-z+.-]*:/i.test(target) && !leadsSomewhere(root, texts, page.path, target))
      .map(({ target, line }) => `${page.path}:${line}: ${target}`),
  )
}

function leadsSomewhere(root: string, texts: ReadonlyMap<string, string>, from: string, target: string): boolean {
  const [path, anchor] = target.split('#', 2) as [string, string?]
  const file = path === '' ? from : normalize(join(dirname(from), path))
  const text = texts.get(file)
  if (text === undefined) return existsSync(join(root, file))
  return anchor === undefined || anchorsOf(text).has(anchor)
}
