/** The registry of media types. */
import { describe, expect, it } from '@jest/globals'
import { ANY_MIME_TYPE, AnyMimeType, NULL_MIME_TYPE } from '../../../src/http/negotiation/mime-type.js'
import { BUILT_IN_TYPES } from '../../../src/http/negotiation/mime-type-table.js'
import { MimeRegistry, mimeTypes, resolveType, typeForFilename } from '../../../src/http/negotiation/mime-types.js'

const codeOf = (callback: () => unknown): string | undefined => {
  try {
    callback()
    return undefined
  } catch (error) {
    return (error as { code?: string }).code
  }
}

describe('the built-in types', () => {
  it.each(BUILT_IN_TYPES.map((row) => [...row]))('C118: %s is %s', (symbol, type, synonyms = '', extensions = '') => {
    const entry = mimeTypes.lookupBySymbol(String(symbol))
    expect(entry?.type).toBe(type)
    for (const name of [type, ...String(synonyms).split(' ')]) if (name) expect(mimeTypes.lookup(String(name))).toBe(entry)
    for (const extension of [symbol, ...String(extensions).split(' ')]) {
      if (extension) expect(mimeTypes.lookupByExtension(String(extension))).toBe(entry)
    }
  })

  it('live.md appendix A: names these types', () => {
    const appendix = `html text/html xhtml; text text/plain txt; js text/javascript; css text/css; ics text/calendar; csv text/csv;
      vcf text/vcard; vtt text/vtt; md text/markdown markdown; png image/png; jpeg image/jpeg jpg jpe pjpeg; gif image/gif;
      bmp image/bmp; tiff image/tiff tif; svg image/svg+xml; webp image/webp; mpeg video/mpeg mpg mpe; mp3 audio/mpeg mp1 mp2;
      ogg audio/ogg oga spx opus; m4a audio/aac mpg4 aac; webm video/webm; mp4 video/mp4 m4v; otf font/otf; ttf font/ttf;
      woff font/woff; woff2 font/woff2; xml application/xml; rss application/rss+xml; atom application/atom+xml;
      yaml application/x-yaml yml; multipart_form multipart/form-data; url_encoded_form application/x-www-form-urlencoded;
      json application/json; pdf application/pdf; zip application/zip; gzip application/gzip gz;
      avif image/avif; webmanifest application/manifest+json; ndjson application/x-ndjson; event_stream text/event-stream;
      turbo_stream text/vnd.turbo-stream.html`
    for (const row of appendix.split(';')) {
      const [symbol, type, ...extensions] = row.trim().split(/\s+/)
      const entry = mimeTypes.lookupBySymbol(symbol)
      expect([entry?.symbol, entry?.type, entry?.extensions]).toEqual([symbol, type, [symbol, ...extensions]])
    }
    expect(mimeTypes.symbols).toHaveLength(appendix.split(';').length)
  })

  it('C118: synonyms are the same entry', () => {
    expect(mimeTypes.lookup('text/x-json')).toBe(mimeTypes.lookup('application/json'))
    expect(mimeTypes.lookup('application/problem+json')?.symbol).toBe('json')
    expect(mimeTypes.lookupByExtension('jpg')?.symbol).toBe('jpeg')
  })
})

