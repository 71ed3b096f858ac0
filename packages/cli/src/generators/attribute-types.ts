/** The types of attributes: their columns, their properties, their fields, and values for tests (app.md A52). */

/** What a type of attribute becomes. */
export interface AttributeType {
  /** The method of a migration's table: `t.string(…)`. */
  readonly column: string
  /** The type of the property. */
  readonly ts: string
  /** `type` of `@Column`. */
  readonly orm: string
  /** The method of the form: `form.textField('title')`. */
  readonly field: string
  /** Two values for tests and fixtures as source text; forms send them too. */
  readonly samples: readonly [first: string, second: string]
  /** A value that the column cannot hold, as source text; null where every text is one. */
  readonly misfit: string | null
}

const type = (
  column: string,
  ts: string,
  orm: string,
  field: string,
  samples: readonly [string, string],
  misfit: string | null = null,
): AttributeType => ({ column, ts, orm, field, samples, misfit })

const TIMES: readonly [string, string] = ["'2026-01-31T10:30:00Z'", "'2026-02-28T18:00:00Z'"]
const UUIDS: readonly [string, string] = ["'0197a5c0-0000-7000-8000-000000000001'", "'0197a5c0-0000-7000-8000-000000000002'"]

/** Every type, by the name that it has on the command line. */
export const ATTRIBUTE_TYPES: Readonly<Record<string, AttributeType>> = {
  string: type('string', 'string', 'varchar', 'textField', ["'One'", "'Two'"]),
  text: type('text', 'string', 'text', 'textarea', ["'One, and more'", "'Two, and more'"]),
  integer: type('integer', 'number', 'integer', 'numberField', ['1', '2'], "'many'"),
  bigint: type('bigint', 'number | string', 'bigint', 'numberField', ['1', '2'], "'many'"),
  float: type('float', 'number', 'float', 'numberField', ['1.5', '2.5'], "'much'"),
  decimal: type('decimal', 'number | string', 'decimal', 'numberField', ['9.5', '19.5'], "'much'"),
  boolean: type('boolean', 'boolean', 'boolean', 'checkbox', ['true', 'false'], "'maybe'"),
  date: type('date', 'string', 'date', 'dateField', ["'2026-01-31'", "'2026-02-28'"], "'someday'"),
  datetime: type('datetime', 'Date', 'datetime', 'datetimeField', TIMES, "'someday'"),
  timestamp: type('datetime', 'Date', 'datetime', 'datetimeField', TIMES, "'someday'"),
  time: type('time', 'string', 'time', 'timeField', ["'10:30:00'", "'18:00:00'"]),
  json: type('json', 'unknown', 'json', 'textarea', ['{ size: 1 }', '{ size: 2 }']),
  uuid: type('uuid', 'string', 'uuid', 'textField', UUIDS, "'none'"),
  binary: type('binary', 'Buffer', 'blob', 'fileField', ["Buffer.from('one')", "Buffer.from('two')"]),
  digest: type('string', 'string', 'varchar', 'passwordField', ["'correct horse'", "'battery staple'"]),
  token: type('string', 'string', 'varchar', 'textField', ["'one'", "'two'"]),
  references: type('references', 'number', 'integer', 'numberField', ['1', '2']),
  belongs_to: type('references', 'number', 'integer', 'numberField', ['1', '2']),
}

/** Other spellings of these types. */
export const TYPE_ALIASES: Readonly<Record<string, string>> = {
  belongsTo: 'belongs_to',
  bool: 'boolean',
  int: 'integer',
  number: 'integer',
}

/** Types of Rails that need something Live does not have, and what to take instead. */
export const MISSING_TYPES: Readonly<Record<string, string>> = {
  attachment: 'There is no store of attachments: keep the path or key of the file in a string, see docs/guides/files.md.',
  attachments: 'There is no store of attachments: make a model of the file, with its path or key in a string.',
  rich_text: 'There is no rich text editor: use text.',
}
