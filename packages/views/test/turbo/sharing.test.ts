/** Who of many tabs is served: the parts of the browser's script that need no page. */
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'

interface Tab {
  turn: number
  topics: Map<string, { token: string; position: string }>
  seen: number
}
interface Leader {
  choose(): [id: string, tab: Tab][]
  refused: Map<string, number>
}
interface Window {
  place: 'outside' | 'asking' | 'inside'
  ask(): void
  leave(): void
}

/** Scripts of the browser have no declarations. */
const load = async <T>(name: string): Promise<T> => (await import(`../../browser/${name}.js`)) as T

/** @param names of its topics; @param length of each token */
const tab = (seen: number, names: readonly string[], length = 10): Tab => ({
  turn: 1,
  seen,
  topics: new Map(names.map((name) => [name, { token: 'x'.repeat(length), position: '' }])),
})
const many = (prefix: string, count: number): string[] => Array.from({ length: count }, (_, i) => `${prefix}${i}`)

describe('one connection for many tabs', () => {
  async function chosen(tabs: Record<string, Tab>, refused: Record<string, number> = {}): Promise<string[]> {
    const { Leader } = await load<{ Leader: new (tabs: object) => Leader }>('leader')
    const leader = new Leader({ tabs: new Map(Object.entries(tabs)) })
    leader.refused = new Map(Object.entries(refused))
    return leader.choose().map(([id]) => id)
  }

  it('A147: brings 40 topics, of the tabs that were looked at last; topics of several tabs count once', async () => {
    expect(await chosen({ old: tab(1, many('a', 20)), new: tab(2, many('b', 20)) })).toEqual(['new', 'old'])
    expect(await chosen({ old: tab(1, many('a', 21)), new: tab(2, many('b', 20)) })).toEqual(['new'])
    expect(await chosen({ old: tab(1, many('a', 30)), new: tab(2, many('a', 40)) })).toEqual(['new', 'old'])
    expect(await chosen({ small: tab(1, ['x']), large: tab(2, many('a', 30)), new: tab(3, many('b', 20)) })).toEqual(['new', 'small'])
  })

  it('A147: asks with no more than 6000 characters, unless one tab alone needs more', async () => {
    expect(await chosen({ old: tab(1, ['a', 'b'], 1499), new: tab(2, ['c', 'd'], 1499) })).toEqual(['new', 'old'])
    expect(await chosen({ old: tab(1, ['a', 'b'], 1500), new: tab(2, ['c', 'd'], 1499) })).toEqual(['new'])
    expect(await chosen({ old: tab(1, ['a']), new: tab(2, many('b', 45)) })).toEqual(['new'])
  })

  it('A148: leaves out tabs whose streams are not accepted, until they want others', async () => {
    const tabs = { bad: tab(2, ['a']), good: tab(1, ['b']), empty: tab(3, []) }
    expect(await chosen(tabs, { bad: 1 })).toEqual(['good'])
    expect(await chosen(tabs, { bad: 0 })).toEqual(['bad', 'good'])
  })
})

describe('windows that cannot share a connection', () => {
  const windows: Window[] = []
  let ear: InstanceType<typeof BroadcastChannel>
  const entered: number[] = []
  let said: Record<string, number> = {}
  let wake: () => void = () => {}

  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'setInterval', 'Date', 'performance', 'hrtime'] })
    Object.assign(globalThis, { window: globalThis })
    ear = new BroadcastChannel('live-windows 1')
    ear.onmessage = ({ data }: { data: { kind: string } }) => {
      const { kind } = data
      said[kind] = (said[kind] ?? 0) + 1
      wake()
    }
  })
  afterEach(() => {
    for (const each of windows.splice(0)) each.leave()
    ear.close()
    Reflect.deleteProperty(globalThis, 'window')
    jest.useRealTimers()
  })

  async function open(count: number): Promise<void> {
    const { Windows } = await load<{ Windows: new (id: string, onRoom: () => void) => Window }>('windows')
    for (let i = 0; i < count; i++) {
      const place = windows.length
      windows.push(new Windows(`id-${place}`, () => entered.push(place)))
    }
    for (const each of windows.slice(-count)) each.ask()
  }

  /** So much was asked and answered; then the time for that is over. */
  async function heard(who: number, here: number): Promise<void> {
    while ((said['who'] ?? 0) < who || (said['here'] ?? 0) < here) await new Promise<void>((resolve) => (wake = resolve))
    // What is the last thing for this ear was said to the others before.
    await new Promise((resolve) => setImmediate(resolve))
    said = {}
    jest.advanceTimersByTime(500)
  }

  it('A147: four have one, also when eight come at the same time, and the next in line follows who leaves', async () => {
    await open(8)
    // Each is answered by those that were there before it.
    await heard(8, (8 * 7) / 2)
    expect(entered).toEqual([0, 1, 2, 3])
    await open(1)
    await heard(1, 4)
    expect(entered).toHaveLength(4)
    windows[1]!.leave()
    // Five wait, and three have a connection.
    await heard(5, 5 * (3 + 4))
    expect(entered).toEqual([0, 1, 2, 3, 4])
    // One that left does not come back by itself, and one that asks again is still told to wait.
    windows[8]!.ask()
    await heard(1, 4)
    expect([windows[1]!.place, windows[8]!.place]).toEqual(['outside', 'outside'])
  })
})
