/** Which formats a request asks for, and which branch serves it. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { hasCode } from '../../../src/errors/index.js'
import { MimeRegistry, mimeTypes } from '../../../src/http/negotiation/mime-types.js'
import { chooseFormat, type FormatSources, requestFormats } from '../../../src/http/negotiation/negotiation.js'

const symbols = (sources: FormatSources): string[] => requestFormats(sources).map((type) => type.symbol)
const accepted = (accept: string): string[] => symbols({ accept })
const chosen = (accept: string, ...declared: string[]): string | null => chooseFormat(requestFormats({ accept }), declared)

const BROWSERS = {
  chrome:
    'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
  firefox: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  firefoxOfOld: 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/png,image/svg+xml,*/*;q=0.8',
  safari: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  turbo: 'text/html, application/xhtml+xml',
}

describe('requestFormats', () => {
  it.each<[string, FormatSources, string[]]>([
    ['nothing at all is html', {}, ['html']],
    ['an empty Accept is none', { accept: ' ' }, ['html']],
    ['a null Accept is none', { accept: null, contentType: null }, ['html']],
    ['a wildcard alone is anything', { accept: '*/*' }, ['all']],
    ['an XHR without Accept wants what it sends', { xhr: true, contentType: 'application/xml' }, ['xml']],
    ['an XHR without Accept wants what it sends, charset or not', { xhr: true, contentType: 'application/json; charset=utf-8' }, ['json']],
    ['an XHR that sends an unknown type wants nothing known', { xhr: true, contentType: 'application/fancy' }, []],
    ['a request that is no XHR is not judged by what it sends', { contentType: 'application/xml' }, ['html']],
    ['an XHR with neither is js', { xhr: true }, ['js']],
    ['an XHR with Accept is judged by that', { xhr: true, accept: 'text/html', contentType: 'application/xml' }, ['html']],
    ['Accept beats the extension', { path: '/foo.xml', accept: 'application/json' }, ['json']],
    ['the extension counts without Accept', { path: '/foo.xml' }, ['xml']],
    ['the extension beats the default of an XHR', { path: '/foo.xml', xhr: true }, ['xml']],
    ['an unknown extension does not count', { path: '/foo.123' }, ['html']],
    ['a dot in a folder is no extension', { path: '/foo.xml/bar' }, ['html']],
    ['the parameter beats all else', { formatParameter: 'json', accept: 'text/html', path: '/a.xml', xhr: true }, ['json']],
    ['an extension that is no symbol will do', { formatParameter: 'jpg' }, ['jpeg']],
    ['an unknown parameter leaves nothing', { formatParameter: 'hello', accept: 'text/html' }, []],
    ['a parameter that is no string leaves nothing', { formatParameter: ['json'] }, []],
    ['an inherited name leaves nothing', { formatParameter: 'constructor' }, []],
    ['a blank parameter is none', { formatParameter: '', accept: 'application/json' }, ['json']],
    ['unregistered types are dropped', { accept: 'application/fancy, application/json, */*' }, ['json', 'all']],
    ['only unregistered types leave nothing', { accept: 'application/fancy', path: '/a.xml' }, []],
  ])('C105: %s', (_, sources, expected) => {
    expect(symbols(sources)).toEqual(expected)
  })

  it.each(Object.entries(BROWSERS))('C105: %s gets html', (_, accept) => {
    expect(accepted(accept)[0]).toBe('html')
    expect(chosen(accept, 'json', 'xml', 'html')).toBe('html')
  })

  it('C105: a browser also takes what it did not name', () => {
    expect(chosen(BROWSERS.chrome, 'json')).toBe('json')
  })

  it('C106: the example', () => {
    const accept =
      'text/xml,application/xhtml+xml,text/yaml; q=0.3,application/xml,text/html; q=0.8,image/png,text/plain; q=0.5,application/pdf,*/*; q=0.2'
    expect(accepted(accept)).toEqual(['html', 'xml', 'png', 'pdf', 'text', 'yaml', 'all'])
  })

  it('C106: text/* stands for the types of that tree, those with such a synonym included', () => {
    expect(accepted('text/*')).toEqual([
      'html',
      'text',
      'js',
      'css',
      'ics',
      'csv',
      'vcf',
      'vtt',
      'md',
      'xml',
      'yaml',
      'json',
      'event_stream',
      'turbo_stream',
    ])
  })

  it('C106: application/* does as well', () => {
    expect(accepted('application/*')).toEqual([
      'html',
      'js',
      'xml',
      'rss',
      'atom',
      'yaml',
      'url_encoded_form',
      'json',
      'pdf',
      'zip',
      'gzip',
      'ndjson',
      'webmanifest',
    ])
  })

  it('C106: and so does any other tree', () => {
    expect(accepted('image/*')).toEqual(['png', 'jpeg', 'gif', 'bmp', 'tiff', 'svg', 'webp', 'avif'])
    expect(accepted('font/*, audio/*;q=0.5')).toEqual(['otf', 'ttf', 'woff', 'woff2', 'mp3', 'ogg', 'm4a'])
    expect(accepted('model/*')).toEqual([])
  })

  it('C106: a type is listed once, where it is wanted most', () => {
    expect(accepted('application/json;q=0.5, text/html, application/xhtml+xml;q=0.9, text/x-json;q=0.7')).toEqual(['html', 'json'])
  })

  it('RFC 9110 §12.5.1: the most specific mention of a type counts', () => {
    expect(accepted('image/*, image/png;q=0.1').at(-1)).toBe('png')
    expect(accepted('image/*;q=0.1, image/webp')[0]).toBe('webp')
  })

  it('C106: q=0 means never', () => {
    expect(accepted('text/html;q=0, application/json')).toEqual(['json'])
    expect(accepted('text/html;q=0')).toEqual([])
    expect(accepted('image/*, image/png;q=0')).not.toContain('png')
    expect(accepted('image/*;q=0, image/png')).toEqual(['png'])
    expect(chosen('text/html;q=0, */*', 'html', 'json')).toBe('json')
    expect(chosen('text/html;q=0, */*', 'html')).toBeNull()
    expect(chosen('text/*;q=0, */*', 'html', 'csv', 'json')).toBe('json')
    expect(chosen('*/*;q=0, text/html', 'json', 'html')).toBe('html')
    expect(chosen('*/*;q=0', 'json', 'html')).toBeNull()
  })

  it('C106: anything but a less wanted type comes before that type', () => {
    expect(chosen('*/*;q=0.8, text/html;q=0.1', 'html', 'json')).toBe('json')
    expect(chosen('*/*;q=0.8, text/html;q=0.1', 'html')).toBe('html')
  })

  it('C106: parameters select a type that was registered with them', () => {
    const registry = new MimeRegistry()
    registry.register('application/json;version=2', 'json2')
    const read = (accept: string) => symbols({ accept, registry })
    expect(read('application/json;version=2')).toEqual(['json2'])
    expect(read('application/json;version=3, text/html;x="a b"')).toEqual(['json', 'html'])
  })

  it('C117: strict mode takes a list with a wildcard at its word, the old mode takes it for a browser', () => {
    const accept = 'application/json, application/xml, */*'
    const declared = ['json', 'xml', 'html']
    expect(chooseFormat(requestFormats({ accept }), declared)).toBe('json')
    expect(chooseFormat(requestFormats({ accept, strictAcceptHeader: false }), declared)).toBe('html')
    expect(symbols({ accept, strictAcceptHeader: false, xhr: true })).toEqual(['json', 'xml', 'all'])
    expect(symbols({ accept: '*/*', strictAcceptHeader: false })).toEqual(['all'])
    expect(chosen('application/json, */*', 'html', 'json')).toBe('json')
  })

  it('C116: the Accept header can be ignored', () => {
    expect(symbols({ accept: 'application/xml', ignoreAcceptHeader: true })).toEqual(['html'])
    expect(symbols({ accept: 'nonsense', ignoreAcceptHeader: true, path: '/a.json' })).toEqual(['json'])
  })

  it('C119: after unregister the format is unknown', () => {
    const registry = new MimeRegistry()
    registry.registerAlias('text/html', 'mobile')
    expect(symbols({ formatParameter: 'mobile', registry })).toEqual(['mobile'])
    registry.unregister('mobile')
    expect(chooseFormat(requestFormats({ formatParameter: 'mobile', registry }), ['mobile', 'html'])).toBeNull()
  })

  it('C119: a type registered later is found, although the header was seen before', () => {
    const registry = new MimeRegistry()
    expect(symbols({ accept: 'a/late, text/html', registry })).toEqual(['html'])
    registry.register('a/late', 'late')
    expect(symbols({ accept: 'a/late, text/html', registry })).toEqual(['late', 'html'])
  })

  it('C120: an invalid Accept is an error each time it counts', () => {
    for (let i = 0; i < 2; i++) {
      let thrown: unknown
      try {
        requestFormats({ accept: 'text/html,*' })
      } catch (error) {
        thrown = error
      }
      expect(hasCode(thrown, 'ERR_INVALID_MIME_TYPE')).toBe(true)
    }
  })

  it('gives the same frozen list for the same header', () => {
    for (const accept of [undefined, '*/*', 'application/json', BROWSERS.chrome]) {
      const formats = requestFormats({ accept })
      expect(requestFormats({ accept })).toBe(formats)
      expect(Object.isFrozen(formats)).toBe(true)
    }
  })

  it('never lists a type twice, nor one that the header forbids', () => {
    const range = fc.constantFrom(
      'text/html',
      'text/*',
      'application/xml',
      'text/xml',
      'image/*',
      'image/png',
      'application/json',
      '*/*',
      'a/b',
    )
    const element = fc.tuple(range, fc.constantFrom('', ';q=0', ';q=0.5', ';q=1')).map(([type, q]) => type + q)
    fc.assert(
      fc.property(fc.array(element, { minLength: 1 }), (elements) => {
        const formats = requestFormats({ accept: elements.join(', ') })
        expect(new Set(formats).size).toBe(formats.length)
        for (const type of formats) {
          const own = elements.filter((text) => text.startsWith(`${type.type};`) || text === type.type)
          if (own.length > 0 && type.synonyms.length === 0) expect(own.some((text) => !text.endsWith(';q=0'))).toBe(true)
        }
      }),
    )
  })
})

