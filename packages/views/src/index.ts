/** The public entry point. */
export type { FragmentOptions } from './caching/cache-helpers.js'
export { neverKept } from './caching/making.js'
export { TemplateError, type TemplatePlace } from './errors/template-error.js'
export { type Asset, AssetManifest, type AssetManifestOptions } from './helpers/asset-manifest.js'
export type { AssetOptions, AssetSettings, Importmap } from './helpers/asset-paths.js'
export {
  assetHelpers,
  type FeedType,
  type ImageAttributes,
  type LoadedAttributes,
  type MediaAttributes,
  type PreloadAttributes,
} from './helpers/asset-tags.js'
export type { Attributes, AttributeValue } from './helpers/attributes.js'
export type { ButtonTo, ButtonToOptions } from './helpers/button-to.js'
export type {
  CheckboxOptions,
  CollectionOptions,
  RadioOptions,
  SelectOptions,
  TimeZoneOptions,
} from './helpers/choice-fields.js'
export type { CollectionItem } from './helpers/collection-item.js'
export type { JavascriptTag, NonceAttributes } from './helpers/content-security.js'
export { type DigestedAssets, digestAssets } from './helpers/digest-assets.js'
export { domClass, domId } from './helpers/dom-id.js'
export type { FieldOptions } from './helpers/field-base.js'
export type { FormVerb } from './helpers/form-attributes.js'
export { type FieldsForOptions, FormBuilder, type FormBuilderClass, type LabelOptions } from './helpers/form-builder.js'
export { type FieldError, type FieldErrorWrapper, wrapFieldWithErrors } from './helpers/form-errors.js'
export { type Fields, type FormSettings, type FormWith, type FormWithOptions, formHelpers } from './helpers/form-with.js'
export { MissingAssetError, UnsafeUrlError } from './helpers/helper-errors.js'
export type { DateOptions, FileOptions, NumberOptions, TextareaOptions } from './helpers/input-fields.js'
export type { LinkAttributes, LinkTo, LinkToIf, MailOptions, MailTo, PhoneOptions, PhoneTo, SmsOptions } from './helpers/links.js'
export type { Content, Markup } from './helpers/markup.js'
export type { FormModel, ModelName } from './helpers/model-name.js'
export type { CursorPage, NumberedPage, PaginationOptions } from './helpers/pagination.js'
export type { Choice, Choices, OptionValue, Reader } from './helpers/select-options.js'
export { type ContentTag, contentTag, type ElementHelper, type Tag, tag } from './helpers/tag.js'
export { type Tokens, tokenList } from './helpers/token-list.js'
export type { CurrentPageOptions, Target } from './helpers/url-for.js'
export * from './html/safe-string.js'
export type {
  CheckedOutput,
  CheckedView,
  ComponentHelpers,
  HelpersOf,
  HelpersOfFile,
  OtherHelpers,
  TemplateHelpers,
} from './templates/check-types.js'
export type { FetchFragments, MakeElement } from './templates/partials.js'
export type { DeclaredLocal } from './templates/strict-locals.js'
export type { TemplateDetails, TemplateFunction, TemplateHandler } from './templates/template-handler.js'
export {
  type Broadcast,
  type BroadcastActionOptions,
  type BroadcastLater,
  type BroadcastOptions,
  broadcastActionLaterTo,
  broadcastActionTo,
  broadcastAfterLaterTo,
  broadcastAfterTo,
  broadcastAppendLaterTo,
  broadcastAppendTo,
  broadcastBeforeLaterTo,
  broadcastBeforeTo,
  broadcastPrependLaterTo,
  broadcastPrependTo,
  broadcastRefreshLaterTo,
  broadcastRefreshTo,
  broadcastRemoveLaterTo,
  broadcastRemoveTo,
  broadcastRenderLaterTo,
  broadcastRenderTo,
  broadcastReplaceLaterTo,
  broadcastReplaceTo,
  broadcastUpdateLaterTo,
  broadcastUpdateTo,
} from './turbo/broadcast-verbs.js'
export type { Streamable, TurboBroadcastPayload } from './turbo/broadcaster.js'
export {
  Broadcasting,
  type BroadcastingInstance,
  type BroadcastingStatic,
  Broadcasts,
  BroadcastsRefreshes,
  BroadcastsRefreshesTo,
  BroadcastsTo,
} from './turbo/broadcasting.js'
export { isTurboFrameRequest, turboFrameRequestId } from './turbo/frames.js'
export type { BroadcastsOptions } from './turbo/model-broadcasts.js'
export type { StreamSource } from './turbo/model-stream.js'
export type { TurboStreams } from './turbo/render-turbo-stream.js'
export { TurboStreamBuilder, turboStream } from './turbo/stream-builder.js'
export type { StreamSourceOptions } from './turbo/stream-source.js'
export { suppressingTurboBroadcasts } from './turbo/suppression.js'
export { Turbo, type TurboInstance } from './turbo/turbo-controller.js'
export { BroadcastContextError, BroadcastOverloadedError, BroadcastTimeoutError } from './turbo/turbo-errors.js'
export type { PageRefreshes, TurboFrameAttributes } from './turbo/turbo-helpers.js'
export { turbo } from './turbo/turbo-plugin.js'
export type { TurboOptions } from './turbo/turbo-settings.js'
export { type RefreshOptions, type StreamAction, type StreamContent, type StreamOptions, TurboStream } from './turbo/turbo-stream.js'
export * from './turbo/turbo-testing.js'
export * from './view.js'
export * from './views.js'
