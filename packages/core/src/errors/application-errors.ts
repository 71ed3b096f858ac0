/** Errors that the application's own code causes: wiring, rendering, and what is sent. */
import { LiveError, type LiveErrorOptions } from './live-error.js'

/** A wiring mistake, found at boot; the message names the place and the fix. */
export class ConfigurationError extends LiveError {
  constructor(message: string, options: LiveErrorOptions & { code?: string } = {}) {
    super(options.code ?? 'ERR_CONFIGURATION', message, options)
  }
}

/** A second render, redirect or head, or one after the response was committed (controller.md C13, live.md L61). */
export class DoubleRenderError extends LiveError {
  /** @param firstRenderedAt the stack of the first call, when `config.controller.traceRenders` keeps it (C13) */
  constructor(
    message: string,
    readonly firstRenderedAt: string | null = null,
  ) {
    super('ERR_DOUBLE_RENDER', message)
  }
}

/** The head was changed after it was committed (live.md L11). */
export class HeadersSentError extends LiveError {
  constructor(message = 'header already sent') {
    super('ERR_HEADERS_SENT', message)
  }
}

/** A file to send is missing, unreadable or a directory (live.md L103). */
export class MissingFileError extends LiveError {
  constructor(
    readonly path: string,
    options: LiveErrorOptions = {},
  ) {
    super('ERR_MISSING_FILE', `Cannot read file ${path}`, options)
  }
}

/** Where a template was searched. */
export interface TemplateSearch {
  readonly name: string
  readonly prefixes: readonly string[]
  readonly formats: readonly string[]
  readonly variants: readonly string[]
}

/** An explicit render names a template that does not exist (controller.md C83). */
export class MissingTemplateError extends LiveError {
  /** @param search what was searched, when the framework searched and not the renderer alone */
  constructor(
    message: string,
    readonly search: TemplateSearch | null = null,
  ) {
    super('ERR_MISSING_TEMPLATE', message)
  }

  /** What a developer can do about it: the file to write, and the command that makes one (app.md A78). */
  get hints(): readonly string[] {
    const { name = '', prefixes: [folder] = [], formats = [] } = this.search ?? {}
    if (folder === undefined || !formats.includes('html')) return []
    // The names as the generator writes them.
    const file = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
    return [
      `Write app/views/${folder}/${file}.html.eta`,
      `npx live generate controller ${folder} ${name} --skip --skip-collision-check --skip-routes`,
    ]
  }
}

/** A `respondTo` inside another one chose another format (controller.md C113). */
export class RespondToMismatchError extends LiveError {
  constructor(message: string) {
    super('ERR_RESPOND_TO_MISMATCH', message)
  }
}

/** 501: the application does not do this yet. */
export class NotImplementedError extends LiveError {
  constructor(message = 'Not Implemented', options: LiveErrorOptions = {}) {
    super('ERR_NOT_IMPLEMENTED', message, options)
  }
}

/** A redirect target that would smuggle control characters or that glues onto the host name (controller.md C95, C97). */
export class UnsafeRedirectError extends LiveError {
  constructor(message: string, code: 'ERR_UNSAFE_REDIRECT' | 'ERR_OPEN_REDIRECT' = 'ERR_UNSAFE_REDIRECT') {
    super(code, message)
  }
}

/** A redirect to another host that was not allowed (controller.md C96). */
export class OpenRedirectError extends UnsafeRedirectError {
  /** Not a field: logs show fields of errors, and tokens travel in the query, the fragment and the user. */
  readonly #location: string

