/** Records that are changed, as far as times go, by a change of those that belong to them. */
import { declareModelCallback } from '../model/callbacks.js'
import { Declarations } from '../model/declarations.js'
import { STATE, type Stateful } from '../model/record-state.js'
import { keysOf, parentQuery } from './parents.js'

type AnyRecord = Stateful & object

const declarations = new Declarations<string>()

/** Declares that a change of a record touches the one it belongs to. */
export function declareTouching(model: object, association: string): void {
  declarations.add(model, association)
  declareModelCallback(model, 'afterSave', (record: AnyRecord) => touchSaved(record, association))
  declareModelCallback(model, 'afterDestroy', (record: AnyRecord) => touchParent(record, association, keysOf(record, association).now))
}

/** A change of the record is one of the record that it belongs to: its time of change is set. */
export const Touches =
  () =>
  (target: object, association: string | symbol): void =>
    declareTouching(target.constructor, String(association))

/** Touches what a record belongs to. */
export async function touchParents(record: AnyRecord): Promise<void> {
  for (const association of declarations.of(record.constructor)) await touchParent(record, association, keysOf(record, association).now)
}

/** What it belongs to, and what it belonged to before. */
async function touchSaved(record: AnyRecord, association: string): Promise<void> {
  if (Object.keys(record[STATE].saved).length === 0) return
  const { now, before } = keysOf(record, association)
  for (const key of new Set([now, before])) await touchParent(record, association, key)
}

async function touchParent(record: AnyRecord, association: string, key: unknown): Promise<void> {
  const query = parentQuery(record, association, key)
  if (query === null) return
  for (const parent of await query) await (parent as unknown as { touch(): Promise<void> }).touch()
}
