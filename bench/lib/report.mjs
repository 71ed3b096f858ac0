/** From measurements to medians, ratios to the baseline of the same round, and a table. */
import { median, spread } from './numbers.mjs'

const BASELINE = 'raw'
/** The peer that a workload is compared with. */
const baselineOf = ({ baseline = BASELINE }) => baseline

/** Every metric that some round of this peer has, as its median. */
function medians(results) {
  const keys = [...new Set(results.flatMap((result) => Object.keys(result.metrics)))]
  return Object.fromEntries(keys.map((key) => [key, median(results.map((result) => result.metrics[key] ?? NaN))]))
}

/** One peer under one workload: `{ workload, peer, rounds, medians, ratio, cpuRatio, spread }`. */
function summarizePeer(workload, peer, results) {
  const mine = results.filter((result) => result.peer === peer && result.metrics)
  const ratio = (key) =>
    median(
      mine.map((result) => {
        const baseline = results.find((other) => other.peer === baselineOf(workload) && other.round === result.round && other.metrics)
        return result.metrics[key] / baseline?.metrics[key]
      }),
    )
  return {
    workload: workload.name,
    peer,
    rounds: mine.length,
    medians: medians(mine),
    ratio: ratio(workload.main),
    cpuRatio: ratio(workload.cpu),
    spread: spread(mine.map((result) => result.metrics[workload.main])),
  }
}

/** Summaries of one workload, the best first; a peer without a good round has none. */
export function summarize(workload, results) {
  const mine = results.filter((result) => result.workload === workload.name)
  const peers = [...new Set(mine.filter((result) => result.metrics).map((result) => result.peer))]
  const direction = workload.better === 'more' ? -1 : 1
  return peers
    .map((peer) => summarizePeer(workload, peer, mine))
    .sort((a, b) => direction * (a.medians[workload.main] - b.medians[workload.main]))
}

function format(value, digits) {
  if (!Number.isFinite(value)) return '–'
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}

/** A Markdown table whose columns line up in a terminal too. */
function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length), 3))
  const pad = (cell, column) => (column ? cell.padStart(widths[column]) : cell.padEnd(widths[column]))
  const line = (row) => `| ${row.map(pad).join(' | ')} |`
  const rule = `|${widths.map((width, column) => (column ? `${'-'.repeat(width + 1)}:` : '-'.repeat(width + 2))).join('|')}|`
  return [line(rows[0]), rule, ...rows.slice(1).map(line)].join('\n')
}

/** The section of one workload: title and table. */
export function section(workload, summaries) {
  const [main, ...others] = workload.columns
  const header = [
    'peer',
    main[0],
    `× ${baselineOf(workload)}`,
    `CPU/op × ${baselineOf(workload)}`,
    'spread %',
    ...others.map(([title]) => title),
  ]
  const rows = summaries.map((summary) => [
    summary.peer,
    format(summary.medians[main[1]], main[2]),
    format(summary.ratio, 2),
    format(summary.cpuRatio, 2),
    format(summary.spread, 0),
    ...others.map(([, key, digits]) => format(summary.medians[key], digits)),
    ...['serverCpu', 'clientCpu', 'others'].map((key) => format(summary.medians[key], 0)),
    String(summary.rounds),
  ])
  const all = [[...header, 'server CPU %', 'client CPU %', 'others %', 'rounds'], ...rows]
  return `${workload.name}: ${workload.title}\n\n${table(all)}\n`
}
