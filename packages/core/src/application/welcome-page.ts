/** The page at `/` of an application that has no route there yet; for development only (app.md A82). */

import { INFO_PATH } from '../routing/info-page.js'
import type { RouteEntry } from '../routing/route-entry.js'
import type { RouteTable } from '../routing/route-table.js'
import { html, SafeString } from '../support/safe-string.js'
import type { ApplicationInfo } from './application-info.js'
import { frameworkVersion, type PageHandler, PROPERTIES_PATH, pageHandler } from './info-pages.js'

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** The next steps of a newcomer, with what they give. */
const STEPS: readonly (readonly [command: string, gives: string])[] = [
  ['npx live generate scaffold post title:string body:text', 'A model, its table, a controller, pages and tests'],
  ['npx live db:migrate', 'The table in your database'],
  ["r.root(PostsController, 'index')", 'In config/routes.ts: this page makes room for yours'],
]

/** What every application has at hand, with what it tells. Nothing here is to be looked for elsewhere. */
const HELP: readonly (readonly [title: string, command: string, tells: string])[] = [
  ['Commands', 'npx live --help', 'Each by name: npx live help routes'],
  ['Generators', 'npx live generate --help', 'Pages, models, live controllers, logins'],
  ['Routes', 'npx live routes', 'Every path, its helper and its action'],
  ['Settings', 'npx live config', 'Each with its value and its place'],
  ['A prompt', 'npx live console', 'Your models, helpers and requests'],
  ['Tests', 'npx live test --watch', 'Again whenever you save'],
  ['This application', 'README.md', 'What is in which folder'],
]

/** Most paths that are listed; the page of routes has all. */
const MAX_PAGES = 8

const STYLE = `
:root { color-scheme: light dark; --paper: #f8f9fa; --card: #fff; --ink: #14171c; --muted: #59616d; --line: #e1e4e9; --signal: #e0321c }
@media (prefers-color-scheme: dark) { :root { --paper: #0d0f13; --card: #15181e; --ink: #e9ebef; --muted: #98a1ae; --line: #242932; --signal: #ff5a3d } }
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; background: var(--paper); color: var(--ink); font: 16px/1.6 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif }
main { max-width: 60rem; margin: 0 auto; padding: clamp(2rem, 8vh, 5.5rem) 1.25rem 3rem }
header { display: flex; gap: 1.25rem; align-items: center; margin-bottom: 2.5rem }
header svg { width: 4.5rem; height: 4.5rem; flex: none }
.wave { animation: wave 2.4s ease-in-out infinite } .wave + .wave { animation-delay: .3s }
@keyframes wave { 0%, 100% { opacity: 1 } 50% { opacity: .25 } }
@media (prefers-reduced-motion: reduce) { .wave { animation: none } }
h1 { margin: 0; font-size: clamp(1.9rem, 5vw, 2.75rem); line-height: 1.1; letter-spacing: -.03em; text-wrap: balance }
header p { margin: .5rem 0 0; color: var(--muted) }
h2 { margin: 0 0 1rem; font-size: .8rem; font-weight: 600; letter-spacing: .09em; text-transform: uppercase; color: var(--muted) }
section { background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: 1.5rem; margin-bottom: 1.25rem }
ol, ul { list-style: none; margin: 0; padding: 0 }
.steps { counter-reset: step; display: grid; gap: 1.1rem }
.steps li { counter-increment: step; display: grid; grid-template-columns: 2rem minmax(0, 1fr); gap: .15rem .75rem }
.steps li::before { content: counter(step); grid-row: span 2; width: 2rem; height: 2rem; border-radius: 50%; border: 1px solid var(--line); display: grid; place-items: center; font-weight: 600; font-size: .9rem; color: var(--signal) }
code { font: .88rem/1.6 ui-monospace, "SF Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; user-select: all }
small { color: var(--muted); font-size: .88rem }
.help { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: 1rem }
.help b { display: block; font-size: .95rem }
footer { display: flex; flex-wrap: wrap; gap: .35rem 1.25rem; padding: .75rem .25rem 0; color: var(--muted); font-size: .85rem }
a { color: inherit; text-decoration-color: var(--signal); text-underline-offset: .2em } a:hover { color: var(--signal) }
`

const LOGO = `<svg viewBox="0 0 64 64" aria-hidden="true"><rect width="64" height="64" rx="15" fill="#14171c"/><circle cx="22" cy="32" r="9" fill="#ff5436"/><path class="wave" d="M37 21a16 16 0 0 1 0 22" fill="none" stroke="#fff" stroke-width="5" stroke-linecap="round"/><path class="wave" d="M46 14a27 27 0 0 1 0 36" fill="none" stroke="#fff" stroke-width="5" stroke-linecap="round"/></svg>`

/** The page. @param info called per request; @param table the routes, of which it says how many there are */
export function welcomePage(info: () => ApplicationInfo, table: () => RouteTable): PageHandler {
  return pageHandler(
    () =>
      page(
        info(),
        table().entries.filter(({ origin, source }) => origin !== 'internal' && !source.startsWith('node_modules/')),
      ),
    POLICY,
  )
}

/** What can be looked at as it is: a GET without parameters, a few of them. */
function pagesOf(routes: readonly RouteEntry[]): SafeString {
  const paths = routes
    .filter(({ verbs, anchored }) => anchored && verbs !== 'ALL' && verbs.includes('GET'))
    .map(({ pattern }) => pattern.replace('(.:format)', ''))
  const plain = [...new Set(paths)].filter((path) => /^[\w/.-]+$/.test(path)).slice(0, MAX_PAGES)
  if (plain.length === 0) return new SafeString('')
  const items = plain.map((path) => html`<li><a href="${path}">${path}</a></li>\n`)
  return html`<section>
<h2>Look at</h2>
<ul>
${new SafeString(items.join(''))}</ul>
</section>
`
}

function page({ environment, database }: ApplicationInfo, own: readonly RouteEntry[]): string {
  const routes = own.length
  const steps = STEPS.map(([command, gives]) => html`<li><code>${command}</code><small>${gives}</small></li>\n`)
  const help = HELP.map(([title, command, tells]) => html`<li><b>${title}</b><small>${tells}</small><br><code>${command}</code></li>\n`)
  return html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>It is live</title>
<style>${new SafeString(STYLE)}</style>
</head>
<body>
<main>
<header>
${new SafeString(LOGO)}
<div>
<h1>Your application is live.</h1>
<p>It answers in ${environment}, with ${routes === 0 ? 'no route of its own yet' : `${String(routes)} route${routes === 1 ? '' : 's'}, and none for this path`}.</p>
</div>
</header>
<section>
<h2>Next</h2>
<ol class="steps">
${new SafeString(steps.join(''))}</ol>
</section>
${pagesOf(own)}<section>
<h2>Help</h2>
<ul class="help">
${new SafeString(help.join(''))}</ul>
</section>
<footer>
<span>Live ${frameworkVersion()}</span>
<span>Node.js ${process.version}</span>
<span>${environment}</span>
<span>${database ? 'with a database' : 'without a database'}</span>
<a href="${INFO_PATH}">Routes</a>
<a href="${PROPERTIES_PATH}">Properties</a>
</footer>
</main>
</body>
</html>
`.toString()
}
