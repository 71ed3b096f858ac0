/** Comparing secrets without telling by the time it takes where they differ. */
import { createHash, timingSafeEqual } from 'node:crypto'

/**
 * Whether two texts are equal, in a time that says nothing of where they differ nor of the length of the secret one. Digests are
 * compared, so that texts of different length can be. What is no text equals nothing (controller.md C209).
 * @param given what the client sent; @param expected the secret
 */
export function secureCompare(given: unknown, expected: unknown): boolean {
  if (typeof given !== 'string' || typeof expected !== 'string') return false
  return timingSafeEqual(digest(given), digest(expected))
}

const digest = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest()
