/** Blocks: functions of a template whose output a helper puts into an element. */
import { SafeString, safeConcat } from '../html/safe-string.js'
import type { Block } from '../view.js'

/** Runs a block, and gives what it wrote or returned. */
export type Capture = <A extends readonly unknown[]>(block: Block<A>, ...args: A) => SafeString

/** For helpers outside of a render: what the block returns is the content. */
export const plainCapture: Capture = (block, ...args) => safeConcat(block(...args))

/** Whether an argument is a block. A class is none: it is a target. */
export function isBlock(value: unknown): value is Block {
  return typeof value === 'function' && Object.getOwnPropertyDescriptor(value, 'prototype')?.writable !== false
}

/** Whether content is text or safe HTML, and not what else a helper takes in its place. */
export const isText = (value: unknown): value is string | SafeString => typeof value === 'string' || value instanceof SafeString
