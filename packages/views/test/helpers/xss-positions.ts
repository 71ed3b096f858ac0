/** Every place of every helper where a text of a client may stand, and texts that try to become scripts there. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { assetHelpers } from '../../src/helpers/asset-tags.js'
import type { Attributes } from '../../src/helpers/attributes.js'
import { buttonToHelpers } from '../../src/helpers/button-to.js'
import { contentSecurityHelpers } from '../../src/helpers/content-security.js'
import { domClass, domId } from '../../src/helpers/dom-id.js'
import { ELEMENT_NAMES } from '../../src/helpers/element-names.js'
import type { FormBuilder } from '../../src/helpers/form-builder.js'
import { formHelpers } from '../../src/helpers/form-with.js'
import { linkHelpers } from '../../src/helpers/links.js'
import { isVoid } from '../../src/helpers/markup.js'
import { paginationHelpers } from '../../src/helpers/pagination.js'
import { selectHelpers } from '../../src/helpers/select-helpers.js'
import { tagHelpers } from '../../src/helpers/tag.js'
import { urlForHelpers } from '../../src/helpers/url-for.js'
import type { View } from '../../src/view.js'
import { errorsOf, Post, viewOf } from './support.js'
import { templatePositions } from './xss-template-positions.js'

/** What calls `pwned()` if anything runs it. */
export const PAYLOADS: readonly string[] = [
  '<script>pwned()</script>',
  '<img src=x onerror=pwned()>',
  '"><img src=x onerror=pwned()>',
  "'><img src=x onerror=pwned()>",
  '" onmouseover="pwned()" autofocus onfocus="pwned()" x="',
  "' autofocus onfocus='pwned()' x='",
  ' onload=pwned() autofocus onfocus=pwned() ',
  '</textarea><img src=x onerror=pwned()>',
  '</select></option><img src=x onerror=pwned()>',
  '</script><script>pwned()</script>',
  '</style></title><svg onload=pwned()>',
  '--><img src=x onerror=pwned()>',
  '<!--<script>',
  ']]><img src=x onerror=pwned()>',
  '&lt;img src=x onerror=pwned()&gt;',
  '&quot;><img src=x onerror=pwned()>',
  'javascript:pwned()',
  ' JaVaScRiPt:pwned()',
  'java\tscript:pwned()',
  '\u0001javascript:pwned()',
  'javascript&#58;pwned()',
  'javascript&colon;pwned()',
  'data:text/html,<script>parent.pwned()</script>',
  'data:text/html;base64,PHNjcmlwdD5wYXJlbnQucHduZWQoKTwvc2NyaXB0Pg==',
  'vbscript:pwned()',
  '\u2028<img src=x onerror=pwned()>',
  '\0"><img src=x onerror=pwned()>',
  '`onerror=pwned()`',
  '%3Cimg src=x onerror=pwned()%3E',
  '\ud800"><img src=x onerror=pwned()>',
  '＜img src=x onerror=pwned()＞',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: other languages of templates would fill it in
  '#{pwned()} ${pwned()} <%= pwned() %>',
]

/** A helper with a text in one place. */
export type Position = readonly [name: string, make: (text: string) => unknown]

const ATTRIBUTES: ReadonlyArray<readonly [string, (text: string) => Attributes]> = [
  ['class', (text) => ({ class: text })],
  ['class list', (text) => ({ class: [text, { [text]: true }] })],
  ['title', (text) => ({ title: text })],
  ['style', (text) => ({ style: text })],
  ['id', (text) => ({ id: text })],
  ['href', (text) => ({ href: text })],
  ['src', (text) => ({ src: text })],
  ['formaction', (text) => ({ formaction: text })],
  ['srcdoc', (text) => ({ srcdoc: text })],
  ['rel list', (text) => ({ rel: [text] })],
  ['data', (text) => ({ data: { a: text, list: [text], map: { [text]: text } } })],
  ['data text', (text) => ({ data: text })],
  ['aria', (text) => ({ aria: { label: text, owns: [text] } })],
  ['name of an attribute', (text) => ({ [text]: 'x' })],
  ['name of data', (text) => ({ data: { [text]: 'x' } })],
  ['name of aria', (text) => ({ aria: { [text]: 'x' } })],
]

