/** Comma-separated header values (RFC 9110 §5.6.1). */

const COMMA = 0x2c
const QUOTE = 0x22
const BACKSLASH = 0x5c

/** The elements of a list, trimmed, without the empty ones. A comma inside a quoted string separates nothing. Linear time. */
export function splitHeaderList(value: string): string[] {
  const elements: string[] = []
  for (let start = 0; start < value.length; ) {
    const end = endOfElement(value, start)
    const element = value.slice(start, end).trim()
    if (element !== '') elements.push(element)
    start = end + 1
  }
  return elements
}

/** The index of the next comma outside quotes, or the length. */
function endOfElement(value: string, from: number): number {
  let quoted = false
  for (let i = from; i < value.length; i++) {
    const code = value.charCodeAt(i)
    if (code === QUOTE) quoted = !quoted
    else if (code === BACKSLASH && quoted) i++
    else if (code === COMMA && !quoted) return i
  }
  return value.length
}
