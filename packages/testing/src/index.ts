/** Public exports of `@live/testing`, and nothing else. */
export {
  assertBody,
  assertEvent,
  assertHeader,
  assertInBody,
  assertNoSelector,
  assertNotInBody,
  assertProblem,
  assertRedirectedTo,
  assertResponse,
  assertSelector,
  assertSelector as assertSelect,
} from './assertions.js'
export type { StreamEnd } from './body-reader.js'
export type { ChangeExpectation, Measure } from './checks/change.js'
export type { EventExpectation } from './checks/event.js'
export type { ProblemExpectation } from './checks/problem.js'
export type { RedirectExpectation } from './checks/redirect.js'
export type { SelectorExpectation } from './checks/selector.js'
export type { ExpectedStatus, StatusKind } from './checks/status.js'
export { contracts } from './contracts.js'
export { CookieJar, type CookieScope } from './cookie-jar.js'
export type { ContractExample } from './counter-store-contract.js'
export { assertChanges, assertDifference, assertNoChanges, assertNoDifference, type Measures, type Work } from './differences.js'
export { TestingError, type TestingErrorCode } from './errors.js'
export { FakeClock } from './fake-clock.js'
export { type FileFixtureOptions, fileFixture } from './file-fixture.js'
export type { HtmlElement } from './html.js'
export {
  assertNoNotifications,
  assertNotification,
  assertNotifications,
  EventRecorder,
  type NotificationOptions,
  type PayloadExpectation,
  subscribeTo,
} from './notifications.js'
export { encodeParams, type Params, type ParamValue } from './params.js'
export { RawSocket, rawSocket, type SocketEnd } from './raw-socket.js'
export type { RendererHarness, RendererPart, TemplateSyntax } from './renderer-contract.js'
export type { ClientOptions, Encoder, RequestOptions, StreamOptions } from './request-options.js'
export { requiredBinary } from './required-binary.js'
export {
  assertGenerates,
  assertRecognizes,
  assertRouting,
  type RoutedAction,
  type RoutedRequest,
  type RoutesHome,
  withRouting,
} from './routing-assertions.js'
export {
  type Drained,
  type DrainedStream,
  drain,
  type LeavingOptions,
  leavingReader,
  type StreamSource,
  stalledReader,
} from './scenarios.js'
export type { SessionStoreHarness } from './session-store-contract.js'
export type { ShowErrors } from './show-errors.js'
export { ServerSentEvent } from './sse-reader.js'
export { TestApp, type TestAppOptions, testApp } from './test-app.js'
export { type ClientHome, TestClient } from './test-client.js'
export {
  type ActionResponse,
  type ActionState,
  type TestableController,
  TestController,
  type TestControllerOptions,
  testController,
} from './test-controller.js'
export { TestResponse } from './test-response.js'
export { TestStream, type WaitOptions } from './test-stream.js'
export type { ListenOptions, Testable, TestTarget } from './testable.js'
