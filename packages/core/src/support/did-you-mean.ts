/** Suggestions for a mistyped name, for the messages of errors that a developer reads. */

/** Names that differ in more letters than this are not suggested. */
const MAX_DISTANCE = 3

/** Longer names are not looked at: nobody mistypes them, and the cost is the product of the lengths. */
const MAX_LENGTH = 100

/**
 * The closest of `candidates` to `name`, or `null` when none is near. Letters cost one edit each (Levenshtein). Meant for
 * names from source code; what clients send is at most compared with those.
 */
export function closestName(name: string, candidates: Iterable<string>): string | null {
  if (name.length > MAX_LENGTH) return null
  const wanted = name.toLowerCase()
  let best: string | null = null
  let bestDistance = Math.min(MAX_DISTANCE, Math.ceil(wanted.length / 2)) + 1
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - wanted.length) >= bestDistance) continue
    const distance = editDistance(wanted, candidate.toLowerCase())
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = previous[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)
      current.push(Math.min(replaced, previous[j] + 1, current[j - 1] + 1))
    }
    previous = current
  }
  return previous[b.length]
}
