/** The configuration while it is being made: sections that can be assigned to, merged, and frozen at the end (app.md A13). */
import type { ApplicationConfig } from './config.js'

/** The sections of the configuration that are records of settings. */
export const SECTIONS = [
  'server',
  'live',
  'routes',
  'controller',
  'view',
  'model',
  'security',
  'cache',
  'i18n',
  'log',
  'stack',
  'health',
  'generators',
  'x',
] as const

/** The name of a section. */
export type SectionName = (typeof SECTIONS)[number]

type Assignable<T> = { -readonly [K in keyof T]: T[K] }

/** The configuration with every section there, as the files of environments and initializers see it. */
export type SettingSections = Omit<ApplicationConfig, SectionName> & {
  [K in SectionName]-?: Assignable<NonNullable<ApplicationConfig[K]>>
}

/** A copy whose sections are all there, so that who assigns to them changes nobody else's object. */
export function withSections(config: ApplicationConfig): SettingSections {
  const copy: Record<string, unknown> = { ...config }
  for (const name of SECTIONS) copy[name] = { ...(copy[name] as object | undefined) }
  return copy as unknown as SettingSections
}

/**
 * Merges `more` into `target`: records member by member, everything else in the place of what was there. What is undefined changes nothing.
 * @param keep whether what `target` has already stays: for defaults
 */
export function mergeConfig(target: object, more: object, keep = false): void {
  const into = target as Record<string, unknown>
  for (const [name, value] of Object.entries(more)) {
    if (value === undefined || name === '__proto__') continue
    const present = into[name]
    if (isRecord(present) && isRecord(value)) {
      const merged = { ...present }
      mergeConfig(merged, value, keep)
      into[name] = merged
    } else if (!keep || present === undefined) into[name] = value
  }
}

/** A copy whose lists and records are its own, at any depth; objects with behaviour are the same ones. */
export function copyConfig<T>(value: T): T {
  if (Array.isArray(value)) return value.map(copyConfig) as T
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, copyConfig(each)])) as T
}

/** Freezes the configuration with its sections, lists and records, at any depth. Objects with behaviour, such as stores, stay as they are. */
export function freezeConfig(config: object): void {
  const values = config as Record<string, unknown>
  for (const name of SECTIONS) {
    const section = values[name]
    if (!isRecord(section)) continue
    for (const each of Object.values(section)) freezeData(each)
    Object.freeze(section)
  }
  for (const each of Object.values(values)) freezeData(each)
  Object.freeze(config)
}

function freezeData(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return
  if (!Array.isArray(value) && !(isRecord(value) && Object.values(value).every((each) => typeof each !== 'function'))) return
  Object.freeze(value)
  for (const each of Object.values(value)) freezeData(each)
}

/** Whether a value is an object literal, of any realm. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype = Object.getPrototypeOf(value) as object | null
  return prototype === null || (Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, 'hasOwnProperty'))
}
