/** Pages that clients keep are valid with the templates that they were made of (controller.md C219). */
import { declareEtag, type FreshnessOptions } from './etags.js'
import type { AbstractClass, Metal } from './metal.js'
import { formatsFor, templateCandidates } from './templates.js'

/** What {@link TemplateEtag} adds to a controller class. */
export interface TemplateEtagStatic {
  /** Whether tags of `stale` and `freshWhen` change with the template of the action. Default true, where the renderer can tell. */
  etagWithTemplateDigest: boolean
}

/** Adds the digest of the template to the tags of a controller class. */
export function TemplateEtag<B extends AbstractClass<Metal>>(Base: B): B & TemplateEtagStatic {
  abstract class TemplateEtagAbility extends Base {
    static etagWithTemplateDigest = true
  }
  declareEtag(TemplateEtagAbility, 'static', (controller: Metal, options: FreshnessOptions) => templateDigest(controller, options))
  return TemplateEtagAbility as unknown as B & TemplateEtagStatic
}

function templateDigest(controller: Metal, { template }: FreshnessOptions): string | null {
  const { renderer } = controller.services
  const { etagWithTemplateDigest } = controller.constructor as unknown as TemplateEtagStatic
  if (renderer?.digest === undefined || template === false || !etagWithTemplateDigest) return null
  const { request, actionName } = controller
  const formats = formatsFor(request)
  for (const candidate of templateCandidates(controller, template ?? actionName)) {
    const digest = renderer.digest(candidate, formats, request.variants)
    if (digest !== null) return digest
  }
  return null
}
