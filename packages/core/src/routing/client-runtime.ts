/** The part of a generated `#routes` module that is the same for all tables: it imports nothing, so browsers can have it (routing.md R131). */

/**
 * Source of `pathOf`, `urlOf`, `to` and `setUrlDefaults`. It answers as `PathBuilder` does outside of requests; a property test
 * holds the two together. A route is `[name, nodes, requirements, defaults]`; a node is text, `[0, param]`, `[1, glob]` or
 * `[2, nodes]` for an optional group.
 */
export const CLIENT_RUNTIME = String.raw`const SAFE = /^[\w\-.~!$&'()*+,;=:@]*$/
const OPTIONS = new Set(['host', 'protocol', 'port', 'user', 'password', 'scriptName', 'anchor', 'trailingSlash', 'format', 'onlyPath', 'params', 'pathParams', 'subdomain', 'domain', 'tldLength'])
const own = (object, key) => Object.prototype.hasOwnProperty.call(object, key)
const segment = (text) => (SAFE.test(text) ? text : encodeURIComponent(text).replace(/%(?:2[46BC]|3[ABD]|40)/g, (code) => decodeURIComponent(code)))
const segments = (text) => text.split('/').map(segment).join('/')
const form = (text) => encodeURIComponent(text).replace(/[!'()*]/g, (char) => '%' + char.charCodeAt(0).toString(16).toUpperCase()).replace(/%20/g, '+')

function plain(value) {
  if (value === null || typeof value !== 'object') return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

function textOf(value) {
  if (value === null || value === undefined) return undefined
  if (typeof value !== 'object') return String(value)
  if (typeof value.toParam === 'function') return textOf(value.toParam())
  if (value instanceof Date) return value.toISOString()
  return value.id === null || value.id === undefined ? undefined : String(value.id)
}

function pairs(out, key, value) {
  if (value === null || value === undefined) return
  if (Array.isArray(value)) for (const item of value) pairs(out, key + '[]', item)
  else if (plain(value)) for (const inner of Object.keys(value).sort()) pairs(out, key + '[' + inner + ']', value[inner])
  else out.push(form(key) + '=' + form(textOf(value) ?? ''))
}

const namesOf = (nodes) => nodes.flatMap((node) => (typeof node === 'string' ? [] : node[0] === 2 ? namesOf(node[1]) : [node[1]]))
const globsOf = (nodes) => nodes.flatMap((node) => (typeof node === 'string' ? [] : node[0] === 2 ? globsOf(node[1]) : node[0] === 1 ? [node[1]] : []))
const fixedOf = (nodes) => namesOf(nodes.filter((node) => typeof node === 'string' || node[0] !== 2))

function print(nodes, values) {
  let text = ''
  for (const node of nodes) {
    if (typeof node === 'string') text += node
    else if (node[0] === 2) text += print(node[1], values) ?? ''
    else {
      const value = values.get(node[1])
      if (value === undefined) return null
      text += node[0] === 0 ? segment(value) : value.includes('\0') ? value.split('\0').map(segment).join('/') : segments(value)
    }
  }
  return text
}

function valuesOf([name, nodes, requirements, defaults], positional, options) {
  const fault = (reason) => {
    throw Object.assign(new Error('No path for route ' + JSON.stringify(name) + ': ' + reason), { code: 'ERR_URL_GENERATION' })
  }
  const names = namesOf(nodes)
  const fixed = fixedOf(nodes)
  const needed = fixed.filter((each) => defaults[each] === undefined)
  const given = Object.create(null)
  if (options.pathParams) Object.assign(given, options.pathParams)
  for (const each of names) if (own(options, each)) given[each] = options[each]
  const open = names.filter((each) => !(each in given))
  const required = needed.filter((each) => open.includes(each))
  const slots = positional.length <= required.length ? required : open
  if (positional.length > slots.length) fault('takes at most ' + slots.length + ' values here')
  positional.forEach((value, i) => {
    given[slots[i]] = value
  })
  const values = new Map()
  for (const each of names) {
    const value = given[each]
    let text = Array.isArray(value) ? value.map((part) => textOf(part) ?? '').join('\0') : textOf(value)
    if (text === undefined || text === '') text = needed.includes(each) || !fixed.includes(each) ? undefined : textOf(defaults[each])
    else if (text.trim() === '' && !needed.includes(each)) text = undefined
    if (text !== undefined) values.set(each, text)
  }
  const missing = needed.filter((each) => !values.has(each))
  if (missing.length > 0) fault('missing required keys: ' + missing.join(', '))
  const globs = globsOf(nodes)
  for (const [each, value] of values) {
    const text = value.replaceAll('\0', '/')
    if (requirements[each] !== undefined && !requirements[each].test(text)) fault('possible unmatched constraints: ' + each)
    const parts = globs.includes(each) ? text.split('/') : [text]
    if (parts.includes('.') || parts.includes('..')) fault(each + ' is ' + JSON.stringify(text) + ', which clients resolve away')
  }
  for (const each of [...names].reverse()) {
    const text = values.get(each)
    if (text === undefined) continue
    if (needed.includes(each) || textOf(defaults[each]) !== text) break
    if (!fixed.includes(each)) values.delete(each)
  }
  return values
}

function split(args) {
  const last = args[args.length - 1]
  return plain(last) && typeof last.toParam !== 'function' ? [args.slice(0, -1), last] : [args, {}]
}

function build(route, args) {
  const [positional, options] = split(args)
  const [, nodes, , defaults] = route
  const values = valuesOf(route, positional, options)
  const names = namesOf(nodes)
  let path = (options.scriptName ?? urlDefaults.scriptName ?? root).replace(/\/$/, '') + (print(nodes, values) || '/')
  if ((options.trailingSlash ?? urlDefaults.trailingSlash ?? defaults.trailingSlash) === true && !values.has('format') && !path.endsWith('/')) path += '/'
  const query = Object.create(null)
  for (const key of Object.keys(options)) {
    if ((OPTIONS.has(key) && !(key === 'format' && !names.includes('format'))) || names.includes(key)) continue
    if (defaults[key] === undefined || textOf(defaults[key]) !== textOf(options[key])) query[key] = options[key]
  }
  Object.assign(query, options.params)
  const out = []
  for (const key of Object.keys(query).sort()) pairs(out, key, query[key])
  if (out.length > 0) path += '?' + out.join('&')
  const anchor = options.anchor ?? undefined
  return anchor === undefined ? path : path + '#' + segments(String(anchor)).replaceAll('%3F', '?')
}

let urlDefaults = {}

/** Options of all helpers: { host, protocol, port, scriptName, trailingSlash }. */
export function setUrlDefaults(defaults) {
  urlDefaults = { ...defaults }
}

function origin(options) {
  const { host, protocol = 'http', port } = { ...urlDefaults, ...options }
  if (host === undefined) {
    if (globalThis.location?.host) return globalThis.location.origin
    throw Object.assign(new Error('missing host: pass { host }, or call setUrlDefaults({ host })'), { code: 'ERR_URL_GENERATION' })
  }
  const scheme = protocol === '//' ? '//' : protocol.replace(/:?(?:\/\/)?$/, '') + '://'
  const shown = port === undefined || { 'http://': 80, 'https://': 443 }[scheme] === Number(port) ? '' : ':' + port
  return scheme + (port === undefined ? host : host.replace(/:\d*$/, '')) + shown
}

const pathOf = (route) => (...args) => build(route, args)
const urlOf = (route) => (...args) => {
  const [, options] = split(args)
  const path = build(route, args)
  return options.onlyPath === true ? path : origin(options) + path
}

const fits = (route, params) => {
  try {
    valuesOf(route, [], params)
    return true
  } catch {
    return false
  }
}

/** Verb and path of an action: { method, url }. */
export function routeTo(action, params = {}) {
  let best = null
  let score = -1
  for (const [method, route] of actions()[action] ?? []) {
    const used = namesOf(route[1]).filter((name) => own(params, name)).length
    if (used > score && fits(route, params)) [best, score] = [{ method, url: build(route, [params]) }, used]
  }
  if (best !== null) return best
  throw Object.assign(new Error('No route leads to ' + action + ' with these parameters'), { code: 'ERR_URL_GENERATION' })
}
`
