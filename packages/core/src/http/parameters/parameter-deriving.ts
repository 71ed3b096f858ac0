/** New parameter data from old: the deep and the filtering operations of `Parameters`, on plain data (controller.md C153). */
import {
  emptyParameters,
  isBlank,
  isParameterObject,
  ownValue,
  type ParameterObject,
  type ParameterValue,
  setParameter,
} from './parameter-value.js'

/** `over` laid over `under` at every level: objects are merged, everything else is replaced. */
export function deepMerged(under: ParameterObject, over: ParameterObject): ParameterObject {
  const data = emptyParameters()
  for (const name of Object.keys(under)) setParameter(data, name, under[name])
  for (const name of Object.keys(over)) {
    const before = ownValue(data, name)
    const value = over[name]
    setParameter(data, name, isParameterObject(before) && isParameterObject(value) ? deepMerged(before, value) : value)
  }
  return data
}

/** The same values under other names, in nested objects and in those inside arrays too. */
export function deepRenamed(value: ParameterObject, rename: (name: string) => string): ParameterObject {
  return mapContainers(value, rename, (leaf) => leaf)
}

/** Other leaves under the same names; objects and arrays are gone through, not given (C153, 8.2). */
export function deepMapped(value: ParameterObject, change: (leaf: ParameterValue) => ParameterValue): ParameterObject {
  return mapContainers(value, (name) => name, change)
}

/** Without what `drop` says yes to, at the top level. */
export function without(object: ParameterObject, drop: (value: ParameterValue) => boolean): ParameterObject {
  const data = emptyParameters()
  for (const name of Object.keys(object)) if (!drop(object[name])) setParameter(data, name, object[name])
  return data
}

/** Whether `compactBlank` drops a value: what is blank, and `false`, as Rails has it. */
export const isBlankOrFalse = (value: ParameterValue): boolean => value === false || isBlank(value)

function mapContainers(
  object: ParameterObject,
  rename: (name: string) => string,
  change: (leaf: ParameterValue) => ParameterValue,
): ParameterObject {
  const mapValue = (value: ParameterValue): ParameterValue => {
    if (Array.isArray(value)) return value.map(mapValue)
    return isParameterObject(value) ? mapContainers(value, rename, change) : change(value)
  }
  const data = emptyParameters()
  for (const name of Object.keys(object)) setParameter(data, rename(name), mapValue(object[name]))
  return data
}
