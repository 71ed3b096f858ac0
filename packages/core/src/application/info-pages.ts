/** `/live/info/properties`: how an application is put together, as a page; for development only (app.md A82). */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import { html, SafeString } from '../support/safe-string.js'
import type { ApplicationInfo } from './application-info.js'

/** Where the page is. */
export const PROPERTIES_PATH = '/live/info/properties'

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

const STYLE = `
:root { color-scheme: light dark; --line: #8884; --muted: #888 }
body { margin: 2rem auto; max-width: 70rem; padding: 0 1rem; font: 15px/1.5 system-ui, sans-serif }
h1 { font-size: 1.4rem } h2 { font-size: 1.1rem; margin-top: 2rem }
table { width: 100%; border-collapse: collapse }
th, td { padding: .35rem .5rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; overflow-wrap: anywhere }
td, code { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: .85rem }
td:last-child { color: var(--muted) }
ol { columns: 18rem }
`

/** What answers with a page of HTML. No web handler, whose classes take Node longer to load than the page to be made. */
export type PageHandler = (request: IncomingMessage, response: ServerResponse) => void

/** Answers with a page that loads nothing from elsewhere. @param body made for each request */
export function pageHandler(body: () => string, policy = POLICY): PageHandler {
  return (_request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.setHeader('content-security-policy', policy)
    response.setHeader('cache-control', 'no-store')
    response.end(body())
  }
}

/** The page. @param info called per request */
export const propertiesPage = (info: () => ApplicationInfo): PageHandler => pageHandler(() => page(info()))

/** The version of `@live/core`. */
export function frameworkVersion(): string {
  try {
    return (createRequire(import.meta.url)('@live/core/package.json') as { version: string }).version
  } catch {
    // A bundle of an application has no package around the code.
    return 'unknown'
  }
}

/** Versions and places, as the page and `live about` show them. */
export function aboutLines(info: ApplicationInfo): readonly (readonly [name: string, value: string])[] {
  return [
    ['Live', frameworkVersion()],
    ['Node.js', process.version],
    ['Platform', `${process.platform} ${process.arch}`],
    ['Environment', info.environment],
    ['Root', info.root],
    ['Code', info.codeRoot],
    ['Revision', info.revision ?? 'unknown'],
    ['Log level', info.logLevel],
    ['Database', info.database ? 'configured' : 'none'],
  ]
}

function page(info: ApplicationInfo): string {
  const about = aboutLines(info).map(([name, value]) => html`<tr><th>${name}</th><td>${value}</td></tr>\n`)
  const settings = info.configuration.map(({ key, value, source }) => html`<tr><td>${key}</td><td>${value}</td><td>${source}</td></tr>\n`)
  return html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Properties</title>
<style>${new SafeString(STYLE)}</style>
</head>
<body>
<h1>Properties</h1>
<table><tbody>
${joined(about)}</tbody></table>
<h2>Middlewares</h2>
<ol>${items(info.middlewares)}</ol>
<h2>Initializers</h2>
<ol>${items(info.initializers.map(({ name }) => name))}</ol>
<h2>Configuration</h2>
<table>
<thead><tr><th>Key</th><th>Value</th><th>From</th></tr></thead>
<tbody>
${joined(settings)}</tbody>
</table>
</body>
</html>
`.toString()
}

const joined = (parts: readonly SafeString[]): SafeString => new SafeString(parts.join(''))
const items = (names: readonly string[]): SafeString => joined(names.map((name) => html`<li><code>${name}</code></li>`))
