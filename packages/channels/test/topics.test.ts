/** Topics, signed topics and policies. */
import { describe, expect, it } from '@jest/globals'
import { systemClock } from '@live/core'
import { FakeClock } from '@live/testing'
import fc from 'fast-check'
import { settingsOf } from '../src/hub/options.js'
import { topics } from '../src/index.js'
import { Policies, paramsOf } from '../src/topics/policies.js'
import { topicOf, topicsOf } from '../src/topics/topic.js'
import { TopicSigner } from '../src/topics/topic-signer.js'
import { SECRET } from './support.js'

const invalid = (message: string) => expect.objectContaining({ code: 'ERR_INVALID_TOPIC', message: expect.stringContaining(message) })

describe('CH1: topicOf', () => {
  it.each(['a', 'room/7', 'a.b:c@d=e+f~g-h_i', 'x'.repeat(200), 'a/b/c', 'a%2Fb'])('CH1: takes %s as it is', (topic) => {
    expect(topicOf(topic)).toBe(topic)
  })

  it.each([
    ['', 'empty'],
    ['/', 'a segment is empty'],
    ['a//b', 'a segment is empty'],
    ['/a', 'a segment is empty'],
    ['a/', 'a segment is empty'],
    ['a b', 'none of'],
    ['a*', 'none of'],
    ['ü', 'none of'],
    ['a\r\nb', 'none of'],
    ['a%2f', 'none of'],
    ['a%', 'none of'],
    ['a%2', 'none of'],
    ['x'.repeat(201), 'longer than 200'],
    ['_live/revocations', 'for the hub itself'],
  ])('CH1: refuses %j', (topic, message) => {
    expect(() => topicOf(topic)).toThrow(invalid(message))
  })

  it('CH1, CH2: joins parts, and escapes what is none of a topic reversibly', () => {
    expect(topicOf(['a', 'b'])).toBe('a/b')
    expect(topicOf(['a/b'])).toBe('a%2Fb')
    expect(topicOf(['100%', 7, 8n])).toBe('100%25/7/8')
    expect(topicOf(['ü'])).toBe('%C3%BC')
    expect(() => topicOf(['a', ''])).toThrow(invalid('a segment is empty'))
    expect(() => topicOf([])).toThrow(invalid('empty'))
    expect(() => topicOf(['ü'.repeat(40)])).toThrow(invalid('longer than 200'))
    expect(() => topicOf(['_live', 'x'])).toThrow(invalid('for the hub itself'))
  })

  it('CH2: different lists of parts are different topics', () => {
    const part = fc.string({ minLength: 1, maxLength: 8, unit: 'binary' })
    const list = fc.array(part, { minLength: 1, maxLength: 3 })
    fc.assert(
      fc.property(list, list, (a, b) => {
        const wellFormed = (parts: string[]): string[] => parts.map((each) => each.toWellFormed())
        fc.pre(JSON.stringify(wellFormed(a)) !== JSON.stringify(wellFormed(b)))
        expect(topicOf(a, 10_000)).not.toBe(topicOf(b, 10_000))
      }),
    )
  })

  it('CH1: asks records', () => {
    class ChatRoom {
      constructor(readonly id?: number) {}
      toParam(): string | undefined {
        return this.id?.toString()
      }
    }
    expect(topicOf(new ChatRoom(7))).toBe('chat-room:7')
    expect(topicOf([new ChatRoom(7), 'messages'])).toBe('chat-room:7/messages')
    expect(topicOf({ toTopic: () => 'custom/1' })).toBe('custom/1')
    expect(() => topicOf(new ChatRoom())).toThrow(invalid('This ChatRoom was not saved yet'))
  })

  it('refuses what stands for no topic, and says how several are written', () => {
    for (const value of [null, undefined, true, {}, () => {}]) expect(() => topicOf(value as never)).toThrow(invalid('no part of a topic'))
    expect(() => topicOf([['a'], ['b']] as never)).toThrow(invalid('topics(a, b)'))
  })

  it('topics() gives each once, and at least one', () => {
    expect(topicsOf(topics('a', ['a'], ['b', 1]))).toEqual(['a', 'b/1'])
    expect(topicsOf('a')).toEqual(['a'])
    expect(() => topicsOf(topics())).toThrow(invalid('at least one'))
  })
})

