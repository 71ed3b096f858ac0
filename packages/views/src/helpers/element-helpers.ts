/** The helpers of elements, links, forms, assets and pages that every template sees. */
import type { Helpers } from '../view.js'
import { assetHelpers } from './asset-tags.js'
import { buttonToHelpers } from './button-to.js'
import { contentSecurityHelpers } from './content-security.js'
import { domClass, domId } from './dom-id.js'
import { formHelpers } from './form-with.js'
import { linkHelpers } from './links.js'
import { paginationHelpers } from './pagination.js'
import { selectHelpers } from './select-helpers.js'
import { tagHelpers } from './tag.js'
import { urlForHelpers } from './url-for.js'

/** In order; settings of an application go over them: `new Views({ helpers: [assetHelpers({ … }), formHelpers({ … })] })`. */
export const elementHelpers = [
  { domId, domClass },
  tagHelpers,
  urlForHelpers,
  linkHelpers,
  buttonToHelpers,
  selectHelpers,
  formHelpers(),
  contentSecurityHelpers,
  assetHelpers(),
  paginationHelpers,
] as const satisfies readonly Helpers[]
