/** Errors of single records: not found, not valid, changed by somebody else, not saved. */
import { LiveError, NotFoundError, type ParameterIssue } from '@live/core'

/** 404: no record has this key or these values (app.md A163). */
export class RecordNotFoundError extends NotFoundError {
  /** @param model its class name; @param condition what was looked for, such as `id = 7`: cut, because it may come from a client */
  constructor(
    readonly model: string,
    condition: string,
  ) {
    super(`Couldn't find ${model} with ${condition.slice(0, MAX_TEXT)}`, { code: 'ERR_RECORD_NOT_FOUND' })
  }
}

const MAX_TEXT = 200
/** As many as `InvalidParametersError` of `@live/core` tells. */
const MAX_ISSUES = 100

/** 422: a record is not valid. JSON clients read `errors` as a member of the problem document (app.md A153, RFC 9457 §3.2). */
export class RecordInvalidError extends LiveError {
  /** What was wrong, and with which attribute; an empty path is the record as a whole. */
  readonly errors: readonly ParameterIssue[]
  readonly extensions: { readonly errors: readonly ParameterIssue[] }

  /** @param record the record itself, for the handler that renders its form again; @param errors what it says */
  constructor(
    readonly record: object,
    errors: readonly ParameterIssue[],
    messages: readonly string[] = errors.map(({ message }) => message),
  ) {
    super('ERR_RECORD_INVALID', `Validation failed: ${messages.slice(0, 5).join(', ')}`.slice(0, 1000), { status: 422, expose: true })
    this.errors = Object.freeze(errors.slice(0, MAX_ISSUES))
    this.extensions = { errors: this.errors }
    // A log line that shows the error is not to show the record, which may hold what nobody should read.
    Object.defineProperty(this, 'record', { enumerable: false })
  }
}

/** 409: the row was changed or removed after the record was read (app.md A162, optimistic locking). */
export class StaleRecordError extends LiveError {
  /** @param model its class name; @param attempt `'update'` or `'destroy'` */
  constructor(
    readonly model: string,
    readonly attempt: 'update' | 'destroy',
  ) {
    const message = `The ${model} was changed or removed by somebody else after it was read: read it again, then ${attempt} it`
    super('ERR_STALE_RECORD', message, { status: 409, expose: true })
  }
}

/** 422: a callback stopped the work by throwing `AbortCallbackError`. */
export class RecordNotSavedError extends LiveError {
  constructor(
    readonly model: string,
    readonly attempt: 'save' | 'destroy',
    cause?: unknown,
  ) {
    super('ERR_RECORD_NOT_SAVED', `A callback stopped the ${attempt} of the ${model}`, { status: 422, expose: true, cause })
  }
}

/** Thrown by a callback to stop what it belongs to: `save()` and `destroy()` then give false (app.md A164). */
export class AbortCallbackError extends LiveError {
  constructor(message = 'A callback stopped the work') {
    super('ERR_ABORT_CALLBACK', message)
  }
}

/** A name that is no attribute of the model was assigned: permit the parameters first. */
export class UnknownAttributeError extends LiveError {
  constructor(
    readonly model: string,
    readonly attribute: string,
  ) {
    super(
      'ERR_UNKNOWN_ATTRIBUTE',
      `${model} has no attribute ${JSON.stringify(attribute.slice(0, 60))}: permit the parameters before they are assigned`,
    )
  }
}

/** 409: a unique index has one of these rows already. */
export class RecordNotUniqueError extends LiveError {
  /** @param model its class name */
  constructor(
    readonly model: string,
    cause?: unknown,
  ) {
    super('ERR_RECORD_NOT_UNIQUE', `There is a ${model} with such values already`, { status: 409, expose: true, cause })
  }
}

/** 409: the record has others that depend on it, and may not go without them. */
export class DeleteRestrictionError extends LiveError {
  /** @param model its class name; @param association that is not empty */
  constructor(
    readonly model: string,
    readonly association: string,
  ) {
    super('ERR_DELETE_RESTRICTED', `The ${model} cannot be removed while it has ${association}`, { status: 409, expose: true })
  }
}

/** An association was read that a strict record should have been read with (app.md A159). */
export class StrictLoadingError extends LiveError {
  constructor(
    readonly model: string,
    readonly association: string,
  ) {
    const fix = `read it along with ${model}.include('${association}')`
    super('ERR_STRICT_LOADING', `${association} of a ${model} was read later, which is a query for each record: ${fix}`)
  }
}

/** A rule that is `strict` does not hold: what it protects is never the fault of who fills in a form (app.md A153). */
export class StrictValidationError extends LiveError {
  constructor(
    readonly model: string,
    message: string,
  ) {
    super('ERR_STRICT_VALIDATION', `${model}: ${message}`)
  }
}
