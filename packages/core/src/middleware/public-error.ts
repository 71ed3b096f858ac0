/** Errors as the public reads them: nothing that the error does not expose (C278). */
import { createHash } from 'node:crypto'
import { reasonPhrase } from '../http/statuses.js'
import { escapeHtml, html, SafeString } from '../support/safe-string.js'
import { type ErrorBody, oneLine, textBody } from './error-body.js'
import { problemDetails } from './problem-details.js'
import type { ThrownError } from './thrown-error.js'

const STYLE = `
:root { color-scheme: light dark; --paper: #f7f7f5; --card: #fff; --ink: #1d1f24; --soft: #63676f; --line: #e4e4e0; --mark: #c2410c }
@media (prefers-color-scheme: dark) {
  :root { --paper: #131417; --card: #1b1d21; --ink: #ececea; --soft: #9ba0a8; --line: #2c2f35; --mark: #fb923c }
}
* { box-sizing: border-box; margin: 0 }
body { min-height: 100vh; display: grid; place-items: center; padding: 1.5rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.6 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif }
main { width: 100%; max-width: 34rem; padding: 2.5rem; background: var(--card); border: 1px solid var(--line); border-radius: 1rem }
.status { color: var(--mark); font-weight: 600; letter-spacing: .08em; font-variant-numeric: tabular-nums }
h1 { margin: .25rem 0 1rem; font-size: clamp(1.6rem, 5vw, 2.1rem); line-height: 1.2; letter-spacing: -.02em }
p { color: var(--soft); overflow-wrap: anywhere }
.id { margin-top: 2rem; padding-top: 1rem; border-top: 1px solid var(--line); font-size: .8125rem }
code { font-family: ui-monospace, Menlo, Consolas, monospace }
`

const POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'`

/** `application/problem+json`. */
export function publicProblem(thrown: ThrownError): ErrorBody {
  return { type: 'application/problem+json', body: JSON.stringify(problemDetails(thrown)) }
}

/** `application/problem+xml` (RFC 9457, appendix B). */
export function publicProblemXml(thrown: ThrownError): ErrorBody {
  const { type, title, status, detail } = problemDetails(thrown)
  const members = Object.entries({ type, title, status, ...(detail === undefined ? {} : { detail: xmlText(detail) }) })
  const lines = members.map(([name, value]) => `  <${name}>${escapeHtml(value)}</${name}>`)
  const body = ['<?xml version="1.0" encoding="UTF-8"?>', '<problem xmlns="urn:ietf:rfc:7807">', ...lines, '</problem>', ''].join('\n')
  return { type: 'application/problem+xml', body }
}

/** XML has no control characters, whatever escapes them, and no halves of surrogate pairs. */
const xmlText = (text: string): string =>
  oneLine(text)
    .toWellFormed()
    .replace(/[\ufffe\uffff]/g, ' ')

/** One line of text. */
export function publicText({ status, expose, message }: ThrownError): ErrorBody {
  const line = `${status} ${reasonPhrase(status)}`
  return textBody(`${expose && message !== '' ? `${line}: ${oneLine(message)}` : line}\n`)
}

/**
 * The page for applications that bring none of their own: one file, no script, light or dark as the reader's system is.
 * @param requestId shown when there is one, so that a reader can quote it
 */
export function publicPage(thrown: ThrownError, requestId: string | null): ErrorBody {
  const { status } = thrown
  const title = reasonPhrase(status)
  const id = requestId === null ? '' : html`<p class="id">Request <code>${requestId}</code></p>`
  const page = html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${status} ${title}</title>
<style>${new SafeString(STYLE)}</style>
</head>
<body>
<main>
<p class="status">${status}</p>
<h1>${title}</h1>
<p>${explanation(thrown, title)}</p>
${id}
</main>
</body>
</html>
`
  return { type: 'text/html; charset=utf-8', body: page.toString(), policy: POLICY }
}

function explanation({ status, expose, message }: ThrownError, title: string): string {
  if (expose && message !== '' && message !== title) return oneLine(message)
  if (status === 404) return 'There is nothing at this address. It may have moved, or the link may be wrong.'
  return status < 500
    ? 'The request could not be served as it was sent.'
    : 'Something went wrong on our side. Please try again in a moment.'
}