/** Each attribute of a helper that takes some. */
const withAttributes = (name: string, make: (attributes: never, text: string) => unknown): Position[] =>
  ATTRIBUTES.map(([attribute, of]) => [`${name} · ${attribute}`, (text) => make(of(text) as never, text)])

let folder: string | null = null

/** A folder with the assets of the positions; removed by {@link removeAssets}. */
export function assetRoot(): string {
  if (folder !== null) return folder
  folder = mkdtempSync(join(tmpdir(), 'xss-'))
  mkdirSync(join(folder, 'public'))
  for (const name of ['a.png', 'a.css', 'a.js']) writeFileSync(join(folder, 'public', name), '')
  return folder
}

export function removeAssets(): void {
  if (folder !== null) rmSync(folder, { recursive: true })
  folder = null
}

/** All positions. @param environment whose rules for URLs hold; @param nonce of the page, for its own scripts */
export function positions(environment: string, nonce: string | null = null): Position[] {
  const view = viewOf({ environment, root: assetRoot(), tokens: true, nonce })
  return [
    ...tagPositions(view),
    ...linkPositions(view),
    ...buttonPositions(view),
    ...formPositions(environment),
    ...fieldPositions(environment),
    ...assetPositions(view),
    ...otherPositions(view, environment),
    ...templatePositions(environment),
  ]
}

function tagPositions(view: View): Position[] {
  const { tag, contentTag, tokenList, classNames } = tagHelpers(view)
  // The content of a script or a style is code, whoever writes it.
  const elements = ELEMENT_NAMES.filter((name) => !isVoid(name) && name !== 'script' && name !== 'style')
  return [
    ...elements.map((name): Position => [`tag.${name}`, (text) => tag[name](text)]),
    ['tag.p list', (text) => tag.p([text, [text]])],
    ['tag.p block', (text) => tag.p(() => text)],
    ['contentTag name', (text) => contentTag(text, 'x')],
    ['contentTag content', (text) => contentTag('my-element', text)],
    ['tokenList', (text) => tag.p('x', { class: tokenList(text, { [text]: true }) })],
    ['classNames', (text) => tag.p('x', { class: classNames([text]) })],
    ...withAttributes('tag.p', (attributes) => tag.p('x', attributes)),
    ...withAttributes('tag.a', (attributes) => tag.a('x', attributes)),
    ...withAttributes('tag.iframe', (attributes) => tag.iframe('', attributes)),
    ...withAttributes('tag.img', (attributes) => tag.img(attributes)),
    ...withAttributes('contentTag', (attributes) => contentTag('object', 'x', attributes)),
    ...withAttributes('tag.attributes', (attributes) => tag.p(`<p ${String(tag.attributes(attributes))}>`)),
  ]
}

