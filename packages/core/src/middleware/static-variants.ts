/** Files that were compressed ahead: `app.js.br` and `app.js.gz` beside `app.js` (C285). */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { CONTENT_CODINGS, type ContentCoding, chooseCoding } from '../http/negotiation/content-coding.js'

/** The extension of each coding. */
const EXTENSIONS: Readonly<Record<ContentCoding, string>> = { br: '.br', gzip: '.gz' }

const COMPRESSIBLE = /^(?:text\/|application\/(?:javascript|json|manifest\+json|xml|wasm)|image\/svg\+xml)/

/** Which codings a file is there in. */
export interface Variants {
  readonly codings: readonly ContentCoding[]
  /** The one that the client likes best; `null` for the plain file. */
  readonly chosen: ContentCoding | null
}

const NONE: Variants = { codings: [], chosen: null }

/**
 * Looks for compressed variants of a file.
 * @param type of the file; images and their like have none
 * @param acceptEncoding the header of the request
 */
export async function variantsOf(root: string, name: string, type: string, acceptEncoding: string | undefined): Promise<Variants> {
  if (!COMPRESSIBLE.test(type)) return NONE
  const there = await Promise.all(CONTENT_CODINGS.map((coding) => isFile(join(root, variantName(name, coding)))))
  const codings = CONTENT_CODINGS.filter((_, i) => there[i])
  return codings.length === 0 ? NONE : { codings, chosen: chooseCoding(acceptEncoding, codings) }
}

/** The name of the variant of a file. */
export const variantName = (name: string, coding: ContentCoding): string => name + EXTENSIONS[coding]

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (stats) => stats.isFile(),
    () => false,
  )
