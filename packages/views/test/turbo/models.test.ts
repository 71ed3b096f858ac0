/** Broadcasts of real models: transactions, associations, types (app.md A137). */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { Column, Database, Entity, ManyToOne, Model, OneToMany, PrimaryGeneratedColumn, RollbackError } from '@live/model'
import type { TestApp } from '@live/testing'
import { Broadcasting, BroadcastsTo, captureTurboStreamBroadcasts, type SentStream, turbo } from '../../src/index.js'
import { appOf } from '../helpers/application.js'

abstract class ApplicationRecord extends Broadcasting(Model) {}

@Entity()
class Room extends ApplicationRecord {
  static {
    this.broadcastsRefreshes()
  }
  @PrimaryGeneratedColumn()
  id!: number

  @OneToMany(
    () => Message,
    (message) => message.room,
  )
  messages!: Message[]
}

@Entity()
@BroadcastsTo((message: Message) => ['messages', message.text])
class Message extends ApplicationRecord {
  static {
    this.broadcastsTo('room', { insertsBy: 'prepend', target: (message) => `room_${message.text}` })
    // @ts-expect-error -- a message has no such attribute
    this.broadcastsTo((message) => message.nothing)
  }

  @PrimaryGeneratedColumn()
  id!: number

  @Column()
  text!: string

  @ManyToOne(
    () => Room,
    (room) => room.messages,
    { nullable: true },
  )
  room!: Room | null
}

describe('models', () => {
  const database = new Database({ url: 'sqlite::memory:', models: [Room, Message], maintainTestSchema: false })
  let app: TestApp
  const reported: unknown[] = []

  beforeAll(async () => {
    app = await appOf(
      () => {},
      { 'messages/_message.html': '<p id="<%= domId(message) %>"><%= message.text %></p>' },
      { config: { model: { database }, errorReporter: { report: (error) => void reported.push(error) }, plugins: [turbo()] } },
    )
    await database.createTables()
  })
  afterAll(() => app?.close())
  beforeEach(() => {
    reported.length = 0
  })

  const actions = (sent: readonly SentStream[]): string[] => sent.map(({ action, target }) => `${action} ${target}`)

  it('A137: tell of what is committed, and of nothing that is rolled back', async () => {
    const sent = await captureTurboStreamBroadcasts(['messages', 'a'], async () => {
      await Message.transaction(async () => {
        const message = await Message.createOrFail({ text: 'a' })
        await message.updateOrFail({ room: null })
        await message.broadcastReplaceTo(['messages', 'a'])
        throw new RollbackError()
      })
    })
    expect(actions(sent)).toEqual([])
    let during: number | null = null
    const kept = await captureTurboStreamBroadcasts(['messages', 'a'], async () => {
      await Message.transaction(async () => {
        const message = await Message.createOrFail({ text: 'a' })
        await message.broadcastUpdateTo(['messages', 'a'], { plain: 'x' })
        during = message.id
      })
      await (await Message.find(during!)).destroyOrFail()
    })
    expect(actions(kept)).toEqual(['append messages', `update message_${during}`, `remove message_${during}`])
  })

  it('A137: find the stream of an association, loaded or not, and nobody where there is none', async () => {
    const room = await Room.createOrFail({})
    const created = await captureTurboStreamBroadcasts(room, () => Message.createOrFail({ text: 'b', room }))
    expect(actions(created)).toEqual(['prepend room_b'])
    const [message] = await Message.where({ text: 'b' })
    expect(message!.room).toBeUndefined()
    const changed = await captureTurboStreamBroadcasts(room, () => message!.updateOrFail({ text: 'c' }))
    expect(actions(changed)).toEqual([`replace message_${message!.id}`])
    reported.length = 0
    await captureTurboStreamBroadcasts('messages', () => Message.createOrFail({ text: 'd', room: null }))
    expect(reported).toEqual([])
  })

  it('A137: suppressing, saving and types go together', async () => {
    const sent = await captureTurboStreamBroadcasts(['messages', 'e'], () =>
      Message.suppressingTurboBroadcasts(async () => {
        const message: Message = await Message.create({ text: 'e' })
        expect(message.isPersisted()).toBe(true)
      }),
    )
    expect(sent).toEqual([])
  })
})
