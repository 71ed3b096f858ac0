/** What `permit` and `expect` let through (controller.md C145, C147): the filter language and its application to plain data. */
import {
  copyParameters,
  emptyParameters,
  isElementKey,
  isParameterObject,
  isParameterScalar,
  ownValue,
  type ParameterObject,
  type ParameterScalar,
  type ParameterValue,
  setParameter,
} from './parameter-value.js'

/** `'name'` for a scalar, or an object whose keys name containers: `{ tags: [], prefs: {}, pets: ['name'] }`. */
export type ParameterFilter = string | NestedFilters

/** Filters of containers by their names. */
export interface NestedFilters {
  readonly [name: string]: NestedFilter
}

/**
 * `[]` an array of scalars · `{}` any object · `['name', …]` an object, and for `permit` an array of objects too ·
 * `[['name', …]]` an array of objects · `{ '0': ['name'] }` a nested object filtered by name.
 */
export type NestedFilter = readonly (ParameterFilter | readonly ParameterFilter[])[] | NestedFilters

type NamesOf<Item> = Item extends string ? Item : keyof Item & string

/** An object that a list of filters let through: every name may be absent, as the client decides what it sends. */
export type PermittedFields<Item> = { [Name in NamesOf<Item>]?: ParameterValue }

type ExpectedValue<Nested> = Nested extends readonly []
  ? ParameterScalar[]
  : Nested extends readonly [readonly (infer Item)[]]
    ? PermittedFields<Item>[]
    : Nested extends readonly (infer Item)[]
      ? PermittedFields<Item>
      : ParameterObject

type OnlyValue<Filters, Name extends keyof Filters = keyof Filters> = Name extends unknown
  ? [keyof Filters] extends [Name]
    ? Filters[Name]
    : never
  : never

/** What `expect` returns for one filter: the value under its only root, or the values of all its roots. */
export type Expected<Filter> = Filter extends string
  ? Exclude<ParameterScalar, null>
  : [OnlyValue<Filter>] extends [never]
    ? ParameterValue[]
    : ExpectedValue<OnlyValue<Filter>>

/** How a filter is applied. */
export interface FilterRules {
  /** Whether arrays of objects must be written `[[…]]`, as for `expect`. */
  readonly explicitArrays: boolean
  /** Called at each level that holds names which were not let through (C150); `null` when nobody wants to know. */
  readonly onUnpermitted: ((names: string[]) => void) | null
}

/** A new object holding only what the filters let through. The source stays as it is. */
export function filterParameters(source: ParameterObject, filters: readonly ParameterFilter[], rules: FilterRules): ParameterObject {
  const result = emptyParameters()
  for (const filter of filters) {
    if (typeof filter === 'string') {
      copyScalar(source, filter, result)
    } else {
      for (const name of Object.keys(filter)) {
        const value = filterNested(ownValue(source, name), filter[name], rules)
        if (value !== undefined) setParameter(result, name, value)
      }
    }
  }
  copyParts(source, filters, result)
  if (rules.onUnpermitted !== null) {
    const names = Object.keys(source).filter((name) => !Object.hasOwn(result, name))
    if (names.length > 0) rules.onUnpermitted(names)
  }
  return result
}

function copyScalar(source: ParameterObject, name: string, result: ParameterObject): void {
  const value = ownValue(source, name)
  if (value !== undefined && isParameterScalar(value)) setParameter(result, name, value)
}

/** A permitted `published` lets `published(1i)`, `published(2f)` and `published(3)` through, the parts of a date field. */
function copyParts(source: ParameterObject, filters: readonly ParameterFilter[], result: ParameterObject): void {
  for (const name of Object.keys(source)) {
    if (name.charCodeAt(name.length - 1) !== 41) continue
    const open = name.lastIndexOf('(')
    if (open > 0 && /^\d{1,9}[if]?$/.test(name.slice(open + 1, -1)) && filters.includes(name.slice(0, open))) {
      copyScalar(source, name, result)
    }
  }
}

function filterNested(value: ParameterValue | undefined, filter: NestedFilter, rules: FilterRules): ParameterValue | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if (isList(filter)) {
    if (filter.length === 0) return Array.isArray(value) && value.every(isParameterScalar) ? value.slice() : undefined
    const [first] = filter
    if (filter.length === 1 && isList(first) && rules.explicitArrays) return filterArray(value, first, rules)
    return filterContainer(value, filter.flat() as ParameterFilter[], rules)
  }
  const names = Object.keys(filter)
  if (names.length === 0) return isParameterObject(value) ? copyParameters(value) : undefined
  if (isParameterObject(value) && names.some(isElementKey)) return filterParameters(value, [filter], rules)
  return filterContainer(value, [filter], rules)
}

/** `[[…]]` of `expect`: an array of objects, or an object that numbers them; an array either way. */
function filterArray(value: ParameterValue, filters: readonly ParameterFilter[], rules: FilterRules): ParameterValue | undefined {
  if (Array.isArray(value)) return filterElements(value, filters, rules)
  if (!isParameterObject(value) || !hasElements(value)) return undefined
  return filterElements(
    elementKeys(value).map((key) => value[key]),
    filters,
    rules,
  )
}

function filterContainer(value: ParameterValue, filters: readonly ParameterFilter[], rules: FilterRules): ParameterValue | undefined {
  if (isParameterObject(value)) {
    return !rules.explicitArrays && hasElements(value) ? filterNumbered(value, filters, rules) : filterParameters(value, filters, rules)
  }
  return Array.isArray(value) && !rules.explicitArrays ? filterElements(value, filters, rules) : undefined
}

function filterElements(list: readonly ParameterValue[], filters: readonly ParameterFilter[], rules: FilterRules): ParameterObject[] {
  return list.filter(isParameterObject).map((element) => filterParameters(element, filters, rules))
}

function filterNumbered(value: ParameterObject, filters: readonly ParameterFilter[], rules: FilterRules): ParameterObject {
  const result = emptyParameters()
  for (const key of elementKeys(value)) result[key] = filterParameters(value[key] as ParameterObject, filters, rules)
  return result
}

const hasElements = (value: ParameterObject): boolean => elementKeys(value).length > 0

function elementKeys(value: ParameterObject): string[] {
  return Object.keys(value).filter((key) => isElementKey(key) && isParameterObject(value[key]))
}

// `Array.isArray` does not narrow readonly arrays.
function isList<Item>(value: readonly Item[] | object | string): value is readonly Item[] {
  return Array.isArray(value)
}
