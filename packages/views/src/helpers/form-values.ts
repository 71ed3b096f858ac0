/** What a control of a form shows: what was submitted and refused, else what the model holds (app.md A116). */
import type { Request } from '@live/core'
import { nameSteps } from './form-names.js'

/** Texts that the client sent under one name. */
export type Submitted = string | readonly string[]

/** What the client sent under the name of a control, before anything was made of it; `undefined` when nothing of that shape came. */
export function submittedValue(request: Request, name: string): Submitted | undefined {
  let value: unknown = request.params
  for (const step of nameSteps(name)) value = childOf(value, step)
  if (typeof value === 'string') return value
  if (!Array.isArray(value)) return undefined
  return (value as unknown[]).filter((each) => typeof each === 'string')
}

/** Parameters are read by `get`, lists by position. */
function childOf(value: unknown, step: string): unknown {
  if (Array.isArray(value)) return /^\d{1,6}$/.test(step) ? (value as unknown[])[Number(step)] : undefined
  const { get } = (value ?? {}) as { get?: unknown }
  return typeof get === 'function' ? (get.call(value, step) as unknown) : undefined
}

/** The value of an attribute; `undefined` for a method, and for a promise of a relation. */
export function modelValue(model: object | null, attribute: string): unknown {
  const value = (model as Readonly<Record<string, unknown>> | null)?.[attribute]
  if (typeof value === 'function' || typeof (value as { then?: unknown } | null | undefined)?.then === 'function') return undefined
  return value
}
