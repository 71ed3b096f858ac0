/** `@live/core/redis`: what needs a Redis, apart from the rest, which does not. */
export { type RedisCacheClient, type RedisCacheOptions, RedisCacheStore } from './redis-cache-store.js'
export { type RedisCounterClient, RedisCounterStore, type RedisCounterStoreOptions } from './redis-counter-store.js'
export { type RedisSessionClient, RedisSessionStore, type RedisSessionStoreOptions } from './redis-session-store.js'
