/** Texts that change with a template and everything that it renders (app.md A127, controller.md C219). */
import { createHash } from 'node:crypto'
import { dependenciesOf } from './dependencies.js'
import type { Template } from './template.js'
import type { TemplateStore } from './template-store.js'

/** Makes digests; in production each is made once. */
export class Digests {
  readonly #kept = new WeakMap<Template, string>()

  constructor(readonly store: TemplateStore) {}

  /** The digest of a template and what it renders, not of its layout. */
  of(template: Template): string {
    if (!this.store.options.cache) return this.#make(template, new Set())
    let digest = this.#kept.get(template)
    if (digest === undefined) {
      digest = this.#make(template, new Set())
      this.#kept.set(template, digest)
    }
    return digest
  }

  /** That of a template and of every layout that it may stand in. */
  ofPage(template: Template): string {
    const layouts = this.store.below('layouts/').map((layout) => this.of(layout))
    return hash([this.of(template), ...layouts])
  }

  #make(template: Template, above: Set<Template>): string {
    // A template that renders itself, as trees do, is in its own digest already.
    if (above.has(template)) return ''
    above.add(template)
    // What is escaped, and how, depends on the format.
    const digest = hash([template.format ?? '', template.source, ...this.#dependencies(template).map((each) => this.#make(each, above))])
    above.delete(template)
    return digest
  }

  #dependencies(template: Template): Template[] {
    if (!template.isEta) return []
    return dependenciesOf(template.compiled).flatMap((name) => this.#resolve(name, template))
  }

  /** A bare name is one of the template's own folder, or of the folder that all controllers share. */
  #resolve(name: string, { name: from, format }: Template): Template[] {
    const folder = from.slice(0, from.lastIndexOf('/') + 1)
    const names = name.includes('/') ? [name] : [`${folder}${name}`, `application/${name}`]
    const star = name.indexOf('*')
    if (star >= 0) return this.store.below(names[0]!.slice(0, names[0]!.indexOf('*')).replace(/_$/, ''))
    for (const each of names) {
      const found = this.store.everyOf(each, format ?? 'html')
      if (found.length > 0) return found
    }
    return []
  }
}

const hash = (parts: readonly string[]): string => {
  const sum = createHash('sha256')
  for (const part of parts) sum.update(part).update('\0')
  return sum.digest('hex').slice(0, 32)
}
