/** Associations that have to be read along with their records (app.md A159). */
import { databaseOf } from '../database/database.js'
import { StrictLoadingError } from '../errors/record-errors.js'
import { Declarations } from '../model/declarations.js'
import { STATE, type Stateful, type Strictness } from '../model/record-state.js'

interface Declared {
  readonly association: string
  readonly mode: Strictness
}

const declarations = new Declarations<Declared>()

/** Declares an association of a class as strict. */
export function declareStrictLoading(model: object, association: string, mode: Strictness = 'raise'): void {
  declarations.add(model, { association, mode })
}

/** The association has to be read along with its record, by `include`. @param mode `'log'` to warn only. Default: `'raise'` */
export const StrictLoading =
  (mode?: Strictness) =>
  (target: object, association: string | symbol): void =>
    declareStrictLoading(target.constructor, String(association), mode)

/** How strict a record is about an association; null for not at all. */
export function strictnessOf(record: Stateful & object, association: string): Strictness | null {
  const own = declarations.of(record.constructor).find((each) => each.association === association)
  return own?.mode ?? record[STATE].strict
}

/** Throws, or warns. @throws StrictLoadingError */
export function violate(record: object, association: string, mode: Strictness): void {
  const error = new StrictLoadingError(record.constructor.name, association)
  if (mode === 'raise') throw error
  const { logger } = databaseOf(record.constructor).home
  if (logger === null) process.emitWarning(error.message)
  else logger.warn(error.message)
}