  constructor(location: string) {
    const shown = location
      .slice(0, 100)
      .split(/[?#]/, 1)[0]
      .replace(/\/\/[^/]*@/, '//…@')
    super(`Unsafe redirect to ${JSON.stringify(shown)}: pass { allowOtherHost: true } to redirect anyway`, 'ERR_OPEN_REDIRECT')
    this.#location = location
  }

  /** The whole target. */
  get location(): string {
    return this.#location
  }
}

/** A signed or encrypted cookie of more than 4096 bytes (controller.md C168). */
export class CookieOverflowError extends LiveError {
  constructor(
    readonly cookie: string,
    readonly size: number,
  ) {
    super('ERR_COOKIE_OVERFLOW', `cookie ${cookie} is ${size} bytes with its name; browsers keep at most 4096`)
  }
}

/** Something was written to the session of an application that has none (controller.md C179). */
export class DisabledSessionError extends LiveError {
  constructor() {
    super('ERR_SESSION_DISABLED', 'Sessions are switched off here: remove session: false from the configuration or from the route')
  }
}

/** A cookie was written in an application that sends none (controller.md C302). */
export class DisabledCookiesError extends LiveError {
  constructor() {
    super('ERR_COOKIES_DISABLED', 'No cookies are sent here, because of apiOnly: set security: { cookies: true } in the configuration')
  }
}

/** There are migrations that did not run. In development its page has a button that runs them (app.md A78). */
export class PendingMigrationsError extends LiveError {
  /** What the page of the error offers. */
  declare readonly actions?: Readonly<Record<string, () => unknown>>

  /** @param names of the migrations; @param run what the button does; no button without it */
  constructor(
    readonly names: readonly string[],
    run?: () => unknown,
  ) {
    const list = names.slice(0, 10).join(', ') + (names.length > 10 ? `, and ${names.length - 10} more` : '')
    super('ERR_PENDING_MIGRATIONS', `Migrations are pending: ${list}. Run \`live db:migrate\``)
    // Not for logs: a function is no field of a line.
    if (run !== undefined) Object.defineProperty(this, 'actions', { value: { 'Run pending migrations': run } })
  }
}

/** The store of the sessions failed, or did not answer in time. */
export class SessionStoreError extends LiveError {
  constructor(message: string, options: LiveErrorOptions = {}) {
    super('ERR_SESSION_STORE', message, options)
  }
}

/** A source or a nonce that would break out of its directive of a browser policy (controller.md C250). */
export class InvalidDirectiveError extends LiveError {
  /** @param directive such as `'script-src'`; @param source what was refused; @param reason what is wrong with it, and the fix */
  constructor(
    readonly directive: string,
    readonly source: unknown,
    reason: string,
  ) {
    super('ERR_INVALID_DIRECTIVE', `${directive} cannot hold ${shown(source)}: ${reason}`)
  }
}

/** Parameters that nobody permitted were turned into plain data (controller.md C143). */
export class UnfilteredParametersError extends LiveError {
  constructor() {
    super('ERR_UNFILTERED_PARAMETERS', 'unable to convert unpermitted parameters: call permit() or expect() first')
  }
}

/** `permit` dropped parameters while `config.controller.actionOnUnpermittedParameters` is `'raise'` (controller.md C150). */
export class UnpermittedParametersError extends LiveError {
  /** @param parameters the names that were dropped, at one level */
  constructor(readonly parameters: readonly string[]) {
    const names = parameters.slice(0, 20).map((name) => JSON.stringify(name.slice(0, 60)))
    super(
      'ERR_UNPERMITTED_PARAMETERS',
      `found unpermitted parameters: ${names.join(', ')}. Permit them, or set config.controller.` +
        "actionOnUnpermittedParameters to 'log'",
    )
  }
}

/** `expectOrFail` did not find what the application itself promised to send: a 500, not a 400 (controller.md C148). */
export class ExpectedParameterMissingError extends LiveError {
  /** @param parameter the name, dotted when nested */
  constructor(
    readonly parameter: string,
    options: LiveErrorOptions = {},
  ) {
    super('ERR_EXPECTED_PARAMETER_MISSING', `parameter is missing, empty or of the wrong shape: ${parameter}`, options)
  }
}

/** Something that is not an error was thrown; `value` is that thing (controller.md C66, live.md L67). */
export class NonErrorThrownError extends LiveError {
  constructor(readonly value: unknown) {
    super('ERR_NON_ERROR_THROWN', `thrown value is not an error: ${describe(value)}`)
  }
}

/** A language that the application does not have (app.md A93): a page of it does not exist. */
export class UnknownLocaleError extends LiveError {
  constructor(
    readonly locale: string,
    available: readonly string[],
  ) {
    super(
      'ERR_UNKNOWN_LOCALE',
      `${JSON.stringify(String(locale).slice(0, 50))} is no available language: there are ${available.join(', ')}`,
    )
  }
}

/** A text that no language has, where `config.i18n.raiseOnMissing` is on (app.md A92). */
export class MissingTranslationError extends LiveError {
  /** @param key with its language, such as `'en.posts.index.title'` */
  constructor(readonly key: string) {
    super('ERR_MISSING_TRANSLATION', `There is no text ${key}: add it to config/locales, or give a default`)
  }
}

/** A value that a text wants and nobody gave, where `config.i18n.raiseOnMissingValue` is on (app.md A89). */
export class MissingInterpolationError extends LiveError {
  constructor(
    readonly value: string,
    key: string,
    text: string,
  ) {
    super('ERR_MISSING_INTERPOLATION', `The text ${key} wants %{${value}}, which is not given: ${JSON.stringify(text.slice(0, 200))}`)
  }
}

const shown = (source: unknown): string => (typeof source === 'string' ? JSON.stringify(source.slice(0, 100)) : describe(source))

function describe(value: unknown): string {
  try {
    return String(value)
  } catch {
    return Object.prototype.toString.call(value)
  }
}
