/** Values in texts: `%{name}` (app.md A89). */
import { MissingInterpolationError } from '../errors/index.js'

/** Values by name. */
export type Values = Readonly<Record<string, unknown>>

const PLACE = /%(%\{[^}]*\}|\{([^}]*)\})/g

/**
 * Puts values in their places; `%%{name}` stands for itself.
 * @param strict whether a value that is missing is an error; else its place stays as it is
 * @param write how a value becomes text. Default: `String`
 * @throws MissingInterpolationError
 */
export function interpolate(
  text: string,
  key: string,
  values: Values,
  strict: boolean,
  write: (value: unknown) => string = String,
): string {
  if (!text.includes('%')) return text
  return text.replace(PLACE, (place, escaped: string, name: string | undefined) => {
    if (name === undefined) return escaped
    if (Object.hasOwn(values, name) && values[name] !== undefined) return write(values[name])
    if (strict) throw new MissingInterpolationError(name, key, text)
    return place
  })
}
