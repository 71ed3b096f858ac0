/** Assets: where they are, and the elements that load them. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { AssetSettings } from '../../src/helpers/asset-paths.js'
import { assetHelpers } from '../../src/helpers/asset-tags.js'
import { digestAssets } from '../../src/helpers/digest-assets.js'
import { Post, type ViewOptions, viewOf } from './support.js'

let root = ''
let built = ''

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'assets-'))
  built = mkdtempSync(join(tmpdir(), 'assets-'))
  for (const name of [
    'app.css',
    'print.css',
    'app.js',
    'm.mjs',
    'a.png',
    'a_2x.png',
    'é b.png',
    'favicon.ico',
    'f.woff2',
    'v.mp4',
    'v.webm',
    's.mp3',
  ]) {
    for (const folder of [root, built]) write(folder, `public/${name}`, name)
  }
  write(root, 'public/assets/deep/only.js', '')
  write(
    root,
    'config/importmap.json',
    JSON.stringify({ imports: { application: 'app.js', '@hotwired/turbo': 'https://cdn.example/turbo.js' } }),
  )
  digestAssets(built)
})
afterAll(() => {
  for (const folder of [root, built]) rmSync(folder, { recursive: true })
})

function write(folder: string, name: string, content: string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true })
  writeFileSync(join(folder, name), content)
}

const at = (settings?: AssetSettings, options: ViewOptions = {}) => assetHelpers(settings)(viewOf({ root, ...options }))
const inProduction = (settings?: AssetSettings) => at(settings, { root: built, environment: 'production' })

describe('paths of assets', () => {
  it('A120: a name is a file of the public folder, or of assets in it', () => {
    const { assetPath } = at()
    expect(assetPath('app.css')).toBe('/app.css')
    expect(assetPath('app', { extname: '.css' })).toBe('/app.css')
    expect(assetPath('deep/only.js')).toBe('/assets/deep/only.js')
    expect(assetPath('a.png?v=1#x')).toBe('/a.png?v=1#x')
    expect(assetPath('é b.png')).toBe('/%C3%A9%20b.png')
  })

  it('A120: paths and URLs stay as they are', () => {
    const { assetPath } = at()
    for (const url of ['/own.css', 'https://x.org/a.css', '//x.org/a.css', 'data:image/png;base64,x', '']) expect(assetPath(url)).toBe(url)
  })

  it('A120: a missing asset is an error in development, which knows similar ones', () => {
    const { assetPath } = at()
    expect(() => assetPath('app.scss')).toThrow(
      expect.objectContaining({
        code: 'ERR_ASSET_MISSING',
        message: 'There is no asset "app.scss": looked for public/app.scss, public/assets/app.scss; there is app.css, app.js',
      }),
    )
    for (const name of ['../config/importmap.json', 'deep/../../config/importmap.json', '.env', 'a\0', 'deep', 'a\\b']) {
      expect(() => assetPath(name)).toThrow(expect.objectContaining({ code: 'ERR_ASSET_MISSING' }))
    }
  })

  it('A120: in production it is the name with the digest; a missing one is no error', () => {
    const { assetPath } = inProduction()
    expect(assetPath('app.css')).toMatch(/^\/assets\/app-[\da-f]{16}\.css$/)
    expect(assetPath('app.css?x')).toMatch(/^\/assets\/app-[\da-f]{16}\.css\?x$/)
    expect(assetPath('nothing.css')).toBe('/nothing.css')
    expect(assetPath('toString')).toBe('/toString')
    expect(inProduction({ digests: false }).assetPath('app.css')).toBe('/app.css')
  })

  it('A120: a damaged manifest is an error that says what to do', () => {
    const damaged = mkdtempSync(join(tmpdir(), 'assets-'))
    for (const text of ['{', '[1]', '{"a":1}']) {
      write(damaged, 'public/assets/manifest.json', text)
      const view = { root: damaged, environment: 'production' }
      expect(() => at({}, view).assetPath('a.css')).toThrow(/is no manifest of assets.*run live build/)
    }
    rmSync(damaged, { recursive: true })
  })

  it('A120: a host goes in front of all paths', () => {
    expect(at({ assetHost: 'https://cdn.example/' }).assetPath('app.css')).toBe('https://cdn.example/app.css')
    expect(at({ assetHost: 'cdn.example' }).assetPath('app.css')).toBe('http://cdn.example/app.css')
    const { assetPath } = at({
      assetHost: (path, request) => (path.endsWith('.png') ? `//img.${request?.method.toLowerCase()}.example` : null),
    })
    expect([assetPath('a.png'), assetPath('app.css')]).toEqual(['//img.get.example/a.png', '/app.css'])
    expect(assetPath('a.png', { host: false })).toBe('/a.png')
    expect(assetPath('app.css', { host: 'https://x.org' })).toBe('https://x.org/app.css')
  })

  it('A120: assetUrl has an origin', () => {
    expect(at().assetUrl('app.css')).toBe('http://www.example.com/app.css')
    expect(at({ assetHost: 'https://cdn.example' }).assetUrl('app.css')).toBe('https://cdn.example/app.css')
  })
})

describe('elements of assets', () => {
  it('A120: stylesheetLinkTag', () => {
    const { stylesheetLinkTag } = at()
    expect(String(stylesheetLinkTag('app', { 'data-turbo-track': 'reload' }))).toBe(
      '<link rel="stylesheet" href="/app.css" data-turbo-track="reload">',
    )
    expect(String(stylesheetLinkTag('app', 'print.css', { media: 'print' }))).toBe(
      '<link rel="stylesheet" href="/app.css" media="print">\n<link rel="stylesheet" href="/print.css" media="print">',
    )
    expect(String(stylesheetLinkTag('https://x.org/a'))).toBe('<link rel="stylesheet" href="https://x.org/a">')
  })

  it('A120, A119: scripts, with the nonce of the page', () => {
    const { javascriptIncludeTag, javascriptModuleTag, stylesheetLinkTag } = at({}, { nonce: 'abc' })
    expect(String(javascriptIncludeTag('app', { defer: true }))).toBe('<script src="/app.js" defer="defer" nonce="abc"></script>')
    expect(String(javascriptModuleTag('app'))).toBe('<script type="module" src="/app.js" nonce="abc"></script>')
    expect(String(javascriptIncludeTag('m.mjs', { nonce: false }))).toBe('<script src="/m.mjs"></script>')
    expect(String(stylesheetLinkTag('app'))).toBe('<link rel="stylesheet" href="/app.css" nonce="abc">')
  })

  it('A120: integrity is the digest of the file', () => {
    const own = String(at().javascriptIncludeTag('app', { integrity: true }))
    expect(own).toMatch(/^<script src="\/app\.js" integrity="sha384-[\w+/]{64}" crossorigin="anonymous"><\/script>$/)
    expect(String(inProduction({ integrity: true }).stylesheetLinkTag('app'))).toMatch(/href="\/assets\/app-.*" integrity="sha384-/)
    expect(String(at().javascriptIncludeTag('app', { integrity: 'sha384-x' }))).toContain('integrity="sha384-x"')
    expect(String(at({ integrity: true }).javascriptIncludeTag('https://x.org/a.js'))).toBe('<script src="https://x.org/a.js"></script>')
    expect(String(at({ integrity: true }).javascriptIncludeTag('app', { integrity: false }))).not.toContain('integrity')
  })

  it('A120: imageTag', () => {
    const { imageTag } = at()
    expect(String(imageTag('a.png', { size: '10x20' }))).toBe('<img src="/a.png" width="10" height="20">')
    expect(String(imageTag('a.png', { alt: '"A"', size: 16, loading: 'lazy' }))).toBe(
      '<img alt="&quot;A&quot;" loading="lazy" src="/a.png" width="16" height="16">',
    )
    expect(String(imageTag('a.png', { srcset: { 'a_2x.png': '2x' } }))).toBe('<img src="/a.png" srcset="/a_2x.png 2x">')
    expect(String(imageTag('a.png', { size: 'large' }))).toBe('<img src="/a.png">')
  })

  it('A120: faviconLinkTag', () => {
    expect(String(at().faviconLinkTag())).toBe('<link rel="icon" type="image/x-icon" href="/favicon.ico">')
    expect(String(at().faviconLinkTag('a.png', { rel: 'apple-touch-icon' }))).toBe(
      '<link rel="apple-touch-icon" type="image/png" href="/a.png">',
    )
  })

  it('A120: preloadLinkTag says what it is, and so does the head of the response', () => {
    const view = viewOf({ root, nonce: 'abc' })
    const { preloadLinkTag } = assetHelpers()(view)
    expect(String(preloadLinkTag('f.woff2'))).toBe(
      '<link rel="preload" href="/f.woff2" as="font" type="font/woff2" crossorigin="anonymous">',
    )
    expect(String(preloadLinkTag('app.css'))).toBe('<link rel="preload" href="/app.css" as="style" type="text/css" nonce="abc">')
    expect(String(preloadLinkTag('app.js', { type: 'module' }))).toBe('<link rel="modulepreload" href="/app.js">')
    expect(String(preloadLinkTag('a.png', { as: 'image', nopush: true }))).toBe(
      '<link rel="preload" href="/a.png" as="image" type="image/png">',
    )
    expect(view.links).toEqual([
      'link: </f.woff2>; rel=preload; as=font; type=font/woff2; crossorigin=anonymous',
      'link: </app.css>; rel=preload; as=style; type=text/css',
      'link: </app.js>; rel=modulepreload',
      'link: </a.png>; rel=preload; as=image; type=image/png; nopush',
    ])
  })

  it('A120: preloaded assets can be announced early; the header has a bound, and is not written into a head that is gone', () => {
    const view = viewOf({ root })
    const { preloadLinkTag } = assetHelpers({ earlyHints: true })(view)
    preloadLinkTag('app.css')
    expect(view.links).toEqual([
      'link: </app.css>; rel=preload; as=style; type=text/css',
      '103 </app.css>; rel=preload; as=style; type=text/css',
    ])
    for (let i = 0; i < 1000; i++) preloadLinkTag('app.css')
    expect(view.links.join('').length).toBeLessThan(10_000)
    const gone = viewOf({ root })
    Object.assign((gone.controller as unknown as { response: object }).response, { committed: true })
    assetHelpers()(gone).preloadLinkTag('app.css')
    expect(gone.links).toEqual([])
  })

  it('A120: nothing in a URL forges the header', () => {
    const view = viewOf({ root })
    assetHelpers()(view).preloadLinkTag('/a>; rel=x\r\nset-cookie: a,</b"', { as: 'x\r\n"y', type: 'a"b' })
    expect(view.links).toEqual(['link: </a%3E;%20rel=x%0D%0Aset-cookie:%20a,%3C/b%22>; rel=preload; as="xy"; type="ab"'])
  })

  it('A120: films and sounds', () => {
    const { videoTag, audioTag } = at()
    expect(String(videoTag('v.mp4', { controls: true, size: '16x9', poster: 'a.png' }))).toBe(
      '<video controls="controls" poster="/a.png" width="16" height="9" src="/v.mp4"></video>',
    )
    expect(String(videoTag(['v.mp4', 'v.webm']))).toBe(
      '<video><source src="/v.mp4" type="video/mp4"><source src="/v.webm" type="video/webm"></video>',
    )
    expect(String(audioTag('s.mp3', { loop: true }))).toBe('<audio loop="loop" src="/s.mp3"></audio>')
  })

  it('A120: autoDiscoveryLinkTag', () => {
    const { autoDiscoveryLinkTag } = at()
    expect(String(autoDiscoveryLinkTag('rss', Post))).toBe(
      '<link rel="alternate" type="application/rss+xml" title="RSS" href="http://www.example.com/posts">',
    )
    expect(String(autoDiscoveryLinkTag('atom', '/feed', { title: 'News' }))).toBe(
      '<link rel="alternate" type="application/atom+xml" title="News" href="/feed">',
    )
    expect(String(autoDiscoveryLinkTag())).toContain('href="http://www.example.com/posts"')
  })

  it('A120: importmapTags', () => {
    expect(String(at({}, { nonce: 'abc' }).importmapTags())).toBe(
      '<script type="importmap" data-turbo-track="reload" nonce="abc">{"imports":{"application":"/app.js","@hotwired/turbo":"https://cdn.example/turbo.js"}}</script>\n' +
        '<link rel="modulepreload" href="/app.js" nonce="abc">\n<script type="module" nonce="abc">import "application"</script>',
    )
    const own = at({ importmap: { imports: { '</script>': '/x.js', b: '/y.js' }, preload: ['b'] } }).importmapTags('</script>')
    expect(String(own)).toBe(
      '<script type="importmap" data-turbo-track="reload">{"imports":{"\\u003c/script\\u003e":"/x.js","b":"/y.js"}}</script>\n' +
        '<link rel="modulepreload" href="/y.js">\n<script type="module">import "\\u003c/script\\u003e"</script>',
    )
    expect(String(inProduction({ importmap: { imports: { application: 'app.js' } } }).importmapTags())).toContain('"/assets/app-')
  })

  it('A120: a map that is none is an error', () => {
    const damaged = mkdtempSync(join(tmpdir(), 'assets-'))
    for (const text of ['{', '{}', 'null']) {
      write(damaged, 'config/importmap.json', text)
      expect(() => at({}, { root: damaged }).importmapTags()).toThrow(/is no map of imports/)
    }
    rmSync(damaged, { recursive: true })
  })
})
