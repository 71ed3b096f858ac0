/** A rendered error, and the one-line form of texts that came from somewhere else. */

/** What {@link ErrorPages} puts into a response. */
export interface ErrorBody {
  /** The `Content-Type`. */
  readonly type: string
  readonly body: string
  /** The `Content-Security-Policy` that the body needs instead of the application's. */
  readonly policy?: string
}

/** Longest one-line text, in characters. */
const MAX_LINE = 1000

/** A text without line breaks and other control characters, so that it stays one line wherever it is shown. */
export function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to take out
  return text.slice(0, MAX_LINE).replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
}

/** Plain text as a body. */
export function textBody(body: string): ErrorBody {
  return { type: 'text/plain; charset=utf-8', body }
}