describe('MimeRegistry', () => {
  it('C119: finds a registered type by type, synonym, extension and symbol', () => {
    const registry = new MimeRegistry()
    const entry = registry.register('application/vnd.apple.mpegurl', 'm3u8', { synonyms: ['audio/mpegurl'], extensions: ['m3u'] })
    const found = [
      registry.lookup('application/vnd.apple.mpegurl'),
      registry.lookup('audio/mpegurl'),
      registry.lookupByExtension('m3u8'),
      registry.lookupByExtension('m3u'),
      registry.lookupBySymbol('m3u8'),
    ]
    expect(found.every((type) => type === entry)).toBe(true)
    expect(registry.symbols).toContain('m3u8')
    expect(registry.extensions).toContain('m3u')
    expect(mimeTypes.lookupBySymbol('m3u8')).toBeUndefined()
  })

  it('C119: an alias is found by symbol and extension, not by its type', () => {
    const registry = new MimeRegistry()
    const iphone = registry.registerAlias('text/html', 'iphone', { extensions: ['ipod'] })
    expect(registry.lookupByExtension('iphone')).toBe(iphone)
    expect(registry.lookupByExtension('ipod')).toBe(iphone)
    expect(registry.lookupBySymbol('iphone')?.type).toBe('text/html')
    expect(registry.lookup('text/html')?.symbol).toBe('html')
  })

  it('C119: unregister forgets a type and gives back what it had taken from others', () => {
    const registry = new MimeRegistry()
    registry.registerAlias('text/html', 'iphone')
    registry.register('text/csv', 'table', { extensions: ['json'] })
    expect(registry.lookupByExtension('json')?.symbol).toBe('table')
    registry.unregister('table')
    registry.unregister('never_there')
    expect(registry.lookup('text/csv')?.symbol).toBe('csv')
    expect(registry.lookupByExtension('json')?.symbol).toBe('json')
    expect(registry.lookupBySymbol('table')).toBeUndefined()
    expect(registry.lookupTree('text').map((type) => type.symbol)).not.toContain('iphone')
  })

  it('C119: registering a symbol again replaces it', () => {
    const registry = new MimeRegistry()
    registry.register('application/vnd.api+json', 'json')
    expect(registry.lookupBySymbol('json')?.type).toBe('application/vnd.api+json')
    expect(registry.lookup('application/json')).toBeUndefined()
    expect(registry.symbols).toHaveLength(new MimeRegistry().symbols.length)
  })

  it('C119: is closed after boot', () => {
    const registry = new MimeRegistry()
    registry.freeze()
    expect(codeOf(() => registry.register('text/x', 'x'))).toBe('ERR_CONFIGURATION')
    expect(codeOf(() => registry.registerAlias('text/x', 'x'))).toBe('ERR_CONFIGURATION')
    expect(codeOf(() => registry.unregister('html'))).toBe('ERR_CONFIGURATION')
    expect(registry.lookupBySymbol('html')?.type).toBe('text/html')
  })

  it.each([
    ['nonsense', 'x', []],
    ['text/x', 'x', ['nonsense']],
    ['text/x', 'camelCase', []],
    ['text/x', '', []],
  ])('C119: refuses to register %j as %j with synonyms %j', (type, symbol, synonyms) => {
    expect(codeOf(() => new MimeRegistry().register(type, symbol, { synonyms }))).toBe('ERR_ARGUMENT')
  })

  it('C106: looks up with parameters first, then without', () => {
    const registry = new MimeRegistry()
    const second = registry.register('application/json; Version=2', 'json2')
    expect(registry.lookup('application/json;version=2')).toBe(second)
    expect(registry.lookup('APPLICATION/JSON ; version="2"')).toBe(second)
    expect(registry.lookup('application/json; version=3')?.symbol).toBe('json')
  })

  it('finds nothing for an unknown or malformed type, and nothing inherited', () => {
    for (const type of ['application/fancy', 'nonsense', '', 'constructor']) expect(mimeTypes.lookup(type)).toBeUndefined()
    expect(mimeTypes.lookupByExtension('constructor')).toBeUndefined()
    expect(mimeTypes.lookupBySymbol('toString')).toBeUndefined()
  })

  it('A129: a symbol may be written in camelCase', () => {
    expect(mimeTypes.lookupBySymbol('turboStream')).toBe(mimeTypes.lookupBySymbol('turbo_stream'))
  })

  it('tells of every change by its revision', () => {
    const registry = new MimeRegistry()
    const revisions = [registry.revision]
    registry.register('text/x', 'x')
    revisions.push(registry.revision)
    registry.unregister('x')
    revisions.push(registry.revision)
    expect(new Set(revisions).size).toBe(3)
  })
})

describe('MimeType', () => {
  it('is what its symbol, type and synonyms say', () => {
    const json = mimeTypes.lookupBySymbol('json')
    expect(['json', 'application/json', 'text/x-json', 'html', ''].map((name) => json?.is(name))).toEqual([true, true, true, false, false])
    const turbo = mimeTypes.lookupBySymbol('turbo_stream')
    expect([turbo?.is('turbo_stream'), turbo?.is('turboStream'), String(turbo)]).toEqual([true, true, 'text/vnd.turbo-stream.html'])
  })

  it('C105: the null format is nothing', () => {
    expect(['html', 'json', 'all'].some((name) => NULL_MIME_TYPE.is(name))).toBe(false)
  })

  it('the range of everything is HTML too, unless that is among its exceptions', () => {
    expect([ANY_MIME_TYPE.is('all'), ANY_MIME_TYPE.is('*/*'), ANY_MIME_TYPE.is('html'), ANY_MIME_TYPE.is('json')]).toEqual([
      true,
      true,
      true,
      false,
    ])
    const html = mimeTypes.lookupBySymbol('html')
    expect(html && new AnyMimeType([html]).is('html')).toBe(false)
  })
})

describe('typeForFilename', () => {
  it.each([
    ['my.csv', 'text/csv'],
    ['MY.CSV', 'text/csv'],
    ['a.tar.gz', 'application/gzip'],
    ['photo.JPG', 'image/jpeg'],
    ['Makefile', 'application/octet-stream'],
    ['.csv', 'application/octet-stream'],
    ['a.', 'application/octet-stream'],
    ['x.unknown', 'application/octet-stream'],
    ['dir.csv/file', 'application/octet-stream'],
    ['', 'application/octet-stream'],
    ['x.constructor', 'application/octet-stream'],
    ['dir/file.json', 'application/json'],
    ['book.epub', 'application/epub+zip'],
    ['sheet.xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
    ['m.wasm', 'application/wasm'],
    ['site.webmanifest', 'application/manifest+json'],
  ])('L83: %j is %s', (name, type) => {
    expect(typeForFilename(name)).toBe(type)
  })

  it('L83: the registry comes before the mime package', () => {
    const registry = new MimeRegistry()
    registry.register('application/x-mine', 'epub')
    expect(typeForFilename('book.epub', registry)).toBe('application/x-mine')
  })
})

describe('resolveType', () => {
  it.each([
    ['json', 'application/json'],
    ['csv', 'text/csv'],
    ['jpg', 'image/jpeg'],
    ['turboStream', 'text/vnd.turbo-stream.html'],
    ['text/plain; charset=iso-8859-1', 'text/plain; charset=iso-8859-1'],
    ['Application/Made-Up', 'Application/Made-Up'],
  ])('L84: %j is %j', (name, type) => {
    expect(resolveType(name)).toBe(type)
  })

  it('L85: an unknown short name is an ArgumentError', () => {
    expect(() => resolveType('nope')).toThrow('Unknown MIME type nope')
    expect(codeOf(() => resolveType('nope'))).toBe('ERR_ARGUMENT')
    expect(codeOf(() => resolveType(''))).toBe('ERR_ARGUMENT')
  })
})
