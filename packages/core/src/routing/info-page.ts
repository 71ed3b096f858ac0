/** `/live/info/routes`: the table as a page to search, with a tester of paths; for development only (routing.md R134). */
import { html, SafeString } from '../support/safe-string.js'
import { explainMatch, nearestRoutes } from './explain.js'
import { listingRows } from './listing-rows.js'
import type { RouteTable } from './route-table.js'

/** Where the page is. */
export const INFO_PATH = '/live/info/routes'

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; form-action 'self'; base-uri 'none'"

const STYLE = `
:root { color-scheme: light dark; --line: #8884; --mark: #c2410c; --good: #15803d }
@media (prefers-color-scheme: dark) { :root { --mark: #fb923c; --good: #4ade80 } }
body { margin: 2rem auto; max-width: 80rem; padding: 0 1rem; font: 15px/1.5 system-ui, sans-serif }
h1 { font-size: 1.4rem }
form { display: flex; flex-wrap: wrap; gap: .5rem; margin: 1rem 0 }
input, select, button { font: inherit; padding: .4rem .6rem; border: 1px solid var(--line); border-radius: .4rem; background: transparent; color: inherit }
input { flex: 1; min-width: 12rem }
table { width: 100%; border-collapse: collapse }
th, td { padding: .35rem .5rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; overflow-wrap: anywhere }
td, code { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: .85rem }
.yes { color: var(--good) } .no { color: var(--mark) }
`

const SCRIPT = `
const box = document.querySelector('#search')
box.addEventListener('input', () => {
  const words = box.value.toLowerCase().split(' ').filter(Boolean)
  for (const row of document.querySelectorAll('tbody tr')) {
    const text = row.textContent.toLowerCase()
    row.hidden = !words.every((word) => text.includes(word))
  }
})
`

/**
 * The page as a web handler.
 * @param table called per request, so that a reload shows
 */
export function routesPage(table: () => RouteTable): { fetch: (request: globalThis.Request) => Response } {
  return {
    fetch: (request) => {
      const { searchParams } = new URL(request.url)
      const body = page(table(), searchParams.get('method') ?? 'GET', searchParams.get('path') ?? '')
      return new globalThis.Response(body, {
        headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': POLICY, 'cache-control': 'no-store' },
      })
    },
  }
}

function page(table: RouteTable, method: string, path: string): string {
  const rows = listingRows(table).map(
    ({ helper, verb, path: pattern, target, entry }) =>
      html`<tr><td>${helper === '' ? '' : `${helper}Path`}</td><td>${verb === '' ? 'ALL' : verb}</td><td>${pattern}</td><td>${target}</td><td>${entry.origin}</td><td>${entry.source}</td></tr>\n`,
  )
  return html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Routes</title>
<style>${new SafeString(STYLE)}</style>
</head>
<body>
<h1>Routes</h1>
<form method="get">
<select name="method" aria-label="Verb">${options(table, method)}</select>
<input name="path" value="${path}" placeholder="/posts/1" aria-label="Path">
<button>Where does it lead?</button>
</form>
${path === '' ? '' : verdict(table, method, path)}
<input id="search" type="search" placeholder="Search" aria-label="Search routes">
<table>
<thead><tr><th>Helper</th><th>Verb</th><th>Path</th><th>Controller#Action</th><th>Origin</th><th>Source</th></tr></thead>
<tbody>
${new SafeString(rows.join(''))}</tbody>
</table>
<script>${new SafeString(SCRIPT)}</script>
</body>
</html>
`.toString()
}

function options(table: RouteTable, chosen: string): SafeString {
  const verbs = new Set(['GET', ...table.entries.flatMap(({ verbs: own }) => (own === 'ALL' ? [] : own))])
  const parts = [...verbs].map((verb) => (verb === chosen ? html`<option selected>${verb}</option>` : html`<option>${verb}</option>`))
  return new SafeString(parts.join(''))
}

function verdict(table: RouteTable, method: string, path: string): SafeString {
  try {
    const steps = explainMatch(table, method.toUpperCase(), path)
    const hints = steps.some(({ matches }) => matches) ? [] : nearestRoutes(table, method.toUpperCase(), path)
    const list = steps.map(
      ({ entry, matches, reason }) => html`<li class="${matches ? 'yes' : 'no'}"><code>${entry.pattern}</code> ${reason}</li>`,
    )
    const near = hints
      .filter((hint) => !steps.some(({ entry }) => hint.includes(entry.pattern)))
      .map((hint) => html`<li>near: <code>${hint}</code></li>`)
    const all = [...list, ...near].join('')
    return all === '' ? html`<p class="no">No route has a pattern that fits.</p>` : html`<ol>${new SafeString(all)}</ol>`
  } catch (error) {
    return html`<p class="no">${(error as Error).message}</p>`
  }
}