function linkPositions(view: View): Position[] {
  const links = linkHelpers(view)
  const { linkTo, linkToIf, linkToUnless, linkToUnlessCurrent, mailTo, phoneTo, smsTo } = links
  return [
    ['linkTo text', (text) => linkTo(text, '/a')],
    ['linkTo target', (text) => linkTo('x', text)],
    ['linkTo text as target', (text) => linkTo(null, text)],
    ['linkTo block', (text) => linkTo('/a', () => text)],
    ['linkTo query', (text) => linkTo('x', { controller: 'posts', action: 'index', [text]: text })],
    ['linkTo model', (text) => linkTo('x', new Post({ id: text }))],
    ['linkTo list', (text) => linkTo('x', [text, new Post({ id: 1 })])],
    ['linkTo host', (text) => linkTo('x', { controller: 'posts', action: 'index', host: text })],
    ['linkTo protocol', (text) => linkTo('x', { controller: 'posts', action: 'index', onlyPath: false, protocol: text })],
    ...withAttributes('linkTo', (attributes) => linkTo('x', '/a', attributes)),
    ['linkToIf', (text) => linkToIf(true, text, text)],
    ['linkToIf text', (text) => linkToIf(false, text, '/a')],
    ['linkToIf no text', (text) => linkToIf(false, null, text)],
    ['linkToIf block', (text) => linkToIf(false, text, '/a', {}, (given) => given)],
    ['linkToUnless', (text) => linkToUnless(false, text, text)],
    ['linkToUnlessCurrent', (text) => linkToUnlessCurrent(text, text)],
    ...withAttributes('linkToUnlessCurrent', (attributes) => linkToUnlessCurrent('x', '/a', attributes)),
    ['mailTo address', (text) => mailTo(text)],
    ['mailTo text', (text) => mailTo('a@b.c', text)],
    ['mailTo options', (text) => mailTo('a@b.c', 'x', { cc: text, bcc: text, body: text, subject: text, replyTo: text })],
    ['mailTo block', (text) => mailTo('a@b.c', () => text)],
    ...withAttributes('mailTo', (attributes) => mailTo('a@b.c', 'x', attributes)),
    ['phoneTo', (text) => phoneTo(text, text, { countryCode: text })],
    ...withAttributes('phoneTo', (attributes) => phoneTo('1', 'x', attributes)),
    ['smsTo', (text) => smsTo(text, text, { countryCode: text, body: text })],
    ...withAttributes('smsTo', (attributes) => smsTo('1', 'x', attributes)),
  ]
}

function buttonPositions(view: View): Position[] {
  const { buttonTo } = buttonToHelpers(view)
  return [
    ['buttonTo text', (text) => buttonTo(text, '/a')],
    ['buttonTo target', (text) => buttonTo('x', text)],
    ['buttonTo text as target', (text) => buttonTo(null, text)],
    ['buttonTo block', (text) => buttonTo('/a', () => text)],
    ['buttonTo method', (text) => buttonTo('x', '/a', { method: text })],
    ['buttonTo params', (text) => buttonTo('x', '/a', { params: { [text]: { [text]: [text] } } })],
    ['buttonTo formClass', (text) => buttonTo('x', '/a', { formClass: text })],
    ['buttonTo token', (text) => buttonTo('x', '/a', { authenticityToken: text })],
    ...withAttributes('buttonTo', (attributes) => buttonTo('x', '/a', attributes)),
    ...withAttributes('buttonTo form', (form) => buttonTo('x', '/a', { form })),
  ]
}

function formPositions(environment: string): Position[] {
  const { formWith, fields } = formHelpers()(viewOf({ environment, tokens: true }))
  const post = () => new Post({ id: 1 })
  return [
    ['formWith url', (text) => formWith({ url: text })],
    ['fields scope', (text) => fields({ scope: text, namespace: text }, (f) => [f.textField('x'), f.label('x'), f.errors('x')])],
    ['formWith scope', (text) => formWith({ url: '/a', scope: text }, (f) => [f.textField('x'), f.label('x'), f.submit(), f.errors('x')])],
    ['formWith method', (text) => formWith({ url: '/a', method: text })],
    ['formWith format', (text) => formWith({ model: post(), format: text })],
    ['formWith model', (text) => formWith({ model: new Post({ id: text }) })],
    ['formWith list', (text) => formWith({ model: [text, post()] })],
    ['formWith id', (text) => formWith({ url: '/a', id: text, class: text })],
    ['formWith token', (text) => formWith({ url: '/a', authenticityToken: text })],
    [
      'formWith namespace',
      (text) => formWith({ url: '/a', namespace: text, index: text, scope: 'a' }, (f) => [f.textField('x'), f.label('x')]),
    ],
    ['formWith block', (text) => formWith({ url: '/a' }, () => text)],
    ...withAttributes('formWith html', (html) => formWith({ url: '/a', html })),
    ...withAttributes('formWith data', ({ data }: Attributes) => formWith({ url: '/a', ...(data === undefined ? {} : { data }) })),
  ]
}

