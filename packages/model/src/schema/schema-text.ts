/** The text of the schema file: its statements and the versions of its migrations. */
import { BOOKKEEPING, VERSION_TABLE } from '../migrations/version-table.js'

type Kind = 'sqlite' | 'postgres'

/** Tells which database a file is for. */
const MARK = '-- live schema:'

/** The file. @param statements without semicolons; @param versions that the schema contains, in order */
export function schemaText(kind: Kind, statements: readonly string[], versions: readonly string[]): string {
  const head = [`${MARK} ${kind}`, '-- Written by `live db:migrate` and `live db:schema:dump`. Change it with migrations.']
  const rows = versions.map((version) => `  ('${version}')`).join(',\n')
  const all = [...statements, ...BOOKKEEPING, ...(rows === '' ? [] : [`INSERT INTO "${VERSION_TABLE}" ("version") VALUES\n${rows}`])]
  return `${head.join('\n')}\n\n${all.map((statement) => `${statement};\n`).join('\n')}`
}

/** Which database a file is for; null for one that was not written here. */
export function kindOfSchema(text: string): Kind | null {
  if (!text.startsWith(MARK)) return null
  const kind = text.slice(MARK.length, text.indexOf('\n')).trim()
  return kind === 'sqlite' || kind === 'postgres' ? kind : null
}

/** The versions that a file says it contains. */
export function versionsOfSchema(text: string): string[] {
  const start = text.lastIndexOf(`INSERT INTO "${VERSION_TABLE}"`)
  return start < 0 ? [] : [...text.slice(start).matchAll(/\('(\d{1,20})'\)/g)].map(([, version]) => version!)
}
