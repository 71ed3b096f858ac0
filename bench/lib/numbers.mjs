/** The few statistics the harness needs; none of them trusts a single measurement. */

const ascending = (a, b) => a - b

/** The middle of the finite values; NaN when there is none. */
export function median(values) {
  const sorted = values.filter(Number.isFinite).sort(ascending)
  if (sorted.length === 0) return NaN
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** The values at the given shares (0…1) of a list of numbers. */
export function quantiles(values, shares) {
  const sorted = Float64Array.from(values).sort()
  return shares.map((share) => (sorted.length ? sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] : NaN))
}

/** (max − min) / median in per cent; NaN for fewer than two values. */
export const spread = (values) => (values.length < 2 ? NaN : ((Math.max(...values) - Math.min(...values)) / median(values)) * 100)

/** Rejects when `promise` takes longer than `ms` milliseconds. */
export function within(ms, what, promise) {
  let timer
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took more than ${ms} ms`)), ms)
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}
