/** The controls of a form, their values and errors. */
import { describe, expect, it } from '@jest/globals'
import type { FormBuilder } from '../../src/helpers/form-builder.js'
import { type FormSettings, formHelpers } from '../../src/helpers/form-with.js'
import { html, raw, safeConcat } from '../../src/html/safe-string.js'
import { Comment, errorsOf, Post, type ViewOptions, viewOf } from './support.js'

type Block = (f: FormBuilder) => unknown
const field = (block: Block, model: object | null = new Post(), view?: ViewOptions, settings?: FormSettings) =>
  String(formHelpers(settings)(viewOf(view)).fields({ model, scope: 'post' }, block))

describe('controls with one text', () => {
  const types: ReadonlyArray<[method: keyof FormBuilder, type: string]> = [
    ['textField', 'text'],
    ['emailField', 'email'],
    ['telField', 'tel'],
    ['urlField', 'url'],
    ['searchField', 'search'],
    ['numberField', 'number'],
    ['rangeField', 'range'],
    ['dateField', 'date'],
    ['timeField', 'time'],
    ['datetimeField', 'datetime-local'],
    ['monthField', 'month'],
    ['weekField', 'week'],
  ]
  it.each(types)('A115: %s', (method, type) => {
    const call = (f: FormBuilder, options?: object) => (f[method] as (name: string, options?: object) => unknown).call(f, 'x', options)
    expect(field((f) => call(f), new Post({ x: '7' }))).toBe(`<input type="${type}" value="7" name="post[x]" id="post_x" />`)
    expect(field((f) => call(f))).toBe(`<input type="${type}" name="post[x]" id="post_x" />`)
    expect(field((f) => call(f, { class: 'a', required: true }))).toBe(
      `<input class="a" required="required" type="${type}" name="post[x]" id="post_x" />`,
    )
  })

  it('A115: names and ids can be given', () => {
    expect(field((f) => f.textField('x', { name: 'n', id: 'i' }))).toBe('<input name="n" id="i" type="text" />')
    expect(field((f) => f.textField('x', { id: null }))).toBe('<input type="text" name="post[x]" />')
  })

  it('A115: passwords and files never show a value', () => {
    const post = new Post({ x: 'secret' })
    expect(field((f) => f.passwordField('x'), post)).toBe('<input type="password" name="post[x]" id="post_x" />')
    expect(field((f) => f.fileField('x', { value: 'secret' }), post)).toBe('<input type="file" name="post[x]" id="post_x" />')
    const failed = new Post({ x: 'secret', errors: errorsOf({ x: ['is bad'] }) })
    const sent = { method: 'POST', params: { post: { x: 'secret' } } }
    for (const block of [(f: FormBuilder) => f.passwordField('x'), (f: FormBuilder) => f.fileField('x')]) {
      expect(field(block, failed, sent)).not.toContain('secret')
    }
  })

  it('A115: several files', () => {
    expect(field((f) => f.fileField('x', { multiple: true }))).toBe(
      '<input name="post[x][]" type="hidden" value="" /><input multiple="multiple" type="file" name="post[x][]" id="post_x" />',
    )
    expect(field((f) => f.fileField('x', { multiple: true, includeHidden: false }))).not.toContain('hidden')
  })

  it('A115: dates of a model are shown in UTC, as the control wants them', () => {
    const post = new Post({ x: new Date('2020-01-02T03:04:05.678Z') })
    const values = [
      field((f) => f.dateField('x'), post),
      field((f) => f.timeField('x'), post),
      field((f) => f.timeField('x', { includeSeconds: false }), post),
      field((f) => f.datetimeField('x'), post),
      field((f) => f.datetimeField('x', { includeSeconds: false }), post),
      field((f) => f.monthField('x'), post),
      field((f) => f.weekField('x'), post),
    ].map((made) => /value="([^"]*)"/.exec(made)?.[1])
    expect(values).toEqual(['2020-01-02', '03:04:05.678', '03:04', '2020-01-02T03:04:05', '2020-01-02T03:04', '2020-01', '2020-W01'])
    expect(field((f) => f.dateField('x', { min: new Date(0), max: '2030-01-01' }), post)).toContain('min="1970-01-01" max="2030-01-01"')
    expect(field((f) => f.dateField('x'), new Post({ x: new Date(Number.NaN) }))).toContain('value=""')
  })

  it.each([
    ['2021-01-03', '2020-W53'],
    ['2021-01-04', '2021-W01'],
    ['2018-12-31', '2019-W01'],
    ['1969-12-29', '1970-W01'],
    ['2016-01-01', '2015-W53'],
  ])('A115: %s is in week %s', (date, week) => {
    expect(field((f) => f.weekField('x'), new Post({ x: new Date(`${date}T12:00Z`) }))).toContain(`value="${week}"`)
  })

  it('A115: colours, numbers in a range, hidden values', () => {
    expect(field((f) => f.colorField('x'), new Post({ x: '#FF0000' }))).toBe(
      '<input type="color" value="#ff0000" name="post[x]" id="post_x" />',
    )
    expect(field((f) => f.colorField('x'))).toContain('value="#000000"')
    expect(field((f) => f.numberField('x', { in: [1, 9], step: 2 }))).toBe(
      '<input step="2" min="1" max="9" type="number" name="post[x]" id="post_x" />',
    )
    expect(field((f) => f.hiddenField('x'), new Post({ x: 1 }))).toBe('<input type="hidden" value="1" name="post[x]" id="post_x" />')
  })

  it('A115: the content of a textarea starts with a newline', () => {
    expect(field((f) => f.textarea('x', { rows: 5 }), new Post({ x: '\n<b>' }))).toBe(
      '<textarea rows="5" name="post[x]" id="post_x">\n\n&lt;b&gt;</textarea>',
    )
    expect(field((f) => f.textarea('x', { size: '20x5' }))).toBe('<textarea cols="20" rows="5" name="post[x]" id="post_x">\n</textarea>')
    expect(field((f) => f.textarea('x'), new Post({ x: raw('</textarea>') }))).not.toContain('\n</textarea></textarea>')
  })

  it('A115: richTextarea is an editor beside a hidden control', () => {
    expect(field((f) => f.richTextarea('x'), new Post({ x: '<b>"' }))).toBe(
      '<input type="hidden" name="post[x]" id="post_x_trix_input" value="&lt;b&gt;&quot;" />' +
        '<trix-editor class="trix-content" id="post_x" input="post_x_trix_input"></trix-editor>',
    )
  })
})

