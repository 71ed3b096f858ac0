/** The examples of renderers tell those that render from those that only look so. */
import { describe, expect, it } from '@jest/globals'
import { escapeHtml, MissingTemplateError, type RenderedTemplate, type Renderer, type TemplateRequest } from '@live/core'
import { contracts, type RendererHarness } from '@live/testing'

const syntax: RendererHarness['syntax'] = {
  value: (name) => `{${name}}`,
  call: (helper, text) => `{${helper}:${text}}`,
  content: '{{content}}',
}

/** The smallest renderer that does everything. */
class TinyRenderer implements Renderer {
  constructor(readonly templates: Readonly<Record<string, string>>) {}

  exists(template: string, formats?: readonly string[], variants: readonly string[] = []): boolean {
    if (formats === undefined) return Object.keys(this.templates).some((name) => name.replace(/\.[^./]*$/, '') === template)
    return this.find(template, formats, variants) !== null
  }

  render(request: TemplateRequest): RenderedTemplate {
    const found = this.find(request.template, request.formats, request.variants)
    if (found === null) throw new MissingTemplateError(`no ${request.template}`)
    return this.frame(this.fill(this.templates[found.name]!, request), found.format, request)
  }

  renderSource(source: string, request: TemplateRequest): RenderedTemplate {
    return this.frame(this.fill(source, request), request.formats[0]!, request)
  }

  renderLayout(content: string, request: TemplateRequest): RenderedTemplate {
    return this.frame(content, request.formats[0]!, request)
  }

  frame(body: string, format: string, { layout }: TemplateRequest): RenderedTemplate {
    if (layout === false) return { body, format }
    const name = layout === undefined ? 'layouts/application' : layout.includes('/') ? layout : `layouts/${layout}`
    const found = this.find(name, [format])
    if (found === null && layout !== undefined) throw new MissingTemplateError(`no layout ${name}`)
    return { body: found === null ? body : this.templates[found.name]!.replace(syntax.content, () => body), format }
  }

  fill(source: string, { locals, helpers = {} }: TemplateRequest): string {
    return source.replace(/\{(\w+)(?::(\w+))?\}(?!\})/g, (_, name: string, text?: string) => {
      const value = name in locals ? locals[name] : helpers[name]
      return escapeHtml(text === undefined ? value : (value as (text: string) => unknown)(text))
    })
  }

  find(template: string, formats: readonly string[], variants: readonly string[] = []): { name: string; format: string } | null {
    for (const format of formats) {
      const names = [...variants.map((variant) => `${template}.${format}+${variant}`), `${template}.${format}`]
      const name = names.find((each) => Object.hasOwn(this.templates, each))
      if (name !== undefined) return { name, format }
    }
    return null
  }
}

/** The names of the examples that a renderer does not pass. */
async function failuresOf(make: RendererHarness['make'], options: Partial<RendererHarness> = {}): Promise<string> {
  const failed: string[] = []
  for (const { name, run } of contracts.renderer({ syntax, make, ...options })) await run().catch(() => failed.push(name))
  return failed.join('; ')
}

describe('contracts.renderer', () => {
  it('is passed by a renderer that does everything, at once or later', async () => {
    expect(await failuresOf((templates) => new TinyRenderer(templates))).toBe('')
    const slow = (templates: Readonly<Record<string, string>>): Renderer => {
      const renderer = new TinyRenderer(templates)
      return {
        exists: renderer.exists.bind(renderer),
        render: async (request) => {
          await new Promise(setImmediate)
          return renderer.render(request)
        },
      }
    }
    expect(await failuresOf(slow)).toBe('')
  })

  const broken: readonly (readonly [string, (templates: Readonly<Record<string, string>>) => Renderer, RegExp])[] = [
    [
      'does not escape',
      (t) =>
        Object.assign(new TinyRenderer(t), {
          fill: (s: string, { locals }: TemplateRequest) => s.replace(/\{(\w+)\}/g, (_, n: string) => String(locals[n])),
        }),
      /escapes/,
    ],
    ['takes any name', (t) => Object.assign(new TinyRenderer(t), { exists: () => true }), /name that is none/],
    [
      'ignores the formats',
      (t) => {
        const tiny = new TinyRenderer(t)
        return Object.assign(new TinyRenderer(t), {
          render: (r: TemplateRequest) => tiny.render({ ...r, formats: ['html', 'json', 'xml'] }),
        })
      },
      /first of the formats/,
    ],
    [
      'knows one layout',
      (t) => Object.assign(new TinyRenderer(t), { frame: (body: string, format: string) => ({ body, format }) }),
      /layouts\/application/,
    ],
    [
      'forgets variants',
      (t) => {
        const tiny = new TinyRenderer(t)
        return Object.assign(new TinyRenderer(t), { render: (r: TemplateRequest) => tiny.render({ ...r, variants: [] }) })
      },
      /first variant/,
    ],
    [
      'prefers helpers to locals',
      (t) => {
        const tiny = new TinyRenderer(t)
        return Object.assign(new TinyRenderer(t), {
          render: (r: TemplateRequest) => tiny.render({ ...r, locals: { ...r.locals, ...r.helpers } }),
        })
      },
      /helpers/,
    ],
  ]
  it.each(broken)('is not passed by one that %s', async (_, make, failed) => {
    expect(await failuresOf(make)).toMatch(failed)
  })

  it('leaves out what a renderer does not do', async () => {
    const names = contracts.renderer({ syntax, make: () => new TinyRenderer({}), without: ['variants', 'helpers'] }).map(({ name }) => name)
    expect(names.filter((name) => /variant|helpers/.test(name))).toEqual([])
    expect(names.length).toBeGreaterThan(8)
  })
})