type Field = keyof FormBuilder & `${string}${'Field' | 'area'}`
const FIELDS: readonly Field[] = [
  'textField',
  'emailField',
  'passwordField',
  'telField',
  'urlField',
  'searchField',
  'numberField',
  'rangeField',
  'colorField',
  'dateField',
  'timeField',
  'datetimeField',
  'monthField',
  'weekField',
  'hiddenField',
  'fileField',
  'textarea',
]

function fieldPositions(environment: string): Position[] {
  const view = viewOf({ environment })
  const within =
    (make: (f: FormBuilder, text: string) => unknown, model: (text: string) => object | null = () => null) =>
    (text: string) =>
      formHelpers()(view).fields({ model: model(text), scope: 'post' }, (f) => make(f, text))
  const wrong = (text: string) => new Post({ x: text, errors: errorsOf({ x: [text], [text]: [text] }) })
  const call = (f: FormBuilder, name: Field, attribute: string, options?: object) =>
    (f[name] as (attribute: string, options?: object) => unknown).call(f, attribute, options)
  const names: readonly Field[] = [...FIELDS, 'richTextarea' as Field]
  const each = names.flatMap((name): Position[] => [
    [`${name} attribute`, within((f, text) => call(f, name, text))],
    [`${name} value`, within((f, text) => call(f, name, 'x', { value: text }))],
    [
      `${name} model`,
      within(
        (f) => call(f, name, 'x'),
        (text) => new Post({ x: text }),
      ),
    ],
    [`${name} errors`, within((f, text) => [call(f, name, 'x'), call(f, name, text)], wrong)],
    [
      `${name} options`,
      within((f, text) => call(f, name, 'x', { name: text, id: text, index: text, min: text, max: text, in: [text, text], size: text })),
    ],
    ...ATTRIBUTES.map(([attribute, of]): Position => [`${name} · ${attribute}`, within((f, text) => call(f, name, 'x', of(text)))]),
    [
      `${name} submitted`,
      (text) => {
        const sent = viewOf({ environment, method: 'POST', params: { post: { x: text } } })
        return formHelpers()(sent).fields({ model: wrong(text) }, (f) => call(f, name, 'x'))
      },
    ],
  ])
  return [...each, ...choicePositions(within, wrong), ...builderPositions(within, wrong)]
}

type Within = (make: (f: FormBuilder, text: string) => unknown, model?: (text: string) => object | null) => (text: string) => unknown

function choicePositions(within: Within, wrong: (text: string) => object): Position[] {
  const item = (text: string) => [{ id: text, name: text }]
  const attributes = (name: string, make: (f: FormBuilder, attributes: Attributes) => unknown): Position[] =>
    ATTRIBUTES.map(([attribute, of]) => [`${name} · ${attribute}`, within((f, text) => make(f, of(text)))])
  return [
    ['checkbox', within((f, text) => f.checkbox(text, { checkedValue: text, uncheckedValue: text, value: text, multiple: true }), wrong)],
    ...attributes('checkbox', (f, more) => f.checkbox('x', more)),
    ['radioButton', within((f, text) => f.radioButton(text, text), wrong)],
    ...attributes('radioButton', (f, more) => f.radioButton('x', 'a', more)),
    [
      'select',
      within(
        (f, text) => f.select('x', [text, [text, text, { title: text }]], { prompt: text, includeBlank: text, selected: text }),
        wrong,
      ),
    ],
    ['select groups', within((f, text) => f.select(text, { [text]: [text], b: text }, { multiple: true, disabled: [text] }))],
    ...attributes('select', (f, more) => f.select('x', ['a'], more as never)),
    ['name of an attribute of an option', within((f, text) => f.select('x', [['a', 'a', { [text]: 'x' }]]))],
    ['collectionSelect', within((f, text) => f.collectionSelect('x', item(text), 'id', 'name', { prompt: text }), wrong)],
    [
      'groupedCollectionSelect',
      within((f, text) =>
        f.groupedCollectionSelect('x', [{ all: item(text), label: text }], 'all', 'label', 'id' as never, 'name' as never),
      ),
    ],
    ['timeZoneSelect', within((f, text) => f.timeZoneSelect(text, { priorityZones: [text], prompt: text }))],
    ['collectionCheckboxes', within((f, text) => f.collectionCheckboxes('x', item(text), 'id', 'name'), wrong)],
    ['collectionRadioButtons', within((f, text) => f.collectionRadioButtons(text, item(text), 'id', 'name'), wrong)],
    [
      'collection block',
      within((f, text) =>
        f.collectionCheckboxes('x', item(text), 'id', 'name', {}, (each) => [
          each.label(text, { title: text }),
          each.checkbox({ title: text }),
          each.text,
        ]),
      ),
    ],
    ...attributes('collectionCheckboxes', (f, more) => f.collectionCheckboxes('x', item('a'), 'id', 'name', more as never)),
  ]
}