describe('checkboxes and radio buttons', () => {
  it('A115: a checkbox comes behind a hidden 0', () => {
    expect(field((f) => f.checkbox('x'))).toBe(
      '<input name="post[x]" type="hidden" value="0" /><input type="checkbox" value="1" name="post[x]" id="post_x" />',
    )
    expect(field((f) => f.checkbox('x', { includeHidden: false, class: 'a' }))).toBe(
      '<input class="a" type="checkbox" value="1" name="post[x]" id="post_x" />',
    )
    expect(field((f) => f.checkbox('x', { checkedValue: 'yes', uncheckedValue: 'no', disabled: true }))).toBe(
      '<input name="post[x]" disabled="disabled" type="hidden" value="no" />' +
        '<input disabled="disabled" type="checkbox" value="yes" name="post[x]" id="post_x" />',
    )
  })

  const values: ReadonlyArray<[value: unknown, checkedValue: string, checked: boolean]> = [
    [true, '1', true],
    [false, '1', false],
    [1, '1', true],
    [0, '1', false],
    ['1', '1', true],
    ['yes', 'yes', true],
    ['no', 'yes', false],
    [null, '1', false],
    [['a', 'yes'], 'yes', true],
    [true, 'yes', true],
  ]
  it.each(values)('A116: %j with the value %j is checked: %j', (value, checkedValue, checked) => {
    expect(field((f) => f.checkbox('x', { checkedValue }), new Post({ x: value })).includes('checked="checked"')).toBe(checked)
  })

  it('A115: several checkboxes of one name', () => {
    expect(
      field((f) => f.checkbox('tags', { multiple: true, checkedValue: 'A b', includeHidden: false }), new Post({ tags: ['A b'] })),
    ).toBe('<input type="checkbox" value="A b" checked="checked" name="post[tags][]" id="post_tags_a_b" />')
  })

  it('A115: a radio button has its value in its id', () => {
    const post = new Post({ kind: 'a' })
    expect(field((f) => safeConcat(f.radioButton('kind', 'a'), f.radioButton('kind', 'b', { class: 'c' })), post)).toBe(
      '<input type="radio" value="a" checked="checked" name="post[kind]" id="post_kind_a" />' +
        '<input class="c" type="radio" value="b" name="post[kind]" id="post_kind_b" />',
    )
  })
})

