/** Where a style sheet or a script refers to other files. */

/** `url(…)`, and `@import` with a text. Data and quotes of the other kind inside are passed over. */
const IN_STYLES = /(\burl\(\s*)(?:"([^"\n\\]*)"|'([^'\n\\]*)'|([^"'()\s\\]+))(\s*\))|(@import\s+)(?:"([^"\n\\]*)"|'([^'\n\\]*)')/gi

/** `import './a.js'`, `from './a.js'`, `import('./a.js')`: only paths that begin with a dot, because others are names. */
const IN_SCRIPTS = /(\b(?:from|import)\s*\(?\s*)(["'])(\.{1,2}\/[^"'\n\\]*)\2/g

/** Whether files of this kind refer to others. @param extension such as `.css` */
export const refersToFiles = (extension: string): boolean => extension === '.css' || extension === '.js' || extension === '.mjs'

/**
 * The text with each reference replaced by what `replace` makes of it. Everything else stays as it is.
 * @param extension of a file that {@link refersToFiles}
 */
export function rewriteReferences(extension: string, text: string, replace: (reference: string) => string): string {
  return extension === '.css' ? inStyles(text, replace) : inScripts(text, replace)
}

function inStyles(text: string, replace: (reference: string) => string): string {
  return text.replace(IN_STYLES, (whole: string, url, double, single, bare, end, at, atDouble, atSingle) => {
    const reference = (double ?? single ?? bare ?? atDouble ?? atSingle) as string
    const changed = replace(reference)
    if (changed === reference) return whole
    return url === undefined ? `${at as string}"${changed}"` : `${url as string}"${changed}"${end as string}`
  })
}

function inScripts(text: string, replace: (reference: string) => string): string {
  return text.replace(IN_SCRIPTS, (whole: string, start: string, quote: string, reference: string) => {
    const changed = replace(reference)
    return changed === reference ? whole : `${start}${quote}${changed}${quote}`
  })
}
