/** Makes records for tests, with values that differ from one to the next (app.md A161). */
import type { Model, ModelClass } from '../model/model.js'
import type { Attributes } from '../relation/relation-types.js'

/** Makes records of one model. */
export interface Factory<T extends Model> {
  /** A record that is not stored. */
  build(attributes?: Attributes<T>): Promise<T>
  /** A stored record. @throws RecordInvalidError */
  create(attributes?: Attributes<T>): Promise<T>
  /** Several of them. */
  createMany(count: number, attributes?: Attributes<T>): Promise<T[]>
}

/**
 * Declares how records are made: `const users = factory(User, (n) => ({ email: `user${n}@example.com` }))`.
 * @param attributes gives the values of the n-th record; may make records that it refers to
 */
export function factory<T extends Model>(
  model: ModelClass<T>,
  attributes: (n: number) => NoInfer<Attributes<T>> | Promise<NoInfer<Attributes<T>>>,
): Factory<T> {
  let number = 0
  const valuesOf = async (own: Attributes<T> = {}): Promise<Attributes<T>> => ({ ...(await attributes(++number)), ...own })
  const create = async (own?: Attributes<T>): Promise<T> => {
    const record = model.build(await valuesOf(own))
    await record.saveOrFail()
    return record
  }
  return {
    build: async (own) => model.build(await valuesOf(own)),
    create,
    async createMany(count, own) {
      const records: T[] = []
      for (let index = 0; index < count; index++) records.push(await create(own))
      return records
    },
  }
}
