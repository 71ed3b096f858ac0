/** What events are about: topics as checked text, and the values that stand for them (channels.md CH1). */
import { InvalidTopicError } from '../errors/channel-errors.js'

/** A checked topic: 1 to 200 bytes of segments joined by `/`. */
export type Topic = string

/** Something that names its own topic. */
export interface TopicSource {
  toTopic(): string
}

/** Something with a key in URLs, such as a model: its topic is the name of its class and the key, `room:7`. */
export interface TopicRecord {
  toParam(): string | undefined
}

/** One part of a topic. */
export type TopicPart = string | number | bigint | TopicSource | TopicRecord

/**
 * What stands for **one** topic: a topic as text, a record, or a list of parts, which are joined by `/`. Parts may hold any text:
 * `['a/b']` and `['a', 'b']` differ. For several topics there is {@link topics}.
 */
export type TopicLike = TopicPart | readonly TopicPart[]

/** Longest topic in bytes, unless `limits.topicBytes` says otherwise. */
export const TOPIC_BYTES = 200

/** Topics of the hub itself begin like this; applications cannot use them. */
export const RESERVED_PREFIX = '_live/'

/** Several topics; made by {@link topics}. */
export class TopicList {
  /** @param all one entry for each topic */
  constructor(readonly all: readonly TopicLike[]) {}
}

/** Several topics, where one or several are taken: `hub.subscribe(topics('news', [room, 'messages']))`. */
export function topics(...all: TopicLike[]): TopicList {
  return new TopicList(all)
}

/**
 * The topic that a value stands for.
 * @param maxBytes longest topic
 * @throws InvalidTopicError for what is no topic: a space, an empty segment, a record without a key, a list in a list
 */
export function topicOf(value: TopicLike, maxBytes = TOPIC_BYTES): Topic {
  const topic = Array.isArray(value) ? joined(value as readonly TopicPart[]) : textOf(value as TopicPart)
  const fault = faultOf(topic, maxBytes)
  if (fault !== null) throw new InvalidTopicError(`${JSON.stringify(topic.slice(0, TOPIC_BYTES))} is no topic: ${fault}`)
  return topic
}

/** The topics that a value stands for, each once. @throws InvalidTopicError also for an empty list */
export function topicsOf(value: TopicLike | TopicList, maxBytes = TOPIC_BYTES): readonly Topic[] {
  if (!(value instanceof TopicList)) return [topicOf(value, maxBytes)]
  if (value.all.length === 0) throw new InvalidTopicError('topics() needs at least one topic')
  return [...new Set(value.all.map((each) => topicOf(each, maxBytes)))]
}

/** What is wrong with the text of a topic; `null` when nothing is. */
export function faultOf(topic: string, maxBytes = TOPIC_BYTES): string | null {
  if (topic === '') return 'it is empty'
  // Every character that is allowed is one byte, so that the length in characters is the one in bytes.
  if (topic.length > maxBytes) return `it is longer than ${maxBytes} bytes`
  if (topic.startsWith(RESERVED_PREFIX)) return `${RESERVED_PREFIX} is for the hub itself`
  let segment = 0
  for (let i = 0; i <= topic.length; i++) {
    const code = i === topic.length ? SLASH : topic.charCodeAt(i)
    if (code === SLASH) {
      if (i === segment) return 'a segment is empty'
      segment = i + 1
    } else if (!isTopicCharacter(code) && !isEscape(topic, i)) {
      return `${JSON.stringify(topic[i])} is none of A-Z a-z 0-9 _ . : @ = + ~ - and /; write [part, part] for other text`
    }
  }
  return null
}

const SLASH = 0x2f
const PERCENT = 0x25
const PUNCTUATION = new Set([...'_.:@=+~-'].map((character) => character.charCodeAt(0)))

function isTopicCharacter(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || (code >= 0x30 && code <= 0x39) || PUNCTUATION.has(code)
}

/** Whether a percent sign begins an escape such as parts are given: two upper-case hexadecimal digits. */
function isEscape(topic: string, at: number): boolean {
  return topic.charCodeAt(at) === PERCENT && isHex(topic.charCodeAt(at + 1)) && isHex(topic.charCodeAt(at + 2))
}

const isHex = (code: number): boolean => (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x46)

function joined(parts: readonly TopicPart[]): string {
  return parts.map((part) => escaped(textOf(part))).join('/')
}

/** Everything that is no character of a topic as the percent escapes of its bytes; reversible (CH2). */
function escaped(part: string): string {
  let text = ''
  for (const byte of Buffer.from(part, 'utf8')) {
    text += isTopicCharacter(byte) ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }
  return text
}

function textOf(part: TopicPart): string {
  if (typeof part === 'string') return part
  if (typeof part === 'number' || typeof part === 'bigint') return String(part)
  if (Array.isArray(part)) throw new InvalidTopicError('A list in a list is no topic: write topics(a, b) for several topics')
  if (typeof part === 'object' && part !== null) {
    if ('toTopic' in part && typeof part.toTopic === 'function') return part.toTopic()
    if ('toParam' in part && typeof part.toParam === 'function') return topicOfRecord(part)
  }
  throw new InvalidTopicError(`${describe(part)} is no part of a topic: give text, a number, or something with toTopic() or toParam()`)
}

/** With its class, because keys of different classes are alike. */
function topicOfRecord(record: TopicRecord): string {
  const { name } = record.constructor
  const key = record.toParam()
  if (key === undefined || key === null) throw new InvalidTopicError(`This ${name} was not saved yet, so it has no topic`)
  return `${dashed(name)}:${key}`
}

const dashed = (name: string): string => name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase()

const describe = (value: unknown): string => (value === null ? 'null' : `A value of type ${typeof value}`)