describe('chooseFormat', () => {
  it.each<[string, string[], string | null]>([
    ['application/json', ['html', 'json'], 'json'],
    ['text/xml', ['html', 'xml'], 'xml'],
    ['*/*', ['xml', 'html'], 'xml'],
    ['*/*', ['any', 'html'], 'any'],
    ['text/html', ['xml'], null],
    ['text/html', ['xml', 'any'], 'any'],
    ['text/html', ['any', 'html'], 'html'],
    ['text/csv', ['json', 'all'], 'all'],
    ['application/fancy', ['json', 'any'], 'any'],
    ['application/fancy', ['json'], null],
    ['text/html', [], null],
    ['*/*', [], null],
    ['text/vnd.turbo-stream.html, text/html, application/xhtml+xml', ['html', 'turboStream'], 'turboStream'],
    ['text/vnd.turbo-stream.html, text/html, application/xhtml+xml', ['html'], 'html'],
    ['application/pdf', ['html', 'application/pdf'], 'application/pdf'],
  ])('C107: Accept %j with branches %j gets %j', (accept, declared, expected) => {
    expect(chosen(accept, ...declared)).toBe(expected)
  })

  it('C114: formats set by hand are walked in their order', () => {
    const registry = new MimeRegistry()
    const iphone = registry.registerAlias('text/html', 'iphone')
    const html = mimeTypes.lookup('text/html')
    expect(html && chooseFormat([iphone, html], ['html', 'iphone'])).toBe('iphone')
    expect(html && chooseFormat([iphone, html], ['html'])).toBe('html')
  })
})
