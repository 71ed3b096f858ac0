/** Which content coding a client takes (RFC 9110 §12.5.3). */
import { splitHeaderList } from '../header-list.js'

/** The codings that responses can be sent in, the preferred one first. */
export const CONTENT_CODINGS = ['br', 'gzip'] as const

/** A coding of {@link CONTENT_CODINGS}. */
export type ContentCoding = (typeof CONTENT_CODINGS)[number]

/**
 * The coding with the highest weight, ours first among equals; `null` when the client takes none of them, or says that it
 * likes the plain bytes better.
 * @param header the `Accept-Encoding` header
 * @param codings those that there are, the preferred one first. Default all
 */
export function chooseCoding(header: string | undefined, codings: readonly ContentCoding[] = CONTENT_CODINGS): ContentCoding | null {
  if (header === undefined || header === '') return null
  const weights = weightsOf(header)
  const anything = weights.get('*') ?? 0
  let best: ContentCoding | null = null
  let highest = 0
  const plain = weights.get('identity') ?? 0
  for (const coding of codings) {
    const weight = weights.get(coding) ?? anything
    if (weight > highest) {
      best = coding
      highest = weight
    }
  }
  return highest < plain ? null : best
}

function weightsOf(header: string): Map<string, number> {
  const weights = new Map<string, number>()
  for (const member of splitHeaderList(header)) {
    const [coding, ...parameters] = member.split(';')
    const quality = parameters.map((each) => /^\s*q=([\d.]+)\s*$/i.exec(each)).find((each) => each !== null)
    weights.set(coding.trim().toLowerCase().replace(/^x-/, ''), quality === undefined ? 1 : Number(quality[1]))
  }
  return weights
}
