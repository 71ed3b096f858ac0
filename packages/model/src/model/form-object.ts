/** Objects of forms that have no table: validated like records (app.md A152). */
import { ArgumentError } from '@live/core'
import { RecordInvalidError } from '../errors/record-errors.js'
import { declareRules, type RuleSet } from '../validation/rules.js'
import { checkAttributes } from '../validation/validate-record.js'
import { ValidationErrors } from '../validation/validation-errors.js'
import { runCallbacks } from './callbacks.js'
import { type ModelName, modelNameOf } from './model-name.js'

/**
 * The base class of forms without a table: `class ContactForm extends FormObject { @Virtual() @Rules({ presence: true }) email?: string }`.
 * Forms, routes and JSON treat it as a record that is never stored.
 */
export abstract class FormObject {
  #errors: ValidationErrors | null = null

  /** The names of the class. */
  static get modelName(): ModelName {
    return modelNameOf(this)
  }

  /** Declares rules of attributes: see `Model.rules`. */
  static rules<T extends FormObject>(
    this: abstract new () => T,
    names: (keyof T & string) | readonly (keyof T & string)[],
    rules: RuleSet<T>,
  ): void {
    for (const name of [names].flat()) declareRules(this as unknown as { readonly name: string; readonly prototype: object }, name, rules)
  }

  /** What the last validation found. */
  get errors(): ValidationErrors {
    this.#errors ??= new ValidationErrors(this)
    return this.#errors
  }

  get modelName(): ModelName {
    return modelNameOf(this.constructor)
  }

  isPersisted(): boolean {
    return false
  }

  isNew(): boolean {
    return true
  }

  toParam(): string | undefined {
    return undefined
  }

  toKey(): readonly unknown[] | null {
    return null
  }

  toPartialPath(): string {
    const { collection, element } = this.modelName
    return `${collection}/${element}`
  }

  /**
   * Sets attributes that the class declares: with a decorator, a setter, or a value of their own.
   * @throws ArgumentError for any other name
   */
  assign(attributes: Readonly<Record<string, unknown>>): this {
    for (const [name, value] of Object.entries(attributes)) {
      if (!isAssignable(this, name))
        throw new ArgumentError(`${this.constructor.name} has no attribute ${JSON.stringify(name.slice(0, 60))}`)
      ;(this as Record<string, unknown>)[name] = value
    }
    return this
  }

  /** Checks the rules and fills `errors`. @param context a group of rules to check too */
  async isValid(context?: string): Promise<boolean> {
    const { errors } = this
    errors.clear()
    await runCallbacks(this, 'beforeValidation', 'create', context)
    await checkAttributes(this, errors, context === undefined ? ['create'] : ['create', context], { isRequired: () => false, outer: {} })
    await runCallbacks(this, 'validates', 'create', context)
    await runCallbacks(this, 'afterValidation', 'create', context)
    return errors.isEmpty
  }

  /** {@link isValid}. @throws RecordInvalidError (422) */
  async validateOrFail(context?: string): Promise<void> {
    if (!(await this.isValid(context))) throw new RecordInvalidError(this, this.errors.issues, this.errors.fullMessages)
  }
}

function isAssignable(object: object, name: string): boolean {
  if (Object.hasOwn(object, name)) return true
  for (
    let level = Object.getPrototypeOf(object) as object;
    level !== FormObject.prototype;
    level = Object.getPrototypeOf(level) as object
  ) {
    if (Object.getOwnPropertyDescriptor(level, name)?.set !== undefined) return true
  }
  return false
}
