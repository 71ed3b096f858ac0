/** `app.executor`: runs work as a unit: a command, a test, whatever is no request (app.md A6). */
import type { DatabaseService } from '../contracts/index.js'
import { enterCurrentAttributes, resetCurrentAttributes } from '../support/current-attributes.js'
import { ExecutionState } from '../support/execution-state.js'
import { isPromise } from '../support/maybe-promise.js'

/** What an executor asks of its application. */
export interface UnitSettings {
  /** Whether units have state of their own. */
  executionState(): boolean
  database(): DatabaseService | null
}

/** Runs units of work. */
export class Executor {
  readonly #settings: UnitSettings

  constructor(settings: UnitSettings) {
    this.#settings = settings
  }

  /**
   * Runs `work` with state of its own, which ends with it, or with the promise that it returns; also when it throws. Inside of a unit that
   * is running it is a part of that one.
   * @returns what `work` returns
   */
  wrap<T>(work: () => T): T {
    if (ExecutionState.active) return work()
    const database = this.#settings.database()
    const unit = (): T => (this.#settings.executionState() ? ExecutionState.run(() => inUnit(work)) : work())
    return database?.unitOfWork === undefined ? unit() : database.unitOfWork(unit)
  }
}

function inUnit<T>(work: () => T): T {
  enterCurrentAttributes()
  let later = false
  try {
    const result = work()
    if (!isPromise(result)) return result
    later = true
    return result.finally(resetCurrentAttributes) as T
  } finally {
    if (!later) resetCurrentAttributes()
  }
}
