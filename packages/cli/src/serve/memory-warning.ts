/** Warnings of parts of an application that keep in memory what several processes would have to share. */

/** What a process of a pool tells the first one. */
export interface MemoryWarning {
  readonly type: 'memory'
  readonly code: string
  readonly message: string
}

/** Codes of warnings that the packages of Live emit in workers of `node:cluster`, and what to do about them. */
const REMEDIES: Readonly<Record<string, string>> = {
  LIVE_CHANNELS_MEMORY:
    'pages miss what the other processes broadcast, and load themselves anew. Give the hub an adapter that all of them share, turbo({ hub: { adapter } }), or run one process: --workers 1',
  LIVE_SESSIONS_MEMORY:
    'visitors lose their session with every other request. Keep sessions in cookies or in a store that all of them share',
  LIVE_RATE_LIMITS_MEMORY:
    'a client may ask as often as all of them together allow. Count in a store that all of them share, controller: { counterStore: new RedisCounterStore({ client }) }',
}

/** Their codes. */
export const MEMORY_WARNINGS: readonly string[] = Object.keys(REMEDIES)

/** Whether a warning of the process is one of them. */
export function isMemoryWarning(warning: Error & { code?: string }): warning is Error & { code: string } {
  return warning.code !== undefined && warning.code in REMEDIES
}

/** Reads a message of a process; `null` for every other one. */
export function memoryWarning(message: unknown): MemoryWarning | null {
  const { type, code } = (message ?? {}) as Partial<MemoryWarning>
  return type === 'memory' && code !== undefined && code in REMEDIES ? (message as MemoryWarning) : null
}

/** The sentence for a terminal. @param size how many processes there are */
export function memoryAdvice({ code, message }: MemoryWarning, size: number): string {
  return `${message}. With ${size} processes ${REMEDIES[code]}.`
}
