/** Public exports of `@live/core`, and nothing else. */
import 'reflect-metadata'

export type { App } from './application/app.js'
export { type ApplicationOptions, type ListenOptions, LiveApplication } from './application/application.js'
export type { ApplicationEvents } from './application/application-events.js'
export type { ApplicationInfo, ConfigLine } from './application/application-info.js'
export type { BootOptions } from './application/boot.js'
export type { BrowserPolicyConfig } from './application/browser-policies.js'
export { Cache, type CacheFetchOptions, type CacheSettings, type CacheValueOptions } from './application/cache.js'
export { CACHING_SWITCH, type CacheConfig } from './application/cache-config.js'
export { type CodeFile, type CodeProblem, checkCode, codeFiles } from './application/code-files.js'
export type { ApplicationConfig } from './application/config.js'
export type { SettingSections } from './application/config-merge.js'
export { type CredentialPaths, Credentials, credentialPaths, generateCredentialsKey, newCredentials } from './application/credentials.js'
export { Creds } from './application/creds.js'
export { defineLivePlugin } from './application/define-plugin.js'
export { envFileNames, loadEnvFiles } from './application/env-files.js'
export { type EnvironmentValues, type EnvOptions, env, t, type Variable } from './application/env-schema.js'
export { Environment, environmentName } from './application/environment.js'
export { type EnvironmentChange, type EnvironmentFile, environment } from './application/environment-file.js'
export { ErrorReports, type HandleOptions, type ReportOptions } from './application/error-reports.js'
export type { ExecutorConfig } from './application/executor.js'
export type { GeneratorSlot, GeneratorsConfig } from './application/generators-config.js'
export type { HealthConfig } from './application/health-config.js'
export type { BootHook } from './application/hooks.js'
export type { I18nConfig } from './application/i18n-config.js'
export { aboutLines, frameworkVersion } from './application/info-pages.js'
export { initializer } from './application/initializer.js'
export type { Initializer, InitializerLine, InitializerOptions } from './application/initializer-types.js'
export { type ConnectMiddleware, type FetchMiddleware, fromConnect, fromFetch } from './application/middleware-adapters.js'
export type { ModelConfig, ViewConfig } from './application/model-config.js'
export type { LivePlugin } from './application/plugin.js'
export { nearestPackage, projectName } from './application/project.js'
export type { RouteConfig } from './application/route-config.js'
export type { RoutePayload } from './application/router.js'
export type { SessionConfig } from './application/session-config.js'
export { writeTranslationTypes } from './application/translation-types.js'
export type { Executor } from './application/unit-of-work.js'
export type * from './contracts/index.js'
export type { PartialLocals, TemplateLocals } from './contracts/template-locals.js'
export * as abilities from './controller/ability-list.js'
export type { ActionEndpoint } from './controller/action-endpoint.js'
export {
  AllowBrowser,
  type AllowBrowserOptions,
  type AllowBrowserStatic,
  type BrowserBlock,
  type BrowserBlockPayload,
} from './controller/allow-browser.js'
export { namesAround } from './controller/around-action.js'
export type { BareResponseInstance } from './controller/bare-response.js'
export { ApiController, BaseController, MetalController } from './controller/base-controller.js'
export { type CacheKey, cacheKeyText, versionedCacheKeyText } from './controller/cache-key.js'
export {
  type CacheOptions,
  type CachingInstance,
  type CachingStatic,
  FragmentCacheKey,
  type FragmentKeyPart,
} from './controller/caching.js'
export type { Callback, CallbackOptions, Next as CallbackNext, SkipOptions } from './controller/callback-list.js'
export type { CallbacksStatic } from './controller/callbacks.js'
export type {
  CacheForeverOptions,
  ConditionalGetInstance,
  ConditionalGetStatic,
  ExpiresOptions,
  FreshnessSource,
} from './controller/conditional-get.js'
export type { ActionOptions, Condition } from './controller/conditions.js'
export {
  type ContentSecurityInstance,
  ContentSecurityPolicy,
  ContentSecurityPolicyReportOnly,
  type ContentSecurityStatic,
  type PolicyChange,
} from './controller/content-security.js'
export type { ControllerServices, ControllerSettings, HealthCheck, HealthServices } from './controller/controller-services.js'
export { Cors, type CorsLimits, type CorsStatic } from './controller/cors.js'
export type { DataStreamingInstance, DownloadOptions, SendFileOptions } from './controller/data-streaming.js'
export {
  AbstractController,
  AfterAction,
  AroundAction,
  BeforeAction,
  FinallyAction,
  Layout,
  NotAction,
  RescueFrom,
  SkipAfterAction,
  SkipAroundAction,
  SkipBeforeAction,
} from './controller/decorators.js'
export { type DetachedDefaults, DetachedRenderer, type DetachedRenderingStatic } from './controller/detached-rendering.js'
export type { DispatchingInstance, DispatchingStatic } from './controller/dispatching.js'
export { type CacheableRecord, Etag, type EtagBlock, type FreshnessOptions, type Validator } from './controller/etags.js'
export { type FlashInstance, type FlashStatic, FlashTypes, flashTypesOf } from './controller/flash.js'
export type {
  CsrfTokenOwner,
  CsrfTokenStore,
  CsrfTokenStoreOption,
  ForgeryStrategy,
  ForgeryStrategyClass,
  ForgeryStrategyName,
  ForgeryVerification,
} from './controller/forgery-contracts.js'
export {
  ProtectFromForgery,
  type ProtectFromForgeryOptions,
  SkipForgeryProtection,
  type SkipForgeryProtectionOptions,
} from './controller/forgery-declarations.js'
export type { ForgeryPayload } from './controller/forgery-events.js'
export type { ForgeryProtectionInstance, ForgeryProtectionStatic, FormTokenOptions } from './controller/forgery-protection.js'
export type { ForgeryProtectionOptions, ForgerySettings } from './controller/forgery-settings.js'
export { DefaultFormBuilder, type FormBuildersStatic, type FormBuilderType, formBuilderOf } from './controller/form-builders.js'
export type {
  FormatAction,
  FormatBuilder,
  FormatChoice,
  FormatHandler,
  FormatHandlers,
  FormatNames,
  FormatPairs,
  VariantHandlers,
} from './controller/format-branches.js'
export { type FragmentPayload, FragmentStore, fragmentLifetime, fragmentStoreOf } from './controller/fragment-store.js'
export type { HeadOptions } from './controller/head-options.js'
export { HealthController } from './controller/health-controller.js'
export {
  Helper,
  HelperMethod,
  type HelperModule,
  type HelpersInstance,
  type HelpersStatic,
  helperNamesOf,
  type ViewHelpers,
} from './controller/helpers.js'
export type { HttpAuthenticationStatic } from './controller/http-authentication.js'
export { HttpBasic, type HttpBasicOptions, HttpToken, type HttpTokenOptions } from './controller/http-authentication-declarations.js'
export type {
  BasicCheck,
  HttpAuthenticationInstance,
  HttpChallengeOptions,
  HttpTokenChallengeOptions,
  TokenCheck,
} from './controller/http-authentication-types.js'
export type { InstrumentationInstance, ProcessActionPayload } from './controller/instrumentation.js'
export type { JsonOptions, Serializable } from './controller/json-options.js'
export type { LayoutChoice, LayoutName, LayoutOptions, LayoutsStatic } from './controller/layouts.js'
export { Live, type LiveInstance, type LiveStatic, type SendStreamOptions } from './controller/live.js'
export { LogAt, type LogAtStatic } from './controller/log-at.js'
export { type AbstractClass, type ActionName, Metal } from './controller/metal.js'
export { type MiddlewareDeclarations, type MiddlewaresStatic, Use, type UseDecorator, type UseOptions } from './controller/middlewares.js'
export { mix } from './controller/mix.js'
export { ParamEncoding, type ParameterEncodingStatic, SkipParameterEncoding } from './controller/parameter-encoding.js'
export { type PermissionsChange, PermissionsPolicy, type PermissionsStatic } from './controller/permissions.js'
export type { PerRequest, RateLimitIdentity, RateLimitPayload, RateLimitRule } from './controller/rate-limiter.js'
export { RateLimit, type RateLimitDecorator, type RateLimitingStatic, type RateLimitOptions } from './controller/rate-limiting.js'
export type { RedirectingInstance, RedirectOptions, RedirectPayload, RedirectTarget } from './controller/redirecting.js'
export type { ControllerOptions } from './controller/registry.js'
export type { PartialModel, Renderable, RenderOptions, RenderTarget } from './controller/render-options.js'
export { Renderers, renderers } from './controller/renderers.js'
export type { RenderingInstance, RenderingStatic } from './controller/rendering.js'
export type { ErrorMatcher, RescueHandler, RescueStatic } from './controller/rescue.js'
export type { RespondingInstance } from './controller/responding.js'
export type { TemplateEtagStatic } from './controller/template-etag.js'
export { type HtmlKey, isHtmlKey, type Translated, type TranslationInstance } from './controller/translation.js'
export { type ActionTaking, Input, type InputOptions, type TypedInputStatic } from './controller/typed-input.js'
export type { UrlOptionsInstance } from './controller/url-options.js'
export { type ControllerWithout, type RemovableAbility, without } from './controller/without.js'
export {
  type DeclareWrapping,
  type ParameterWrappingStatic,
  type WrapDeclaration,
  type WrapOptions,
  WrapParameters,
  type WrappedModel,
} from './controller/wrap-parameters.js'
export * from './errors/index.js'
export type { BodyParser } from './http/bodies/body-decoder.js'
export type { UploadSettings } from './http/bodies/multipart-settings.js'
export { ReadableBody } from './http/bodies/readable-body.js'
export { type MoveOptions, UploadedFile } from './http/bodies/uploaded-file.js'
export type { Body as ResponseBody, ForeignBody, Sink, StreamingBody } from './http/body.js'
export { CacheControl } from './http/caching/cache-control.js'
export type { RequestCacheDirectives } from './http/caching/request-cache-directives.js'
export { type BrowserVersions, MODERN_BROWSERS } from './http/clients/browser-version.js'
export type { HostPattern } from './http/clients/host-patterns.js'
export type { ProxyGroup, TrustProxy } from './http/clients/trusted-proxies.js'
export { CookieJar } from './http/cookies/cookies.js'
export type { EarlyHints } from './http/early-hints.js'
export type { AccelMapping, SendfileHeader } from './http/files/acceleration.js'
export { formatContentDisposition } from './http/files/content-disposition.js'
export { HeaderMap } from './http/headers.js'
export type { LogTag, LogTagName } from './http/log-tags.js'
export { KeyGenerator } from './http/messages/key-generator.js'
export { MimeRegistry, MimeType, mimeTypes } from './http/negotiation/mime-types.js'
export type { ParameterFilter } from './http/parameters/parameter-filter.js'
export type { ParameterLogFilter, RedirectLogFilter } from './http/parameters/parameter-log.js'
export type { InferOutput, StandardSchemaV1 } from './http/parameters/parameter-schema.js'
export { Parameters } from './http/parameters/parameters.js'
export { encodeBasicCredentials, encodeTokenCredentials } from './http/policies/authorization.js'
export type { ContentSecurityOptions } from './http/policies/content-security.js'
export { ContentSecurityPolicyBuilder, type CspSources } from './http/policies/content-security-policy.js'
export type { CorsOrigin, CorsOrigins } from './http/policies/cors-origins.js'
export type { CorsOptions } from './http/policies/cors-policy.js'
export type { NonceGenerator } from './http/policies/csp-nonce.js'
export type { CspKeyword, CspSource, CspText, DynamicCspSource, PolicyContext } from './http/policies/csp-source.js'
export type { PermissionSource, PermissionSources, PermissionsPolicyBuilder, PermissionText } from './http/policies/permissions-policy.js'
export { Request } from './http/request.js'
export { RequestHeaders } from './http/request-headers.js'
export { Response } from './http/response.js'
export { Flash, FlashNow } from './http/sessions/flash.js'
export { RequestSession, type Session, type SessionOptions } from './http/sessions/session.js'
export type * from './http/sessions/session-data.js'
export type { SessionSettings } from './http/sessions/session-settings.js'
export { DEFAULT_HEADERS } from './http/settings.js'
export { reasonPhrase, type Status, type StatusName, statusCode } from './http/statuses.js'
export { generateTranslationTypes } from './i18n/generated-keys.js'
export { I18n, type I18nOptions, type LocalizeOptions, type OpenTranslateOptions, type TranslateOptions } from './i18n/i18n.js'
export type { LocaleTree, LocaleValue } from './i18n/locale-texts.js'
export type { MomentFormat } from './i18n/moment-format.js'
export type { LazyTranslationKey, TranslationKey, TranslationKeys } from './i18n/translation-key.js'
export { Broadcast, type BroadcastOptions, type FollowOptions } from './live/broadcast.js'
export { LiveBuffer } from './live/live-buffer.js'
export { LiveResponse } from './live/live-response.js'
export type { LiveStream } from './live/live-stream.js'
export type { PipeSource } from './live/pipe-source.js'
export { ReplayBuffer, type ReplayResetReason } from './live/replay-buffer.js'
export type { LiveSettings, SlowReaderPolicy } from './live/settings.js'
export { SharedChunk } from './live/shared-chunk.js'
export { SSE, type SseOptions, type SseStream } from './live/sse.js'
export { type EncodedEvent, encodeComment, encodeEvent, encodeFields, type SseFields } from './live/sse-frame.js'
export type { StreamOutcome, StreamReport } from './live/stream-report.js'
export { type CompressOptions, compress } from './middleware/compress.js'
export { type ConditionalGetOptions, conditionalGet } from './middleware/conditional-get.js'
export type { ExceptionsApplication } from './middleware/error-application.js'
export type { ErrorInterceptor } from './middleware/error-pages.js'
export { ErrorRequest, exceptionOf } from './middleware/error-request.js'
export { etag } from './middleware/etag.js'
export { type HostAuthorizationOptions, hostAuthorization } from './middleware/host-authorization.js'
export type { LocaleSource } from './middleware/locale.js'
export { type MethodOverrideOptions, methodOverride } from './middleware/method-override.js'
export {
  compose,
  type Endpoint,
  type Middleware,
  type MiddlewareFunction,
  type MiddlewareReference,
  type Next,
} from './middleware/middleware.js'
export { MiddlewareStack, type MiddlewareTarget } from './middleware/middleware-stack.js'
export type { NamedMiddlewares } from './middleware/named-middlewares.js'
export { requestId } from './middleware/request-id.js'
export { requestLog } from './middleware/request-log.js'
export { runtime } from './middleware/runtime.js'
export { serverTiming } from './middleware/server-timing.js'
export { type HstsOptions, type SslOptions, type SslRedirectOptions, ssl } from './middleware/ssl.js'
export { type StaticFilesOptions, staticFiles } from './middleware/static-files.js'
export * from './routing/index.js'
export type { HttpServer } from './server/http-server.js'
export type { ServerSettings } from './server/settings.js'
export { type FileCacheOptions, FileCacheStore } from './stores/file-cache-store.js'
export { type MemoryCacheOptions, MemoryCacheStore } from './stores/memory-cache-store.js'
export { MemoryCounterStore, type MemoryCounterStoreOptions } from './stores/memory-counter-store.js'
export { MemorySessionStore, type MemorySessionStoreOptions } from './stores/memory-session-store.js'
export { NullCacheStore } from './stores/null-cache-store.js'
export { type Clock, systemClock, type Timer } from './support/clock.js'
export { CurrentAttribute, CurrentAttributes } from './support/current-attributes.js'
export { closestName } from './support/did-you-mean.js'
export { type EventNotice, subscribe } from './support/events.js'
export { ExecutionState } from './support/execution-state.js'
export { expectFailures } from './support/expected-failures.js'
export { defaultExport, importFile } from './support/import-file.js'
export { englishInflector, type Inflections, type Inflector, inflections } from './support/inflector.js'
export { parseUrl } from './support/parse-url.js'
export { escapeHtml, html, SafeString } from './support/safe-string.js'
export { secureCompare } from './support/secure-compare.js'
export { type SourceFile, sourceFile, sourceFiles } from './support/source-files.js'