describe('selects', () => {
  it('A115: marks the current value', () => {
    expect(
      field(
        (f) =>
          f.select('kind', [
            ['A', 'a'],
            ['B', 'b'],
          ]),
        new Post({ kind: 'b' }),
      ),
    ).toBe(
      '<select name="post[kind]" id="post_kind"><option value="a">A</option>\n<option selected="selected" value="b">B</option></select>',
    )
    expect(field((f) => f.select('kind', { A: 'a', B: 2 }), new Post({ kind: '2' }))).toContain(
      '<option selected="selected" value="2">B</option>',
    )
    expect(field((f) => f.select('kind', ['<a>', 'b'], { selected: 'b', class: 'c' }))).toBe(
      '<select class="c" name="post[kind]" id="post_kind"><option value="&lt;a&gt;">&lt;a&gt;</option>\n' +
        '<option selected="selected" value="b">b</option></select>',
    )
    expect(field((f) => f.select('kind', html`<option>own</option>`))).toContain('<option>own</option>')
  })

  it('A115: includeBlank and prompt', () => {
    expect(field((f) => f.select('kind', ['a'], { includeBlank: true }))).toContain(
      '><option value="" label=" "></option>\n<option value="a">',
    )
    expect(field((f) => f.select('kind', ['a'], { includeBlank: 'None' }))).toContain('<option value="">None</option>\n')
    expect(field((f) => f.select('kind', ['a'], { prompt: true }))).toContain('<option value="">Please select</option>\n')
    expect(field((f) => f.select('kind', ['a'], { prompt: 'Which <one>?' }))).toContain('<option value="">Which &lt;one&gt;?</option>\n')
    expect(field((f) => f.select('kind', ['a'], { prompt: true }), new Post({ kind: 'a' }))).not.toContain('Please select')
    expect(field((f) => f.select('kind', ['a'], { required: true }))).toContain('<option value="" label=" "></option>')
    expect(field((f) => f.select('kind', ['a'], { required: true, prompt: 'x' }))).not.toContain('label=" "')
  })

  it('A115: several values, with an empty one for none', () => {
    expect(field((f) => f.select('tags', ['a', 'b'], { multiple: true }), new Post({ tags: ['a', 'b'] }))).toBe(
      '<input name="post[tags][]" type="hidden" value="" /><select multiple="multiple" name="post[tags][]" id="post_tags">' +
        '<option selected="selected" value="a">a</option>\n<option selected="selected" value="b">b</option></select>',
    )
  })

  it('A115: groups, attributes of options, and what cannot be chosen', () => {
    expect(
      field((f) => f.select('x', { Big: ['a', ['B', 'b', { data: { k: 1 } }]], Small: ['c'] }, { disabled: ['c'] }), new Post({ x: 'a' })),
    ).toBe(
      '<select name="post[x]" id="post_x"><optgroup label="Big"><option selected="selected" value="a">a</option>\n' +
        '<option data-k="1" value="b">B</option></optgroup>\n' +
        '<optgroup label="Small"><option disabled="disabled" value="c">c</option></optgroup></select>',
    )
    expect(field((f) => f.select('x', ['a'], { disabled: true }))).toContain('<select disabled="disabled"')
  })

  it('A115: collections', () => {
    const authors = [
      { id: 1, name: 'A' },
      { id: 2, name: () => 'B' },
    ]
    expect(field((f) => f.collectionSelect('authorId', authors, 'id', 'name', { prompt: true }), new Post({ authorId: 2 }))).toBe(
      '<select name="post[authorId]" id="post_authorId"><option value="1">A</option>\n<option selected="selected" value="2">B</option></select>',
    )
    expect(
      field((f) =>
        f.collectionSelect(
          'authorId',
          authors,
          (a) => a.id,
          () => 'x',
        ),
      ),
    ).toContain('<option value="1">x</option>')
    const groups = [{ label: 'G', all: authors }]
    expect(field((f) => f.groupedCollectionSelect('x', groups, 'all', 'label', 'id', 'name' as never))).toContain(
      '<optgroup label="G"><option value="1">A</option>\n<option value="2">B</option></optgroup>',
    )
  })

  it('A115: checkboxes and radio buttons of a collection', () => {
    const tags = [
      { id: 1, name: 'A' },
      { id: 2, name: '<b>' },
    ]
    expect(field((f) => f.collectionCheckboxes('tagIds', tags, 'id', 'name'), new Post({ tagIds: [2] }))).toBe(
      '<input name="post[tagIds][]" type="hidden" value="" />' +
        '<input type="checkbox" value="1" name="post[tagIds][]" id="post_tagIds_1" /><label for="post_tagIds_1">A</label>' +
        '<input type="checkbox" value="2" checked="checked" name="post[tagIds][]" id="post_tagIds_2" />' +
        '<label for="post_tagIds_2">&lt;b&gt;</label>',
    )
    expect(field((f) => f.collectionRadioButtons('tagId', tags, 'id', 'name', { checked: 1, disabled: [2], includeHidden: false }))).toBe(
      '<input type="radio" value="1" checked="checked" name="post[tagId]" id="post_tagId_1" /><label for="post_tagId_1">A</label>' +
        '<input disabled="disabled" type="radio" value="2" name="post[tagId]" id="post_tagId_2" />' +
        '<label for="post_tagId_2">&lt;b&gt;</label>',
    )
  })

  it('A115: a block puts the parts of a collection where it wants', () => {
    const tags = [{ id: 1, name: 'A' }]
    const made = field((f) =>
      f.collectionCheckboxes(
        't',
        tags,
        'id',
        'name',
        { includeHidden: false },
        (item) => html`<li>${item.label(item.text, { class: 'l' })}${item.checkbox({ class: 'c' })}${item.object.name}${item.value}</li>`,
      ),
    )
    expect(made).toBe(
      '<li><label class="l" for="post_t_1">A</label><input class="c" type="checkbox" value="1" name="post[t][]" id="post_t_1" />A1</li>',
    )
  })

  it('A115: time zones, some of them in front', () => {
    const made = field(
      (f) => f.timeZoneSelect('zone', { priorityZones: ['Europe/Berlin'], includeBlank: true }),
      new Post({ zone: 'Asia/Tokyo' }),
    )
    expect(made).toContain(
      '<option value="" label=" "></option>\n<option value="Europe/Berlin">(GMT+01:00) Europe/Berlin</option>\n<option disabled',
    )
    expect(made).toContain('<option selected="selected" value="Asia/Tokyo">(GMT+09:00) Asia/Tokyo</option>')
    expect(made.match(/value="Europe\/Berlin"/g)).toHaveLength(1)
    expect(made).toContain('value="UTC"')
    expect(field((f) => f.timeZoneSelect('zone', { priorityZones: /^America\/New/g }))).toMatch(
      /^<select[^>]*><option value="America\/New_York">\(GMT-05:00\)/,
    )
  })
})

