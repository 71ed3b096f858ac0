/** Decorators of methods that are callbacks; each does what the static method of the same name does. */
import { type CallbackKind, declareModelCallback, type ModelCallbackOptions } from './callbacks.js'

/** Decorates a method. */
export type CallbackDecorator = (options?: ModelCallbackOptions<object>) => (target: object, method: string | symbol) => void

const decorator =
  (kind: CallbackKind): CallbackDecorator =>
  (options = {}) =>
  (target, method) =>
    declareModelCallback(target.constructor, kind, String(method), options)

/** Before the rules are checked: the place to clean attributes up. */
export const BeforeValidation = decorator('beforeValidation')
/** A rule of one's own, behind those of class-validator: it adds to `this.errors`. */
export const Validates = decorator('validates')
/** When all rules are checked. */
export const AfterValidation = decorator('afterValidation')
/** Before a record is stored, new or not. */
export const BeforeSave = decorator('beforeSave')
/** Before a new record is stored. */
export const BeforeCreate = decorator('beforeCreate')
/** Before the changes of a record are stored. */
export const BeforeUpdate = decorator('beforeUpdate')
/** Before a record is removed. */
export const BeforeDestroy = decorator('beforeDestroy')
/** When a new record is stored; still in its transaction. */
export const AfterCreate = decorator('afterCreate')
/** When changes are stored; still in their transaction. */
export const AfterUpdate = decorator('afterUpdate')
/** When a record is removed; still in its transaction. */
export const AfterDestroy = decorator('afterDestroy')
/** When a record is stored, new or not; still in its transaction. */
export const AfterSave = decorator('afterSave')
/** When the outermost transaction is committed: the place for mails, jobs and broadcasts. */
export const AfterCommit = decorator('afterCommit')
/** When the transaction is rolled back. */
export const AfterRollback = decorator('afterRollback')
