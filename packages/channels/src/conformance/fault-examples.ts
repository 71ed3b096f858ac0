/** Examples of what arrives when the engine, or the way to it, fails: T4 of channels.md section 8. */
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Bench, numbers } from './harness.js'

/** The event after which a fault strikes, as a part of all. */
const STRIKE_AT = 0.35
const TOTAL = 2_500
/** Two events in about four milliseconds: some 500 in a second. */
const BURST = 2
const PAUSE_MS = 4

/** The example of one fault of the engine. */
export function faultExample(name: string): readonly [name: string, check: (bench: Bench) => Promise<void>] {
  return [`T4: of what was acknowledged nothing is lost, doubled or out of order: ${name}`, (bench) => survive(bench, name)]
}

async function survive(bench: Bench, name: string): Promise<void> {
  const fault = bench.engine.faults?.find((each) => each.name === name)
  assert.ok(fault !== undefined, `the engine has no fault ${name}`)
  const [a, b] = [bench.hub(), bench.hub()]
  const total = bench.count(TOTAL)
  const subscription = b.subscribe('t', { maxQueued: total + 10 })
  await subscription.ready
  const acknowledged: string[] = []
  let over: Promise<void> = Promise.resolve()
  const publishing: Promise<void>[] = []
  for (const [i, text] of numbers(total).entries()) {
    if (i === Math.floor(total * STRIKE_AT)) over = fault.strike()
    const acknowledge = (): void => void acknowledged.push(text)
    publishing.push(a.broadcast('t', text).then(acknowledge, () => {}))
    if (i % BURST === 0) await sleep(PAUSE_MS)
  }
  await Promise.all([...publishing, over])
  await a.broadcast('t', 'end', { deadlineMs: 10_000 })
  const reader = bench.reader(subscription)
  const seen: string[] = []
  let resets = 0
  for (let item = await reader.item(); ; item = await reader.item()) {
    if (item.type === 'reset') resets++
    else if (Buffer.from(item.data).toString() === 'end') break
    else seen.push(Buffer.from(item.data).toString())
  }
  const order = seen.map(Number)
  assert.ok(
    order.every((value, i) => i === 0 || value > order[i - 1]),
    'doubled, or out of order',
  )
  if (fault.mayReset === true && resets > 0) return
  assert.equal(resets, 0, 'a reset, although nothing was lost')
  const arrived = new Set(seen)
  assert.deepEqual(
    acknowledged.filter((text) => !arrived.has(text)),
    [],
    'lost',
  )
}