describe('values', () => {
  const sent = { method: 'POST', params: { post: { title: 'raw', n: '007', kind: 'b', tags: ['x'], on: '1', author: { name: 'N' } } } }
  const failed = (attributes: object = {}) => new Post({ title: 'model', errors: errorsOf({ title: ['is bad'] }), ...attributes })
  const value = (made: string) => /value="([^"]*)"/.exec(made)?.[1]

  it('A116: the model comes before the option value', () => {
    expect(value(field((f) => f.textField('title', { value: 'option' }), new Post({ title: 'model' })))).toBe('model')
    expect(value(field((f) => f.textField('title', { value: 'option' })))).toBe('option')
    expect(value(field((f) => f.textField('title', { value: 'option' }), new Post({ title: '' })))).toBe('')
    expect(value(field((f) => f.textField('title', { value: 'option' }), null))).toBe('option')
  })

  it('A116: what was submitted and refused comes first, as it was before any cast', () => {
    expect(value(field((f) => f.textField('title'), failed(), sent))).toBe('raw')
    expect(value(field((f) => f.numberField('n'), failed({ n: 7 }), sent))).toBe('007')
    expect(field((f) => f.select('kind', ['a', 'b']), failed({ kind: 'a' }), sent)).toContain('selected="selected" value="b"')
    expect(field((f) => f.select('tags', ['x', 'y'], { multiple: true }), failed({ tags: ['y'] }), sent)).toContain(
      'selected="selected" value="x"',
    )
    expect(field((f) => f.checkbox('on'), failed({ on: false }), sent)).toContain('checked="checked"')
    expect(field((f) => f.textarea('title'), failed(), sent)).toContain('>\nraw</textarea>')
    expect(field((f) => f.fieldsFor('author', { name: 'M' }, (a) => a.textField('name')), failed(), sent)).toContain('value="N"')
  })

  it('A116: what was submitted counts for nothing on a page that was asked for, or with a valid model', () => {
    expect(value(field((f) => f.textField('title'), failed(), { ...sent, method: 'GET' }))).toBe('model')
    expect(value(field((f) => f.textField('title'), new Post({ title: 'model', errors: errorsOf({}) }), sent))).toBe('model')
  })

  it('A116: what was submitted in another shape is no text', () => {
    const odd = { method: 'POST', params: { post: { title: { a: 'b' }, __proto__: { x: '1' } } } }
    expect(value(field((f) => f.textField('title'), failed(), odd))).toBe('model')
    expect(value(field((f) => f.textField('toString'), failed(), odd))).toBeUndefined()
    expect(value(field((f) => f.textField('constructor'), failed(), odd))).toBeUndefined()
  })

  it('A116: a nested model is filled again by its own number', () => {
    const params = { post: { comments_attributes: { 0: { body: 'first' }, 1: { body: 'second' } } } }
    const post = failed({ comments: [new Comment(), new Comment()] })
    const made = field((f) => f.fieldsFor('comments', (c) => c.textField('body')), post, { method: 'PATCH', params })
    expect([...made.matchAll(/value="([^"]*)"/g)].map(([, text]) => text)).toEqual(['first', 'second'])
  })
})