describe('CH3, CH4, T18: TopicSigner', () => {
  const signer = (secret: string | string[] = SECRET, namespace = 'live', clock = systemClock) =>
    new TopicSigner(secret, namespace, clock, 200)
  const refused = expect.objectContaining({ code: 'ERR_INVALID_TOPIC', status: 403 })

  it('CH3: gives the topic back, in two parts of base64url', () => {
    const token = signer().sign('room/7')
    expect(token).toMatch(/^[\w-]+\.[\w-]{43}$/)
    expect(JSON.parse(Buffer.from(token.split('.')[0], 'base64url').toString())).toEqual({ v: 1, ns: 'live', topic: 'room/7' })
    expect(signer().verify(token)).toBe('room/7')
  })

  it('CH3: keys rotate: the first signs, all verify', () => {
    const old = 'the secret of last year, long enough'
    const token = signer(old).sign('a')
    expect(signer([SECRET, old]).verify(token)).toBe('a')
    expect(signer([SECRET, old]).sign('a')).toBe(signer(SECRET).sign('a'))
    expect(() => signer(SECRET).verify(token)).toThrow(refused)
  })

  it('T18: refuses every change of a token', () => {
    const token = signer().sign('room/7')
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.integer({ min: 32, max: 126 }), (at, code) => {
        const changed = token.slice(0, at) + String.fromCharCode(code) + token.slice(at + 1)
        fc.pre(changed !== token)
        expect(() => signer().verify(changed)).toThrow(refused)
      }),
    )
  })

  it('T18: refuses whatever is no token', () => {
    const payload = Buffer.from('{"v":1,"ns":"live","topic":"a"}').toString('base64url')
    const odd = ['', '.', 'a', 'a.b', `${payload}.`, `${payload}`, `.${payload}`, 'x'.repeat(5_000), null, undefined, 7, {}]
    for (const token of odd) expect(() => signer().verify(token as string)).toThrow(refused)
  })

  it('T18: refuses tokens of another application, and of another time', () => {
    const clock = new FakeClock()
    const token = signer(SECRET, 'live', clock).sign('a', { expiresInMs: 1_000 })
    expect(() => signer(SECRET, 'other', clock).verify(token)).toThrow(refused)
    clock.advance(999)
    expect(signer(SECRET, 'live', clock).verify(token)).toBe('a')
    clock.advance(1)
    expect(() => signer(SECRET, 'live', clock).verify(token)).toThrow(refused)
  })

  it('CH4: a token of a subject is good for that subject alone', () => {
    const token = signer().sign('a', { subject: 'ann' })
    expect(signer().verify(token, { subject: 'ann' })).toBe('a')
    expect(() => signer().verify(token, { subject: 'bob' })).toThrow(refused)
    expect(() => signer().verify(token)).toThrow(refused)
    expect(signer().verify(signer().sign('a'), { subject: 'bob' })).toBe('a')
  })

  it('refuses secrets that are none', () => {
    const code = expect.objectContaining({ code: 'ERR_CONFIGURATION', message: expect.stringContaining('secret') })
    for (const secret of ['', 'short', [], [SECRET, 'short'], null, [7]]) expect(() => signer(secret as string)).toThrow(code)
  })
})

describe('Policies', () => {
  const policies = (list: object) => new Policies(settingsOf({ secret: SECRET, topics: list as never }))

  it('finds the pattern with the most literal text', () => {
    const all = policies({
      'room/:id': { maxPayload: 1 },
      'room/7': { maxPayload: 2 },
      ':any/:id': { maxPayload: 3 },
      'room/:id/messages': { maxPayload: 4 },
    })
    const sizes = ['room/1', 'room/7', 'x/7', 'room/7/messages', 'room', 'a/b/c'].map((topic) => all.of(topic).maxPayload)
    expect(sizes).toEqual([1, 2, 3, 4, 64 * 1024, 64 * 1024])
  })

  it('gives what the named segments hold, decoded, without a prototype', () => {
    const policy = policies({ 'room/:id/:__proto__': {} }).of(topicOf(['room', 'a/b', 'x']))
    const params = paramsOf(policy, topicOf(['room', 'a/b', 'x']))
    expect([params.id, Object.getPrototypeOf(params), Object.keys(params)]).toEqual(['a/b', null, ['id', '__proto__']])
    expect(paramsOf(policies({ ':a': {} }).of('%FF'), '%FF').a).toBe('%FF')
  })

  it('CH39: lets only topics without history lose events', () => {
    expect(() => policies({ a: { overflow: 'drop' } })).toThrow(expect.objectContaining({ code: 'ERR_CONFIGURATION' }))
    expect(policies({ a: { overflow: 'drop', history: false } }).of('a')).toMatchObject({ overflow: 'drop', history: null })
  })

  it.each([
    { 'a b': {} },
    { '': {} },
    { 'a/:': {} },
    { 'a/:1': {} },
    { a: { overflow: 'wait' } },
    { a: { history: { max: 0, ttlMs: 1 } } },
    { a: { history: { max: -1, ttlMs: 1 } } },
  ])('refuses %j at once', (list) => {
    expect(() => policies(list)).toThrow(expect.objectContaining({ code: 'ERR_CONFIGURATION' }))
  })

  it('remembers no more than so many topics', () => {
    const all = policies({ 'room/:id': { maxPayload: 1 } })
    for (let i = 0; i < 25_000; i++) all.of(`room/${i}`)
    expect(all.of('room/0').maxPayload).toBe(1)
    expect(all.remembered).toBeLessThanOrEqual(10_000)
  })
})
