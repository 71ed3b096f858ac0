/** Elements and their attributes. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { parse } from 'node-html-parser'
import { ELEMENT_NAMES } from '../../src/helpers/element-names.js'
import { isVoid } from '../../src/helpers/markup.js'
import { contentTag, tag, tagHelpers } from '../../src/helpers/tag.js'
import { tokenList } from '../../src/helpers/token-list.js'
import { html, raw } from '../../src/html/safe-string.js'
import { viewOf } from './support.js'

const attributes = (given: Parameters<typeof tag.attributes>[0]) => String(tag.attributes(given))

describe('tag', () => {
  it('A111: makes an element with content and attributes', () => {
    expect(String(tag.div('a', { id: 'x' }))).toBe('<div id="x">a</div>')
    expect(String(tag.div({ id: 'x' }))).toBe('<div id="x"></div>')
    expect(String(tag.div())).toBe('<div></div>')
    expect(String(tag.p(0))).toBe('<p>0</p>')
    expect(String(tag.p(null, { class: 'a' }))).toBe('<p class="a"></p>')
  })

  it('A111: void elements have no end, and no content', () => {
    expect(String(tag.br())).toBe('<br>')
    expect(String(tag.img({ src: '/a.png' }))).toBe('<img src="/a.png">')
    expect(() => tag.br('x')).toThrow(/br has no content/)
  })

  it('A111: a block gives the content', () => {
    expect(String(tag.ul(() => tag.li('a')))).toBe('<ul><li>a</li></ul>')
    expect(String(tag.ul({ class: 'x' }, () => 'a & b'))).toBe('<ul class="x">a &amp; b</ul>')
    const { tag: own, contentTag: element } = tagHelpers(viewOf())
    expect(String(own.ul({ class: 'x' }, () => own.li('a')))).toBe('<ul class="x"><li>a</li></ul>')
    expect(String(element('my-list', () => html`<i>a</i>`))).toBe('<my-list><i>a</i></my-list>')
  })

  it('A106: content is escaped unless it is safe, in lists too', () => {
    expect(String(tag.p(`<b>&"'`))).toBe('<p>&lt;b&gt;&amp;&quot;&#39;</p>')
    expect(String(tag.p([html`<b>x</b>`, '<i>', false, null, 1]))).toBe('<p><b>x</b>&lt;i&gt;1</p>')
  })

  it('A115: the content of a textarea starts with a newline, so that one of its own is kept', () => {
    expect(String(tag.textarea('\na'))).toBe('<textarea>\n\na</textarea>')
  })

  it('A111: elements of any name, if it is one', () => {
    expect(String(contentTag('turbo-frame', 'x', { id: 'a' }))).toBe('<turbo-frame id="a">x</turbo-frame>')
    for (const name of ['', '1a', 'a b', 'a>', 'a/', 'script src=x', '<b']) expect(() => contentTag(name)).toThrow(/no name of an element/)
  })

  it('A111: arguments in another order are an error', () => {
    expect(() => contentTag('p', 'a' as never, 'b' as never, 'c' as never)).toThrow(/in this order/)
  })

  it('A111: has a method for every element', () => {
    for (const name of ELEMENT_NAMES) {
      const text = String(name === 'textarea' ? '<textarea>' : tag[name]())
      expect(text.startsWith(`<${name}>`)).toBe(true)
    }
  })

  it('A111: options are checked by the compiler', () => {
    // @ts-expect-error -- a name that is no element
    expect(() => tag.nothing('x')).toThrow()
    // @ts-expect-error -- classes are no functions
    expect(String(tag.p('x', { class: () => 'a' }))).toContain('<p')
  })
})

describe('attributes', () => {
  it('A111: true is the name of a boolean attribute; false, null and undefined leave it out', () => {
    expect(attributes({ hidden: true, disabled: false, title: null, id: undefined })).toBe('hidden="hidden"')
    expect(attributes({ spellcheck: false, draggable: true, contenteditable: false })).toBe(
      'spellcheck="false" draggable="true" contenteditable="false"',
    )
    expect(attributes({ 'aria-hidden': false, 'data-open': true })).toBe('aria-hidden="false" data-open="true"')
  })

  it('A111: class takes text, lists and records', () => {
    expect(attributes({ class: 'a b' })).toBe('class="a b"')
    expect(attributes({ class: ['a', { b: true, c: false }] })).toBe('class="a b"')
    expect(attributes({ class: { a: 1, b: 0 } })).toBe('class="a"')
    expect(attributes({ class: [] })).toBe('')
    expect(tokenList('a', ['b', null, 'a'], { c: true }, false)).toBe('a b c')
  })

  it('A111: data is dasherised; lists and objects are JSON, null is left out', () => {
    expect(attributes({ data: { userId: 1 } })).toBe('data-user-id="1"')
    expect(attributes({ data: { turbo_track: 'reload', a: null, b: undefined, c: false, d: true } })).toBe(
      'data-turbo-track="reload" data-c="false" data-d="true"',
    )
    expect(attributes({ data: { list: [1, '"'], map: { a: "'" } } })).toBe(
      'data-list="[1,&quot;\\&quot;&quot;]" data-map="{&quot;a&quot;:&quot;&#39;&quot;}"',
    )
    expect(attributes({ data: { at: new Date(0) } })).toBe('data-at="1970-01-01T00:00:00.000Z"')
    expect(attributes({ data: '/film.swf' })).toBe('data="/film.swf"')
  })

  it('A111: lists of aria are words', () => {
    expect(attributes({ aria: { labelledby: ['a', 'b'], label: 'x', hidden: true, owns: [] } })).toBe(
      'aria-labelledby="a b" aria-label="x" aria-hidden="true"',
    )
  })

  it('A106: values are quoted and escaped; safe ones keep their references, not their quotes', () => {
    expect(attributes({ title: `"'<>&` })).toBe('title="&quot;&#39;&lt;&gt;&amp;"')
    expect(attributes({ title: raw('&amp; " <b>') })).toBe('title="&amp; &quot; &lt;b&gt;"')
  })

  it('A106: plain text in srcdoc is text of that document, not its source', () => {
    const frame = parse(String(tag.iframe('', { srcdoc: '<script>x</script>' }))).querySelector('iframe')!
    expect(frame.getAttribute('srcdoc')).toBe('&lt;script&gt;x&lt;/script&gt;')
    expect(
      parse(String(tag.iframe('', { srcdoc: raw('<b>x</b>') })))
        .querySelector('iframe')!
        .getAttribute('srcdoc'),
    ).toBe('<b>x</b>')
  })

  it.each(['', 'a b', 'a"', "a'", 'a>', 'a<', 'a/', 'a=', 'a\n', 'a\0', 'a`', 'a\ud800', 'a\ufdd0', 'onx=alert(1) y'])(
    'A106: %j is no name of an attribute',
    (name) => {
      expect(() => attributes({ [name]: 'x' })).toThrow(/no name of an attribute/)
      if (name !== '') expect(() => attributes({ data: { [name]: 'x' } })).toThrow(/no name of an attribute/)
    },
  )

  it('A106: names of other tools pass', () => {
    expect(attributes({ '@click': 'a', ':class': 'b', 'x-on:click.away': 'c', 'xlink:href': '#d', '*ngIf': 'e', '[prop]': 'f' })).toBe(
      '@click="a" :class="b" x-on:click.away="c" xlink:href="#d" *ngIf="e" [prop]="f"',
    )
  })

  it('A106: whatever the values are, a parser reads them back, and nothing else', () => {
    const name = fc.stringMatching(/^[a-z][a-z-]{0,8}$/).filter((each) => !['class', 'data', 'aria', 'srcdoc'].includes(each))
    fc.assert(
      fc.property(
        fc.dictionary(
          name,
          fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', '')),
        ),
        (given) => {
          const safe = Object.fromEntries(Object.entries(given).map(([key, value]) => [`x-${key}`, value.toWellFormed()]))
          const element = parse(String(tag.div('x', safe))).firstChild as unknown as { attributes: object; innerHTML: string }
          expect(element.attributes).toEqual(safe)
          expect(element.innerHTML).toBe('x')
        },
      ),
    )
  })

  it('A106: whatever the name is, there is one attribute or an error', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 8 }), (name) => {
        let text = ''
        try {
          text = attributes({ [`x${name}`]: 'v' })
        } catch (error) {
          expect((error as { code?: string }).code).toBe('ERR_ARGUMENT')
          return
        }
        expect(text).toBe(`x${name}="v"`)
        expect(/[\s"'<>/=]/.test(`x${name}`)).toBe(false)
      }),
    )
  })

  it('A111: void elements are those of HTML', () => {
    expect(ELEMENT_NAMES.filter(isVoid)).toEqual('area base br col embed hr img input link meta source track wbr'.split(' '))
  })
})
