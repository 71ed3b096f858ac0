/** Hands files over to the server in front, which sends them itself (C236). */
import { resolve } from 'node:path'
import { ConfigurationError } from '../../errors/index.js'

/** The header that the server in front understands: Apache's, lighttpd's, nginx'. */
export type SendfileHeader = 'X-Sendfile' | 'X-Lighttpd-Send-File' | 'X-Accel-Redirect'

/** Every {@link SendfileHeader}. */
const SENDFILE_HEADERS: readonly SendfileHeader[] = ['X-Sendfile', 'X-Lighttpd-Send-File', 'X-Accel-Redirect']

/** A folder of this host, and the URL under which an `internal` location of nginx has it: `['/var/files', '/internal']`. */
export type AccelMapping = readonly [folder: string, url: string]

/** The header for a file, or `null` to send the file from here. */
export type Acceleration = (path: string) => { readonly name: SendfileHeader; readonly value: string } | null

/**
 * How files are handed over. Never by what a request says: a client that could choose would read other files.
 * @throws ConfigurationError for an unknown header, and for mappings that are missing or not absolute
 */
export function acceleration(header: SendfileHeader, mappings: readonly AccelMapping[] = []): Acceleration {
  if (!SENDFILE_HEADERS.includes(header)) {
    throw new ConfigurationError(`config.server.xSendfileHeader is ${JSON.stringify(header)}: set it to ${SENDFILE_HEADERS.join(', ')}`)
  }
  if (header !== 'X-Accel-Redirect') {
    return (path) => {
      const value = Buffer.from(resolve(path)).toString('latin1')
      return hasControls(value) ? null : { name: header, value }
    }
  }
  const folders = checkedMappings(mappings)
  return (path) => {
    const value = internalUrl(resolve(path), folders)
    return value === null ? null : { name: header, value }
  }
}

function checkedMappings(mappings: readonly AccelMapping[]): readonly AccelMapping[] {
  if (mappings.length === 0) {
    throw new ConfigurationError("X-Accel-Redirect needs config.server.xAccelMappings, such as [['/var/files', '/internal']]")
  }
  return mappings.map(([folder, url]) => {
    if (!folder.startsWith('/') || !url.startsWith('/')) {
      throw new ConfigurationError(`config.server.xAccelMappings has ${JSON.stringify([folder, url])}: both have to begin with a slash`)
    }
    return [folder.replace(/\/$/, ''), url.replace(/\/$/, '')]
  })
}

/** The longest folder that the file is in decides. */
function internalUrl(path: string, mappings: readonly AccelMapping[]): string | null {
  let best: AccelMapping | null = null
  for (const mapping of mappings) {
    if (path.startsWith(`${mapping[0]}/`) && (best === null || mapping[0].length > best[0].length)) best = mapping
  }
  if (best === null) return null
  const rest = path.slice(best[0].length).toWellFormed()
  return encodeURI(best[1].toWellFormed()) + rest.split('/').map(encodeURIComponent).join('/')
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that no header may hold
const hasControls = (value: string): boolean => /[\u0000-\u001f\u007f]/.test(value)
