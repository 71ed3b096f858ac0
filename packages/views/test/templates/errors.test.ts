/** Errors of templates. */
import { describe, expect, it } from '@jest/globals'
import { I18n, NotFoundError } from '@live/core'
import type { Block, View } from '../../src/view.js'
import { Views } from '../../src/views.js'
import { failureOf, rendered, requestOf, viewFolder, viewsOf } from '../support/view-folder.js'

const helpers = [
  (view: View) => ({ box: (block: Block) => view.capture(block), broken: () => notThere }),
  { fail: () => Promise.reject(new Error('late')) },
]
declare const notThere: string

const at = async (source: string, locals: Record<string, unknown> = {}, others = {}) => {
  const { line, column, message, template } = await failureOf(() => rendered(source, locals, others, { helpers }))
  return [template, line, column, message.split('\n')[0]]
}

describe('where an error happened', () => {
  it('A99: in code of any kind, in blocks, in partials', async () => {
    expect(await at('a\n <%= x.y.z %>', { x: {} })).toEqual(['posts/show', 2, 10, "Cannot read properties of undefined (reading 'z')"])
    expect(await at('<% const a = 1\nconst b = x.y.z\n%>', { x: {} })).toEqual([
      'posts/show',
      2,
      15,
      expect.stringContaining('Cannot read'),
    ])
    expect(await at('<%= box(() => { %>\n\n<b><%= x() %></b><% }) %>', { x: boom })).toMatchObject(['posts/show', 3, 8, 'boom'])
    expect(await at('1\n<%= render("p") %>', {}, { 'posts/_p.html': '1\n2\n  <%= nope %>' })).toEqual([
      'posts/_p',
      3,
      7,
      expect.stringContaining('nope is not defined'),
    ])
  })

  it('A99: in promises that are put out, and after an await', async () => {
    expect(await at('\n\n<i><%= fail() %></i>')).toEqual(['posts/show', 3, 8, 'late'])
    expect(await at('<% await 0 %>\n<%= nope %>')).toEqual(['posts/show', 2, 5, expect.stringContaining('nope is not defined')])
    expect(await at('\n<%= render("p") %>', {}, { 'posts/_p.html': '\n<%= await fail() %>' })).toEqual(['posts/_p', 2, 11, 'late'])
  })

  it('points into the template in the stack, once, with the file first', async () => {
    const folder = viewFolder({ 'posts/show.html': '1\n<%= x.y.z %>' })
    const error = await failureOf(() => new Views({ folders: [folder] }).render(requestOf({ locals: { x: {} } })))
    const frames = error.stack!.split('\n').filter((line) => /^\s+at /.test(line))
    expect(frames[0]).toBe(`    at posts/show (${folder}/posts/show.html.eta:2:9)`)
    expect(frames.filter((frame) => frame.includes('.eta'))).toHaveLength(1)
    expect((error.cause as Error).stack).toContain(`(${folder}/posts/show.html.eta:2:9)`)
  })

  it('keeps the status of the cause, hides the message from clients, and takes what is no error', async () => {
    const error = await failureOf(() =>
      rendered('<%= x() %>', {
        x: () => {
          throw new NotFoundError('no post')
        },
      }),
    )
    expect(error).toMatchObject({ name: 'TemplateError', status: 404, expose: false, cause: { message: 'no post' } })
    const thrown = await failureOf(() => rendered('<% throw "text" %>'))
    expect(thrown.message).toContain('text was thrown, which is no error')
  })

  it('is that of the helper when the helper names something that is not there', async () => {
    const error = await failureOf(() => rendered('<%= broken() %>', {}, {}, { helpers }))
    expect(error.message).toMatch(/^notThere is not defined\n/)
    expect(error.suggestions).toEqual([])
  })
})

describe('templates that cannot be compiled', () => {
  it('say what is wrong, and where', async () => {
    expect(await at('a\n<% if (x) { %>')).toEqual(['posts/show', 2, 11, '{ is never closed'])
    expect(await at('a\n<% } %>')).toEqual(['posts/show', 2, 4, '} closes nothing'])
    expect(await at('<% if (x) { %>\n<% ) %>')).toEqual(['posts/show', 2, 4, ') does not close the { of line 1'])
    expect(await at('\n<%= a')).toEqual(['posts/show', 2, 1, 'unclosed tag'])
    expect(await at('\n\n<% const = 1 %>')).toMatchObject(['posts/show', 3, 10, "Unexpected token '='"])
    expect(await at("\n<%= 'abc %>")).toEqual(['posts/show', 2, 1, 'unclosed tag'])
    expect(await at('\n<%= box(() => { %><%= await 1 %><% }) %>')).toMatchObject([
      'posts/show',
      2,
      23,
      expect.stringContaining('write async in front'),
    ])
  })

  it('fail at boot where templates are compiled at boot', () => {
    const folder = viewFolder({ 'posts/show.html': '<% if (x) { %>' })
    const home = { root: folder, codeRoot: folder, environment: 'production', logger: {} as never, viewFolders: [], i18n: new I18n() }
    expect(() => new Views({ folders: [folder] }).attach(home)).toThrow(/\{ is never closed/)
    expect(() => new Views({ folders: [folder] }).attach({ ...home, environment: 'development' })).not.toThrow()
  })

  it('have a bound for the functions that they are made into', async () => {
    const names = Array.from({ length: 8 }, (_, i) => `v${i}`)
    const views = viewsOf({ 'posts/show.html': names.map((name) => `<%= typeof ${name} === 'undefined' ? 0 : 1 %>`).join('') })
    for (let mask = 0; mask < 256; mask++) {
      const locals = Object.fromEntries(names.filter((_, i) => (mask >> i) & 1).map((name) => [name, 1]))
      expect((await views.render(requestOf({ locals }))).body).toBe(names.map((name) => (name in locals ? '1' : '0')).join(''))
    }
  })

  it('take more names than fit into a number', async () => {
    const names = Array.from({ length: 60 }, (_, i) => `v${i}`)
    const locals = Object.fromEntries(names.map((name, i) => [name, i]))
    expect(await rendered(names.map((name) => `<%= ${name} %>`).join(','), locals)).toBe(names.map((_, i) => i).join(','))
  })
})

function boom(): never {
  throw new Error('boom')
}
