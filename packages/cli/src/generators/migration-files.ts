/** Migrations as files: their times, and which one has a name (app.md A60). */
import type { Workspace } from './workspace.js'

/** Where migrations are. */
export const MIGRATIONS = 'db/migrate'

const FILE = /^(\d{14})-(.+)\.ts$/

/** The migration of a name, whatever its time; null when there is none. */
export function findMigration(workspace: Workspace, name: string): string | null {
  const file = workspace.list(MIGRATIONS).find((each) => FILE.exec(each)?.[2] === name)
  return file === undefined ? null : `${MIGRATIONS}/${file}`
}

/** The file of a new migration: later than every other, also when two are made in one second. */
export function newMigrationPath(workspace: Workspace, name: string, now: Date, taken: readonly string[] = []): string {
  const times = [...workspace.list(MIGRATIONS), ...taken.map((path) => path.slice(MIGRATIONS.length + 1))].flatMap(
    (file) => FILE.exec(file)?.[1] ?? [],
  )
  let time = timestamp(now)
  // A clock that was wrong once must not put new migrations before those of that day, so the next second after the last is taken.
  for (const other of times) if (other >= time) time = nextSecond(other)
  return `${MIGRATIONS}/${time}-${name}.ts`
}

function timestamp(time: Date): string {
  return time.toISOString().slice(0, 19).replaceAll(/\D/g, '')
}

function nextSecond(text: string): string {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(text)!.map(Number)
  const time = new Date(Date.UTC(year!, month! - 1, day, hour, minute, second! + 1))
  return Number.isNaN(time.getTime()) ? text : timestamp(time)
}
