/** CSV that reads back as it was (RFC 4180) and that a spreadsheet does not execute. */
import { type Options, stringify } from 'csv-stringify/sync'

/** What a cell may hold. Dates become ISO 8601, booleans `true` and `false`, null and undefined nothing. */
export type CsvValue = string | number | bigint | boolean | Date | null | undefined

const OPTIONS: Options = {
  record_delimiter: '\r\n',
  // Without it a lone CR or LF inside a cell would stand unquoted.
  quote_record_delimiter: true,
  // A cell that starts with = + - @ tab or CR gets an apostrophe (OWASP, CSV injection); a negative number does not need it.
  escape_formulas: true,
  cast: {
    boolean: String,
    date: (value) => value.toISOString(),
    // OWASP lists the line feed as well, the library does not.
    string: (value) => (value.startsWith('\n') ? `'${value}` : value),
  },
}

/**
 * Several lines at once, each ended by CRLF. Give it a batch of rows: one call costs as much as a dozen rows.
 *
 * @throws RangeError for an invalid Date
 */
export function csvRows(rows: readonly (readonly CsvValue[])[]): string {
  return stringify(rows as CsvValue[][], OPTIONS)
}

/** One line, ended by CRLF; `stream.writeln` adds nothing to it. */
export function csvLine(values: readonly CsvValue[]): string {
  return csvRows([values])
}
