/** Runs dependency-cruiser with the repository's own configuration over any tree, as a child process: it is ESM only. */
import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { ROOT } from './root.js'

/** What a run of dependency-cruiser found. */
export interface CruiseResult {
  /** Each breach as `rule: from -> to`. */
  readonly breaches: readonly string[]
  /** How many modules were looked at. */
  readonly modules: number
}

interface CruiseReport {
  readonly summary: {
    readonly violations: readonly { readonly rule: { readonly name: string }; readonly from: string; readonly to: string }[]
    readonly totalCruised: number
  }
}

const BINARY = resolve(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs')
const CONFIG = resolve(ROOT, '.dependency-cruiser.cjs')

/**
 * Cruises folders of a tree.
 * @param cwd the root of the tree: paths in the answer are relative to it
 * @param folders the folders to look at, below `cwd`
 */
export async function cruise(cwd: string, folders: readonly string[]): Promise<CruiseResult> {
  const args = [BINARY, ...folders, '--config', CONFIG, '--output-type', 'json']
  const output = await run(args, cwd)
  const { summary } = JSON.parse(output) as CruiseReport
  return { breaches: summary.violations.map((found) => `${found.rule.name}: ${found.from} -> ${found.to}`), modules: summary.totalCruised }
}

/** The exit status counts breaches, so only an empty answer is a failure. */
function run(args: readonly string[], cwd: string): Promise<string> {
  return new Promise((fulfil, reject) => {
    execFile(process.execPath, args, { cwd, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (stdout.startsWith('{')) fulfil(stdout)
      else reject(new Error(`dependency-cruiser said nothing: ${stderr || String(error)}`))
    })
  })
}