function builderPositions(within: Within, wrong: (text: string) => object): Position[] {
  const attributes = (name: string, make: (f: FormBuilder, attributes: Attributes) => unknown): Position[] =>
    ATTRIBUTES.map(([attribute, of]) => [`${name} · ${attribute}`, within((f, text) => make(f, of(text)))])
  return [
    ['label', within((f, text) => [f.label(text), f.label('x', text, { value: text, index: text }), f.label('x', () => text)], wrong)],
    ...attributes('label', (f, more) => f.label('x', more)),
    ['submit', within((f, text) => [f.submit(text), f.submit('a', { name: text, value: text })])],
    ...attributes('submit', (f, more) => f.submit(more)),
    ['button', within((f, text) => [f.button(text), f.button(() => text), f.button('a', { name: text, value: text, type: text })])],
    ...attributes('button', (f, more) => f.button(more)),
    ['errors', within((f, text) => [f.errors('x', { class: text }), f.errors(text)], wrong)],
    ...attributes('errors', (f, more) => f.errors('x', more)),
    ['errorSummary', within((f, text) => f.errorSummary({ class: text }), wrong)],
    ...attributes('errorSummary', (f, more) => f.errorSummary(more)),
    [
      'fieldsFor',
      within((f, text) => f.fieldsFor(text, { x: text }, { index: text, namespace: text }, (g) => [g.textField('x'), g.label(text)])),
    ],
    ['fieldsFor id', within((f, text) => f.fieldsFor('a', [new Post({ id: text })], (g) => g.textField('x')))],
  ]
}

