/** Finds the workloads: each file of `workloads/` is one, and its name is the file's. */
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const FOLDER = path.join(import.meta.dirname, '..', 'workloads')

/** Names of all workloads, in the order in which they run. */
export const workloadNames = () =>
  readdirSync(FOLDER)
    .filter((file) => file.endsWith('.mjs'))
    .map((file) => file.slice(0, -4))
    .sort()

/** The default export of a workload's file, with `name` and `url`. */
export async function loadWorkload(name) {
  const url = pathToFileURL(path.join(FOLDER, `${name}.mjs`)).href
  return { ...(await import(url)).default, name, url }
}
