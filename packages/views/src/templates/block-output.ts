/** What a block of a template writes to. */
import { Output } from '../html/output.js'
import type { TemplateReference } from '../view.js'
import type { Template } from './template.js'

/** The output of a block, which remembers which template was running when it was called. */
export class BlockOutput extends Output {
  /** @param template that the block stands in; @param outer that called it */
  constructor(
    template: Template,
    readonly outer: TemplateReference,
  ) {
    super(template.escape, template)
  }
}
