/** `/turbo.js`: Turbo and the stream sources of its pages as one module, from the package (app.md A148). */
import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { ApiController } from '@live/core'
import { PACKAGE_FOLDER } from '../package-folder.js'

/** The module, and what tells this version of it from others. */
export interface TurboScript {
  readonly source: string
  readonly digest: string
}

let script: TurboScript | null = null

/** Read once. */
export function turboScript(): TurboScript {
  script ??= read()
  return script
}

/** Our own part of the module: files that import each other, in the order in which one needs the other. */
const OWN = ['positions', 'page-refresh', 'leader', 'windows', 'tabs', 'live-stream-source', 'nonces']

/** A file without what ties it to the others, which stand before it. */
function partOf(name: string): string {
  const text = readFileSync(join(PACKAGE_FOLDER, 'browser', `${name}.js`), 'utf8')
  return text.replace(/^import .*\n/gm, '').replace(/^export /gm, '')
}

function read(): TurboScript {
  const turbo = join(dirname(createRequire(import.meta.url).resolve('@hotwired/turbo')), 'turbo.es2017-esm.js')
  const source = `${readFileSync(turbo, 'utf8')}\n;(() => {\n${OWN.map(partOf).join('\n')}})()\n`
  return { source, digest: hash('sha256', source, 'hex').slice(0, 20) }
}

const YEAR_S = 31_536_000

/**
 * Serves the module. With its digest in the query it never changes, and browsers keep it for a year; without, they ask each time whether
 * it did.
 */
export class TurboScriptController extends ApiController {
  show(): void {
    const { source, digest } = turboScript()
    const { headers } = this.response
    const isFixed = this.request.queryString === `v=${digest}`
    headers.set('cache-control', isFixed ? `public, max-age=${YEAR_S}, immutable` : 'public, no-cache')
    headers.set('etag', `"${digest}"`)
    headers.set('content-type', 'text/javascript; charset=utf-8')
    this.response.body = source
  }
}
