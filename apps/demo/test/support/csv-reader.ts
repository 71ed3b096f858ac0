/** Reads CSV as RFC 4180 defines it, strictly, and independently of what wrote it. */

/**
 * The records of a CSV text: each line ends with CRLF, the last one too.
 *
 * @throws SyntaxError where the text leaves the grammar
 */
export function readCsv(text: string): string[][] {
  const records: string[][] = []
  let at = 0
  while (at < text.length) {
    const record: string[] = []
    for (;;) {
      const { value, end } = text[at] === '"' ? quotedField(text, at) : plainField(text, at)
      record.push(value)
      at = end + 1
      if (text[end] !== ',') break
    }
    if (text[at - 1] !== '\r' || text[at] !== '\n')
      throw new SyntaxError(`No CRLF at ${at - 1}: ${JSON.stringify(text.slice(at - 1, at + 20))}`)
    at++
    records.push(record)
  }
  return records
}

function plainField(text: string, start: number): { value: string; end: number } {
  let end = start
  while (end < text.length && text[end] !== ',' && text[end] !== '\r') {
    if (text[end] === '"' || text[end] === '\n') throw new SyntaxError(`A bare ${JSON.stringify(text[end])} at ${end}`)
    end++
  }
  return { value: text.slice(start, end), end }
}

function quotedField(text: string, start: number): { value: string; end: number } {
  let value = ''
  for (let from = start + 1; ; ) {
    const quote = text.indexOf('"', from)
    if (quote === -1) throw new SyntaxError(`The quote at ${start} is not closed`)
    value += text.slice(from, quote)
    if (text[quote + 1] !== '"') return { value, end: quote + 1 }
    value += '"'
    from = quote + 2
  }
}
