/** What pages of development carry: a script that looks again when something changed. */

/** Where it listens. */
export const REFRESH_PATH = '/live/reload'

/** Runs in the browser: as text, because it is written into pages. It needs nothing but an `EventSource`. */
const SCRIPT = `(function (version) {
  var live = window.liveRefresh
  if (live) { live.version = version; return }
  live = window.liveRefresh = { version: version }
  var source = null, box = null
  function renew(version) {
    if (version === live.version) return
    // A page that something keeps from being renewed must not load for ever.
    try {
      if (sessionStorage.getItem('live-refresh') === version) return
      sessionStorage.setItem('live-refresh', version)
    } catch (_) {}
    location.reload()
  }
  function styles() {
    document.querySelectorAll('link[rel~="stylesheet"]').forEach(function (link) {
      var url = new URL(link.href)
      if (url.origin !== location.origin) return
      url.searchParams.set('live', Date.now())
      link.href = url.href
    })
  }
  function types(problems) {
    if (box) { box.remove(); box = null }
    if (!problems.length) return
    box = document.createElement('details')
    box.style.cssText = 'position:fixed;left:1rem;bottom:1rem;z-index:2147483647;max-width:min(90vw,60rem);max-height:50vh;overflow:auto;padding:.5rem .8rem;font:12px/1.5 ui-monospace,monospace;color:#fff;background:#7f1d1d;border-radius:.4rem'
    var summary = document.createElement('summary')
    summary.textContent = problems.length + (problems.length === 1 ? ' type error' : ' type errors')
    box.append(summary)
    problems.forEach(function (problem) {
      var line = document.createElement('div')
      line.textContent = problem.file + ':' + problem.line + ':' + problem.column + ' ' + problem.code + ' ' + problem.message
      box.append(line)
    })
    document.body.append(box)
  }
  function open() {
    if (source) source.close()
    source = new EventSource('${REFRESH_PATH}')
    source.addEventListener('version', function (event) { renew(JSON.parse(event.data).version) })
    source.addEventListener('styles', styles)
    source.addEventListener('types', function (event) { types(JSON.parse(event.data).problems) })
    source.addEventListener('error', function () { if (source.readyState === 2) setTimeout(open, 500) })
  }
  document.addEventListener('visibilitychange', function () { if (document.hidden) source.close(); else open() })
  if (!document.hidden) open()
})`

/** The element that goes into a page of this version. @param nonce of its policy, or null */
export function refreshElement(version: string, nonce: string | null): string {
  return `<script${nonce === null ? '' : ` nonce="${nonce}"`} data-live-refresh>${SCRIPT}(${JSON.stringify(version)})</script>`
}

/** A policy under which the script may run, and listen. */
export interface OpenedPolicy {
  readonly policy: string
  readonly nonce: string | null
}

/**
 * Lets the script through a content security policy.
 * @param policy the value of the header
 * @param freshNonce used when the policy allows inline scripts by nonce only, and has none
 */
export function openPolicy(policy: string, freshNonce: string): OpenedPolicy {
  const directives = new Map<string, string[]>()
  for (const part of policy.split(';')) {
    const [name, ...values] = part.trim().split(/\s+/)
    if (name && !directives.has(name.toLowerCase())) directives.set(name.toLowerCase(), values)
  }
  allowConnection(directives)
  const nonce = allowScript(directives, freshNonce)
  return { policy: [...directives].map(([name, values]) => [name, ...values].join(' ')).join('; '), nonce }
}

function allowConnection(directives: Map<string, string[]>): void {
  const values = directives.get('connect-src') ?? directives.get('default-src')
  if (values === undefined || values.includes("'self'") || values.includes('*')) return
  directives.set('connect-src', [...values.filter((value) => value !== "'none'"), "'self'"])
}

/** A nonce makes browsers ignore 'unsafe-inline', so none is added beside it. */
function allowScript(directives: Map<string, string[]>, freshNonce: string): string | null {
  const name = ['script-src-elem', 'script-src', 'default-src'].find((each) => directives.has(each))
  const values = name === undefined ? undefined : directives.get(name)
  if (name === undefined || values === undefined) return null
  const present = values.map((value) => /^'nonce-([^']+)'$/.exec(value)?.[1]).find((value) => value !== undefined)
  if (present !== undefined) return present
  const hashed = values.some((value) => /^'(?:sha\d+-|strict-dynamic)/.test(value))
  if (values.includes("'unsafe-inline'") && !hashed) return null
  const target = name === 'default-src' ? 'script-src' : name
  directives.set(target, [...values.filter((value) => value !== "'none'"), `'nonce-${freshNonce}'`])
  return freshNonce
}
