/** Public exports of `@live/channels`, and nothing else. */
export type {
  Adapter,
  AdapterContext,
  AdapterFactory,
  BatchEvent,
  EngineState,
  HistoryBounds,
  PublishBatch,
  PublishResult,
  ReplayPage,
  ResetReason,
  Sink,
} from './adapter/adapter.js'
export { Channels, type ChannelsInstance, type ChannelsStatic } from './controller/channels.js'
export type { HandlerOptions } from './controller/endpoint.js'
export type { Delivered, SubscribeOptions, Subscription } from './delivery/subscription.js'
export * from './errors/channel-errors.js'
export type { StreamContext } from './hub/connections.js'
export type {
  BroadcastPayload,
  ConnectPayload,
  DisconnectPayload,
  DrainPayload,
  EnginePayload,
  GapPayload,
  ReplayPayload,
  ResetPayload,
} from './hub/events.js'
export { createHub, Hub } from './hub/hub.js'
export type { BroadcastOptions, DrainReport, HubState, Published, StreamOptions } from './hub/hub-types.js'
export type {
  DrainOptions,
  EngineOptions,
  HistoryPolicy,
  HubOptions,
  Limits,
  OverflowPolicy,
  PublishOptions,
  SseOptions,
  SubscribeContext,
  TopicPolicy,
  Transactions,
} from './hub/options.js'
export type { DisconnectReason, HubStats } from './hub/stats.js'
export { type MemoryOptions, memory } from './memory/memory-adapter.js'
export { MemoryEngine, type MemoryEngineOptions } from './memory/memory-engine.js'
export type { EventFields, EventInput, JsonValue } from './publish/outgoing.js'
export { type Topic, type TopicLike, TopicList, type TopicPart, type TopicRecord, type TopicSource, topics } from './topics/topic.js'
export type { SignedTopic, SignOptions, VerifyContext } from './topics/topic-signer.js'
export type { Cursor, Position } from './wire/cursor.js'
