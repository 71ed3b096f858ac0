/** The life of a session, apart from what keeps it (controller.md section 8b). */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { RequestSession, type Session } from '../../../src/http/sessions/session.js'
import { SessionEntries } from '../../../src/http/sessions/session-entries.js'
import type { SessionChange, SessionHome, StoredSession } from '../../../src/http/sessions/session-home.js'

const ID = 'a'.repeat(32)

/** A home that counts what it is asked. */
class Home implements SessionHome {
  available: boolean
  stale = false
  readonly calls: string[] = []
  saved: SessionChange | null = null

  constructor(readonly found: StoredSession | null = null) {
    this.available = found !== null
  }

  prepare(): null {
    this.calls.push('prepare')
    return null
  }

  find(): StoredSession | null {
    this.calls.push('find')
    return this.found
  }

  save(change: SessionChange): null {
    this.calls.push('save')
    this.saved = change
    return null
  }

  renew(): null {
    this.calls.push('renew')
    return null
  }

  drop(): null {
    this.calls.push('drop')
    return null
  }
}

const after = (home: Home, work: (session: RequestSession) => void, expireAfter: number | null = null): string[] => {
  const session = new RequestSession(home, expireAfter)
  work(session)
  session.commit(false)
  return home.calls
}
const holding = (data: object) => new Home({ id: ID, data })

describe('RequestSession', () => {
  it('C171: that nobody touches asks nothing at all', () => {
    expect(after(holding({ a: 1 }), () => {})).toEqual([])
    expect(after(holding({ a: 1 }), (session) => void [session.enabled, session.isLoaded, session.options, session.saving])).toEqual([])
  })

  it('C171: is found once, and saved only after a change', () => {
    expect(after(holding({ a: 1 }), (session) => void [session.get('a'), session.id, session.has('a')])).toEqual(['find'])
    expect(after(holding({ a: 1 }), (session) => session.set('b', 1))).toEqual(['find', 'save'])
    expect(after(holding({}), (session) => session.delete('a'))).toEqual(['find'])
    expect(after(holding({}), (session) => session.clear())).toEqual(['find'])
    expect(after(holding({ a: 1 }), (session) => session.clear())).toEqual(['find', 'save'])
    expect(after(new Home(), (session) => session.clear())).toEqual(['find'])
    expect(after(new Home(), (session) => session.reset())).toEqual(['find'])
    expect(after(holding({ a: 1 }), (session) => session.reset())).toEqual(['find', 'drop'])
  })

  it('is saved once, however often the response commits', () => {
    const home = holding({})
    const session = new RequestSession(home, null)
    session.set('a', 1)
    session.commit(false)
    session.commit(false)
    expect(home.calls).toEqual(['find', 'save'])
  })

  it('a commit that fails may be tried again, and fails again', () => {
    class Failing extends Home {
      override save(): null {
        throw new Error('too large')
      }
    }
    const large = new RequestSession(new Failing(), null)
    large.set('a', 1)
    expect(() => large.commit(false)).toThrow('too large')
    expect(() => large.commit(false)).toThrow('too large')
    expect(() => large.set('a', 2)).not.toThrow()
  })

  it('after the commit it can be read, and every change is refused', () => {
    const session = new RequestSession(holding({ a: 1 }), null)
    session.commit(false)
    expect([session.get('a'), session.id, session.flash.isEmpty]).toEqual([1, ID, true])
    const changes = [
      () => session.set('a', 2),
      () => session.delete('a'),
      () => session.clear(),
      () => session.reset(),
      () => session.merge({ b: 1 }),
      () => session.flash.set('notice', 'n'),
      () => void (session.flash.now.alert = 'a'),
    ]
    for (const change of changes) expect(change).toThrow(expect.objectContaining({ code: 'ERR_HEADERS_SENT' }))
    expect(session.get('a')).toBe(1)
  })

  it('C177: a reset keeps nothing and has a new id at once; clear keeps the id', () => {
    const session: Session = new RequestSession(holding({ a: 1 }), null)
    session.clear()
    expect([session.id, session.get('a')]).toEqual([ID, undefined])
    session.reset()
    expect(session.id).toMatch(/^[0-9a-f]{32}$/)
    expect(session.id).not.toBe(ID)
  })

  it('what is in it after a reset is saved as the replacement of the old one', () => {
    const home = holding({ a: 1 })
    after(home, (session) => {
      session.reset()
      session.set('b', 2)
    })
    expect(home.saved).toMatchObject({ foundId: ID, data: { b: 2 } })
    expect(home.saved?.id).not.toBe(ID)
  })

  it('C178: a lasting session is renewed untouched, unless it is empty or the response is public; nothing is renewed without one', () => {
    expect(after(holding({ a: 1 }), () => {}, 1000)).toEqual(['find', 'renew'])
    expect(after(holding({}), () => {}, 1000)).toEqual(['find'])
    expect(after(new Home(), () => {}, 1000)).toEqual([])
    const home = holding({ a: 1 })
    new RequestSession(home, 1000).commit(true)
    expect(home.calls).toEqual([])
  })

  it('C178: expireAfter of one request', () => {
    const home = holding({})
    after(home, (session) => {
      session.set('a', 1)
      session.options.expireAfter = 60_000
    })
    expect(home.saved?.expireAfter).toBe(60_000)
  })

  it('C187: an empty flash is no reason for a session', () => {
    expect(after(new Home(), (session) => void session.flash.get('notice'))).toEqual(['find'])
    const home = new Home()
    after(home, (session) => session.flash.set('notice', 'n'))
    expect(home.saved?.data).toEqual({ flash: { discard: [], flashes: { notice: 'n' } } })
  })

  it('C229: the tag of the flash leaves the messages unread, and asks nothing where there is no session', () => {
    const home = holding({ flash: { flashes: { a: 1 } } })
    expect(after(home, (session) => expect(session.flashTag).toContain('"a":1'))).toEqual(['find'])
    expect(after(new Home(), (session) => expect(session.flashTag).toBeNull())).toEqual([])
  })

  it('C172: the compiler knows the keys that an application declares, and that others are unknown', () => {
    const session = new RequestSession(holding({ probe: 1 }), null)
    const declared: number | undefined = session.get('probe')
    // @ts-expect-error it is a number
    const text: string = session.get('probe')
    // @ts-expect-error it is a number
    session.set('probe', 'x')
    // @ts-expect-error what no application has declared is unknown
    const other: string = session.get('other')
    session.set('other', { any: 'thing' })
    session.set('probe', null)
    expect([declared, text, other]).toEqual([1, 1, undefined])
  })
})

declare module '../../../src/http/sessions/session-data.js' {
  interface SessionData {
    probe: number
  }
}

describe('SessionEntries', () => {
  it('C180: whatever JSON can carry comes back, under any key, and reading alone is no change', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (data) => {
        const json = JSON.stringify(data)
        const entries = new SessionEntries(JSON.parse(json) as object)
        for (const key of entries.keys()) entries.get(key)
        expect(entries.changed).toBe(false)
        expect(JSON.stringify(entries.toObject())).toBe(json)
      }),
    )
  })

  it('notices a change inside a value that was handed out, however deep', () => {
    const entries = new SessionEntries({ cart: { items: [{ n: 1 }] }, other: {} })
    const cart = entries.get('cart') as { items: { n: number }[] }
    entries.get('other')
    expect(entries.changed).toBe(false)
    cart.items[0].n = 2
    expect(entries.changed).toBe(true)
  })
})