function assetPositions(view: View): Position[] {
  const helpers = assetHelpers({ importmap: { imports: { a: 'a.js' } } })(view)
  const { assetPath, assetUrl, stylesheetLinkTag, javascriptIncludeTag, javascriptModuleTag, imageTag } = helpers
  const { faviconLinkTag, preloadLinkTag, videoTag, audioTag, autoDiscoveryLinkTag, importmapTags } = helpers
  const { tag } = tagHelpers(view)
  return [
    ['assetPath', (text) => tag.a(assetPath(text), { href: assetPath(text) })],
    ['assetUrl', (text) => tag.a('x', { href: assetUrl(text, { host: text }) })],
    ['stylesheetLinkTag', (text) => stylesheetLinkTag(text)],
    ['stylesheetLinkTag options', (text) => stylesheetLinkTag('a', { host: text, integrity: text, nonce: text, media: text })],
    ...withAttributes('stylesheetLinkTag', (attributes) => stylesheetLinkTag('a', attributes)),
    ['imageTag', (text) => imageTag(text)],
    ['imageTag options', (text) => imageTag('a.png', { size: text, srcset: text, alt: text })],
    ['imageTag srcset', (text) => imageTag('a.png', { srcset: { 'a.png': text } })],
    ...withAttributes('imageTag', (attributes) => imageTag('a.png', attributes)),
    ['faviconLinkTag', (text) => faviconLinkTag(text, { rel: text, type: text })],
    ...withAttributes('faviconLinkTag', (attributes) => faviconLinkTag('a.png', attributes)),
    ['preloadLinkTag', (text) => preloadLinkTag(text)],
    ['preloadLinkTag options', (text) => preloadLinkTag('a.png', { as: text, type: text, crossorigin: text, integrity: text })],
    ...withAttributes('preloadLinkTag', (attributes) => preloadLinkTag('a.png', attributes)),
    ['videoTag', (text) => [videoTag(text), videoTag(text, text)]],
    ['videoTag options', (text) => videoTag('a.png', { poster: text, size: text })],
    ...withAttributes('videoTag', (attributes) => videoTag('a.png', attributes)),
    ['audioTag', (text) => [audioTag(text), audioTag(text, text)]],
    ...withAttributes('audioTag', (attributes) => audioTag('a.png', attributes)),
    ['autoDiscoveryLinkTag', (text) => autoDiscoveryLinkTag(text as 'rss', text, { title: text, rel: text })],
    ...withAttributes('autoDiscoveryLinkTag', (attributes) => autoDiscoveryLinkTag('rss', '/a', attributes)),
    ['importmapTags entry', (text) => importmapTags(text)],
    ['importmapTags names', (text) => assetHelpers({ importmap: { imports: { [text]: '/a.js' } } })(view).importmapTags('a')],
    ...withAttributes('javascriptIncludeTag', ({ src: _, ...attributes }: Attributes) => javascriptIncludeTag('a', attributes)),
    ...withAttributes('javascriptModuleTag', ({ src: _, ...attributes }: Attributes) => javascriptModuleTag('a', attributes)),
    // The address of a script says which code runs: only what is no address of a page itself is tried.
    ['javascriptIncludeTag', (text) => javascriptIncludeTag(`/${text}`)],
    ['javascriptModuleTag', (text) => javascriptModuleTag(`/${text}`)],
  ]
}

function otherPositions(view: View, environment: string): Position[] {
  const { cspMetaTag, javascriptTag } = contentSecurityHelpers(view)
  const { paginationNav } = paginationHelpers(view)
  const { optionsForSelect, optionsFromCollection } = selectHelpers(view)
  const { tag } = tagHelpers(view)
  const { urlFor } = urlForHelpers(view)
  const nonce = (text: string) => contentSecurityHelpers(viewOf({ environment, nonce: text }))
  return [
    ['cspMetaTag nonce', (text) => nonce(text).cspMetaTag()],
    ...withAttributes('cspMetaTag', (attributes) => nonce('a').cspMetaTag(attributes)),
    ['cspMetaTag', () => cspMetaTag()],
    ['javascriptTag text', (text) => javascriptTag(`var x = ${JSON.stringify(text)}`)],
    ['javascriptTag nonce', (text) => javascriptTag('', { nonce: text })],
    ...withAttributes('javascriptTag', ({ src: _, ...attributes }: Attributes) => javascriptTag('', attributes)),
    ['paginationNav', (text) => paginationNav({ next: text }, { param: text, link: { title: text } })],
    ['paginationNav url', (text) => paginationNav({ page: 1, pages: 2, next: 2, prev: null }, { url: () => text })],
    ['paginationNav path', (text) => paginationHelpers(viewOf({ environment, path: `/${text}?${text}` })).paginationNav({ next: 'a' })],
    ...withAttributes('paginationNav', (attributes) => paginationNav({ next: 'a' }, attributes)),
    ['optionsForSelect', (text) => tag.select(optionsForSelect([text, [text, [text]]], text, text))],
    ['optionsFromCollection', (text) => tag.select(optionsFromCollection([{ a: text }], 'a', 'a', text))],
    ['domId, domClass', (text) => tag.p('x', { id: domId(new Post({ id: text }), text), class: domClass(Post, text) })],
    ['urlFor', (text) => tag.a('x', { href: urlFor({ controller: 'posts', action: 'index', q: text, anchor: text }) })],
    ['urlFor path', (text) => tag.a('x', { href: urlForHelpers(viewOf({ environment, path: `/${text}` })).urlFor() })],
  ]
}