describe('errors', () => {
  const post = new Post({ title: 'x', errors: errorsOf({ title: ["can't be blank", 'is short'], on: ['is off'] }) })

  it('A117: a wrong control is wrapped, and says so to everybody', () => {
    expect(field((f) => f.textField('title'), post)).toBe(
      '<div class="field_with_errors"><input type="text" value="x" name="post[title]" id="post_title" ' +
        'aria-invalid="true" aria-describedby="post_title_errors" /></div>',
    )
    expect(field((f) => f.label('title'), post)).toBe('<div class="field_with_errors"><label for="post_title">Title</label></div>')
    expect(field((f) => f.textField('body'), post)).not.toContain('field_with_errors')
  })

  it('A117: hidden controls are not wrapped', () => {
    expect(field((f) => f.hiddenField('title'), post)).toBe('<input type="hidden" value="x" name="post[title]" id="post_title" />')
    expect(field((f) => f.checkbox('on'), post)).toMatch(
      /^<input name="post\[on\]" type="hidden" value="0" \/><div class="field_with_errors"><input /,
    )
  })

  it('A117: what the template says for assistive technology stays', () => {
    expect(field((f) => f.textField('title', { aria: { describedby: 'hint', label: 'L' } }), post)).toContain(
      'aria-invalid="true" aria-describedby="hint post_title_errors" aria-label="L"',
    )
    expect(field((f) => f.textField('title', { 'aria-describedby': 'hint' }), post).match(/aria-describedby/g)).toHaveLength(1)
  })

  it('A117: the wrapper is a function of the application, or of the form', () => {
    const settings: FormSettings = {
      errorWrapper: (control, { attribute, messages }) => html`<p title="${messages}">${attribute}: ${control}</p>`,
    }
    expect(field((f) => f.label('title'), post, {}, settings)).toBe(
      '<p title="can&#39;t be blankis short">title: <label for="post_title">Title</label></p>',
    )
  })

  it('A117: f.errors shows what the control points to', () => {
    expect(field((f) => f.errors('title'), post)).toBe(
      '<div class="field_errors" id="post_title_errors">can&#39;t be blank, is short</div>',
    )
    expect(field((f) => f.errors('title', { class: 'e' }), post)).toContain('<div class="e" id="post_title_errors">')
    expect(field((f) => f.errors('body'), post)).toBe('')
  })

  it('A117: f.errorSummary lists everything', () => {
    expect(field((f) => f.errorSummary(), post)).toBe(
      '<div class="error_summary" role="alert"><h2>3 errors prohibited this post from being saved:</h2>' +
        '<ul><li>Title can&#39;t be blank</li><li>Title is short</li><li>On is off</li></ul></div>',
    )
    expect(field((f) => f.errorSummary(), new Post({ errors: errorsOf({ a: ['b'] }) }))).toContain('1 error prohibited')
    expect(field((f) => f.errorSummary(), new Post())).toBe('')
  })

  it('A154: errors may be a record of lists', () => {
    const simple = new Post({ errors: { title: ['is bad'] } })
    expect(field((f) => f.errors('title'), simple)).toContain('is bad')
    expect(field((f) => f.errorSummary(), simple)).toContain('<li>is bad</li>')
    expect(field((f) => f.errors('toString'), simple)).toBe('')
  })
})
