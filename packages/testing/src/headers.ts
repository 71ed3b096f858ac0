/** Response headers as the web platform's `Headers`. */

/** @param raw names and values in turn, in the order of the wire */
export function headersOf(raw: readonly string[]): Headers {
  const headers = new Headers()
  for (let i = 0; i + 1 < raw.length; i += 2) headers.append(raw[i]!, raw[i + 1]!)
  return headers
}
