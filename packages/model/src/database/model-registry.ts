/** Which model belongs to which database. */
import { ConfigurationError } from '@live/core'

/** What is read of a model here. */
interface NamedModel {
  readonly name: string
}

/** Most of these lives are one per process; tests make more. */
const owners = new Map<object, object>()

/** The database of a model, if it has one. */
export const ownerOf = (model: object): object | undefined => owners.get(model)

/** Gives models to a database. @throws ConfigurationError when one of them has another */
export function register(owner: object, models: readonly NamedModel[]): void {
  for (const model of models) {
    if ((owners.get(model) ?? owner) !== owner) throw new ConfigurationError(`${model.name} has a database already: close that one first`)
  }
  for (const model of models) owners.set(model, owner)
}

/** Takes its models from a database. */
export function unregister(owner: object, models: readonly NamedModel[]): void {
  for (const model of models) if (owners.get(model) === owner) owners.delete(model)
}
