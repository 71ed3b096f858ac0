/** Attacks through values: whatever is put out in a template stays text. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { parse } from 'node-html-parser'
import { rendered, requestOf, viewsOf } from '../support/view-folder.js'

const PAYLOADS = [
  '<script>alert(1)</script>',
  '</script><script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '"><svg onload=alert(1)>',
  "'><svg onload=alert(1)>",
  '" onmouseover="alert(1)',
  "' onfocus='alert(1)' autofocus='",
  '<!--<script>',
  '--><script>alert(1)</script>',
  '</title><script>alert(1)</script>',
  '</textarea><script>alert(1)</script>',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
  '\u2028alert(1)',
  '<%= process.env %>',
  '$' + '{alert(1)}',
  '`-alert(1)-`',
  "\\');alert(1);//",
  '<math><mi//xlink:href="data:x,<script>alert(1)</script>">',
  '\u0000<script>',
  '<ScRiPt>alert(1)</sCrIpT>',
]

const CONTEXTS: Readonly<Record<string, string>> = {
  'element content': '<p><%= value %></p>',
  'a double quoted attribute': '<p title="<%= value %>"></p>',
  'a single quoted attribute': "<p title='<%= value %>'></p>",
  'a title': '<title><%= value %></title>',
  'a textarea': '<textarea><%= value %></textarea>',
  'a block': '<%= capture(() => { %><p><%= value %></p><% }) %>',
  'a partial': '<%= render("part", { value }) %>',
  'content for the layout': '<% contentFor("x", value) %><p><%= contentFor("x") %></p>',
  'a list': '<p><%= [value, [value]] %></p>',
  'a promise': '<p><%= Promise.resolve(value) %></p>',
  'what is concatenated': '<p><%= safeConcat(value, [value]) %></p>',
  'what was joined by +': '<p><%= html`<b>` + value %></p>',
  'a script, as JSON': '<script>const value = <%= jsonEscape(value) %></script>',
  'a script, as text': "<script>const value = '<%= escapeJs(value) %>'</script>",
  'an attribute with a script': `<p data-x="say('<%= escapeJs(value) %>')"></p>`,
}

const OTHERS = { 'posts/_part.html': '<p><%= value %></p>' }

/** What a browser would run, or take for markup that the template did not write. */
function elementsOf(body: string): string[] {
  const root = parse(body, { comment: true, blockTextElements: { script: true, style: true, title: true, textarea: true } })
  return root.querySelectorAll('*').map((element) => `${element.rawTagName}[${Object.keys(element.attributes).sort().join(',')}]`)
}

describe.each(Object.entries(CONTEXTS))('A106: a value in %s', (_, source) => {
  it('adds no element and no attribute, whatever it is', async () => {
    const views = viewsOf({ 'posts/show.html': source, ...OTHERS })
    const bodyFor = async (value: string) => (await views.render(requestOf({ locals: { value } }))).body
    const plain = elementsOf(await bodyFor('plain'))
    for (const payload of PAYLOADS) expect(elementsOf(await bodyFor(payload))).toEqual(plain)
  })
})

describe('A106: any text', () => {
  it('never opens a tag or ends a quoted attribute', async () => {
    const views = viewsOf({ 'posts/show.html': '\u0001<%= value %>\u0001' })
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: fc.constantFrom('<', '>', '"', "'", '&', ';', 'a', '#', '/', '=', ' ') }), async (value) => {
        const { body } = await views.render(requestOf({ locals: { value } }))
        expect(body.slice(1, -1)).not.toMatch(/[<>"']/)
      }),
    )
  })

  it('of a template is put out as it stands', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: fc.constantFrom('<', '%', '>', "'", '"', '`', '\\', '\n', '$', '{', '}', 'n', ' ', '\u2028') }),
        async (source) => {
          fc.pre(!source.includes('<%'))
          expect(await rendered(source)).toBe(source)
        },
      ),
      { numRuns: 60 },
    )
  })
})
