/** An application with templates, and a browser that fills in its forms, for tests over a real socket. */
import { type ApplicationConfig, LiveApplication, type RouteMapper, routes } from '@live/core'
import { type TestApp, type TestAppOptions, testApp } from '@live/testing'
import { parse } from 'node-html-parser'
import { Views, type ViewsOptions } from '../../src/views.js'
import { type Sources, viewFolder } from '../support/view-folder.js'

/** How an application is made. */
export interface ApplicationOptions extends TestAppOptions {
  readonly views?: ViewsOptions
  readonly config?: ApplicationConfig
  /** Default a folder that is none. */
  readonly root?: string
}

/** An application under test that renders these templates. */
export function appOf(
  draw: (r: RouteMapper) => void,
  sources: Sources,
  { views = {}, config = {}, root = '/', ...options }: ApplicationOptions = {},
): Promise<TestApp> {
  class Application extends LiveApplication {
    override config: ApplicationConfig = {
      security: { secretKeyBase: 'x'.repeat(64) },
      ...config,
      log: { level: 'silent' },
      view: { renderer: new Views({ folders: [viewFolder(sources)], annotate: false, ...views }) },
    }
  }
  return testApp(new Application({ root, routes: routes(draw) }), options)
}

/** What a browser sends for a form of a page: every control that counts, in order. */
export interface FilledForm {
  readonly action: string
  readonly method: string
  readonly enctype: string | null
  readonly fields: URLSearchParams
}

/** The first form of a page, with some of its controls filled in. */
export function fillIn(page: string, values: { readonly [name: string]: string } = {}): FilledForm {
  const form = parse(page).querySelector('form')!
  const fields = new URLSearchParams()
  for (const control of form.querySelectorAll('input, textarea, select')) {
    const name = control.getAttribute('name')
    const type = control.getAttribute('type')
    if (name === undefined || control.hasAttribute('disabled') || type === 'file') continue
    if ((type === 'checkbox' || type === 'radio') && !control.hasAttribute('checked')) continue
    const text = control.tagName === 'TEXTAREA' ? control.textContent.replace(/^\n/, '') : (control.getAttribute('value') ?? '')
    const chosen = control.querySelector('option[selected]') ?? control.querySelector('option')
    fields.append(name, control.tagName === 'SELECT' ? (chosen?.getAttribute('value') ?? '') : text)
  }
  for (const [name, value] of Object.entries(values)) fields.set(name, value)
  return {
    action: form.getAttribute('action')!,
    method: form.getAttribute('method')!,
    enctype: form.getAttribute('enctype') ?? null,
    fields,
  }
}

/** Sends a form as a browser that says nothing of the site it comes from. */
export function send(app: TestApp, { action, fields }: FilledForm) {
  return app.post(action, { body: fields.toString(), headers: { 'content-type': 'application/x-www-form-urlencoded' } })
}
