/** State that follows a unit of work through its awaits, and its copy for a live action. */
import { describe, expect, it } from '@jest/globals'
import { ExecutionState } from '../../src/support/execution-state.js'

const later = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('ExecutionState', () => {
  it('outside a unit of work nothing is there and nothing is kept', () => {
    ExecutionState.set('k', 1)
    expect([ExecutionState.active, ExecutionState.get('k'), ExecutionState.has('k'), ExecutionState.delete('k')]).toEqual([
      false,
      undefined,
      false,
      false,
    ])
  })

  it('keeps keys of one unit, through awaits, and gives what the work returned', async () => {
    const symbol = Symbol('key')
    const result = await ExecutionState.run(async () => {
      ExecutionState.set('k', 1)
      ExecutionState.set(symbol, 2)
      await later()
      expect([ExecutionState.active, ExecutionState.has('k'), ExecutionState.get('k'), ExecutionState.get(symbol)]).toEqual([
        true,
        true,
        1,
        2,
      ])
      expect([ExecutionState.delete('k'), ExecutionState.has('k'), ExecutionState.delete('k')]).toEqual([true, false, false])
      return 'done'
    })
    expect(result).toBe('done')
    expect(ExecutionState.active).toBe(false)
  })

  it('L66: units that interleave share nothing', async () => {
    const unit = (value: number): Promise<unknown> =>
      ExecutionState.run(async () => {
        ExecutionState.set('k', value)
        await later()
        return ExecutionState.get('k')
      })
    expect(await Promise.all([unit(1), unit(2)])).toEqual([1, 2])
  })

  it('L42: a copy sees the keys of its start; later changes on either side stay there', () => {
    const value = { shared: true }
    ExecutionState.run(() => {
      ExecutionState.set('k', 1)
      ExecutionState.set('gone', 1)
      ExecutionState.set('object', value)
      ExecutionState.runCopy(() => {
        expect([ExecutionState.get('k'), ExecutionState.get('object')]).toEqual([1, value])
        expect(ExecutionState.get('object')).toBe(value)
        ExecutionState.set('k', 2)
        ExecutionState.delete('gone')
        ExecutionState.set('new', 1)
      })
      expect([ExecutionState.get('k'), ExecutionState.get('gone'), ExecutionState.has('new')]).toEqual([1, 1, false])
    })
  })

  it('L42: a change of the parent after the start is invisible in the child', async () => {
    await ExecutionState.run(async () => {
      ExecutionState.set('k', 1)
      const child = ExecutionState.runCopy(async () => {
        await later()
        return ExecutionState.get('k')
      })
      ExecutionState.set('k', 2)
      expect(await child).toBe(1)
    })
  })

  it('L43: excluded keys are absent in the copy only', () => {
    const symbol = Symbol('role')
    ExecutionState.run(() => {
      for (const key of ['kept', 'excluded', symbol]) ExecutionState.set(key, 1)
      ExecutionState.runCopy(() => {
        expect([ExecutionState.get('kept'), ExecutionState.get('excluded'), ExecutionState.has(symbol)]).toEqual([1, undefined, false])
      }, ['excluded', symbol, 'unknown'])
      expect([ExecutionState.get('excluded'), ExecutionState.get(symbol)]).toEqual([1, 1])
    })
  })

  it('a copy of nothing is nothing', () => {
    expect(ExecutionState.runCopy(() => ExecutionState.active)).toBe(false)
  })
})
