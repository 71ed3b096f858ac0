/** What associated records do to each other, on both databases. */
import { beforeEach, describe, expect, it, jest } from '@jest/globals'
import {
  AfterDestroy,
  BeforeDestroy,
  Column,
  Database,
  Dependent,
  type DependentRule,
  Entity,
  ManyToOne,
  Model,
  OneToMany,
  PrimaryGeneratedColumn,
  StrictLoading,
} from '../../src/index.js'
import { CLUB, Member, Note, newMember } from '../support/club.js'
import { onBothDatabases } from '../support/databases.js'

const error = (code: string) => expect.objectContaining({ code })
let destroyed: string[] = []

@Entity()
class Room extends Model {
  @PrimaryGeneratedColumn()
  id!: number

  @OneToMany(
    () => Chair,
    (chair) => chair.room,
  )
  @Dependent('destroy')
  chairs!: Chair[]

  @OneToMany(
    () => Lamp,
    (lamp) => lamp.room,
  )
  @Dependent('deleteAll')
  lamps!: Lamp[]

  @OneToMany(
    () => Guest,
    (guest) => guest.room,
  )
  @Dependent('nullify')
  guests!: Guest[]

  @OneToMany(
    () => Safe,
    (safe) => safe.room,
  )
  @Dependent('restrictWithError')
  @StrictLoading('log')
  safes!: Safe[]

  @OneToMany(
    () => Alarm,
    (alarm) => alarm.room,
  )
  @Dependent('restrictWithException')
  @StrictLoading()
  alarms!: Alarm[]
}

abstract class Thing extends Model {
  @PrimaryGeneratedColumn()
  id!: number

  @Column({ type: 'integer', nullable: true })
  roomId!: number | null

  @Column({ default: false })
  fixed!: boolean

  @BeforeDestroy()
  keep(): void {
    if (this.fixed) {
      this.errors.add('fixed', 'it is fixed')
      throw Object.assign(new Error('stop'), { code: 'ERR_ABORT_CALLBACK' })
    }
  }

  @AfterDestroy()
  tell(): void {
    destroyed.push(this.constructor.name)
  }
}

@Entity()
class Chair extends Thing {
  @ManyToOne(
    () => Room,
    (room) => room.chairs,
    { nullable: true },
  )
  room!: Room | null
}

@Entity()
class Lamp extends Thing {
  @ManyToOne(
    () => Room,
    (room) => room.lamps,
    { nullable: true },
  )
  room!: Room | null
}

@Entity()
class Guest extends Thing {
  @ManyToOne(
    () => Room,
    (room) => room.guests,
    { nullable: true },
  )
  room!: Room | null
}

@Entity()
class Safe extends Thing {
  @ManyToOne(
    () => Room,
    (room) => room.safes,
    { nullable: true },
  )
  room!: Room | null
}

@Entity()
class Alarm extends Thing {
  @ManyToOne(
    () => Room,
    (room) => room.alarms,
    { nullable: true },
  )
  room!: Room | null
}

describe('Associations', () => {
  onBothDatabases(
    (subject) => {
      beforeEach(async () => {
        await subject.clear()
        destroyed = []
      })

      it('A162: destroy, delete and free what depends on a record', async () => {
        const [room, other] = [await Room.createOrFail(), await Room.createOrFail()]
        for (const model of [Chair, Lamp, Guest]) {
          await model.insertAll([{ roomId: room.id }, { roomId: room.id }, { roomId: other.id }])
        }
        expect(await room.destroy()).toBe(true)
        expect(destroyed).toEqual(['Chair', 'Chair'])
        expect([await Chair.count(), await Lamp.count(), await Guest.where({ roomId: null }).count(), await Guest.count()]).toEqual([
          1, 1, 2, 3,
        ])
      })

      it('A162: a dependent that stays keeps its record, and everything else', async () => {
        const room = await Room.createOrFail()
        await Chair.insertAll([
          { roomId: room.id, fixed: false },
          { roomId: room.id, fixed: true },
        ])
        expect(await room.destroy()).toBe(false)
        expect([await Room.count(), await Chair.count()]).toEqual([1, 2])
        expect(room.errors.toObject()).toEqual({ 'chairs.fixed': ['it is fixed'] })
      })

      it('A162: restrict', async () => {
        const room = await Room.createOrFail()
        const safe = await Safe.createOrFail({ roomId: room.id })
        expect(await room.strictLoading().destroy()).toBe(false)
        expect(await room.destroy()).toBe(false)
        expect(room.errors.fullMessages).toEqual(['Cannot be removed while it has safes'])
        await expect(room.destroyOrFail()).rejects.toEqual(error('ERR_RECORD_NOT_SAVED'))
        await safe.destroyOrFail()
        await Alarm.insertAll([{ roomId: room.id }])
        await expect(room.destroy()).rejects.toMatchObject({ code: 'ERR_DELETE_RESTRICTED', status: 409 })
        await Alarm.deleteAll()
        expect(await room.destroy()).toBe(true)
      })

      it('A162: counter caches follow creating, moving and removing', async () => {
        const [ada, bob] = [await newMember(), await newMember()]
        const counts = async (): Promise<number[]> => [(await ada.reload()).notesCount, (await bob.reload()).notesCount]
        const note = await Note.createOrFail({ title: 'one', member: ada })
        await ada.related('notes').create({ title: 'two' })
        await Note.createOrFail({ title: 'free' })
        expect(await counts()).toEqual([2, 0])
        await note.updateOrFail({ memberId: bob.id })
        expect(await counts()).toEqual([1, 1])
        await note.updateOrFail({ member: null })
        expect(await counts()).toEqual([1, 0])
        await note.updateOrFail({ member: bob })
        expect(await counts()).toEqual([1, 1])
        await note.destroyOrFail()
        expect(await counts()).toEqual([1, 0])
        await Member.transaction(async () => {
          await Note.createOrFail({ title: 'never', member: bob })
          throw Object.assign(new Error('no'), { code: 'ERR_ROLLBACK' })
        })
        expect(await counts()).toEqual([1, 0])
        await Promise.all(Array.from({ length: 10 }, () => Note.createOrFail({ title: 'x', memberId: bob.id })))
        expect(await counts()).toEqual([1, 10])
        await Member.where({ id: bob.id }).updateAll({ notesCount: 99 })
        await Member.resetCounters(bob.id, 'notes')
        expect(await counts()).toEqual([1, 10])
        await expect(Member.resetCounters(bob.id, 'email' as never)).rejects.toEqual(error('ERR_ARGUMENT'))
      })

      it('A162: a change touches what the record belongs to', async () => {
        const [ada, bob] = [await newMember(), await newMember()]
        const past = new Date('2020-01-01')
        const age = (): Promise<unknown> => Member.all().updateAll({ updatedAt: past })
        const touched = async (): Promise<boolean[]> =>
          (await Member.order('id')).map(({ updatedAt }) => updatedAt.getTime() > past.getTime())
        await age()
        const note = await Note.createOrFail({ title: 'one', member: ada })
        expect(await touched()).toEqual([true, false])
        await age()
        await note.save()
        expect(await touched()).toEqual([false, false])
        await note.updateOrFail({ member: bob })
        expect(await touched()).toEqual([true, true])
        await age()
        await note.touch()
        expect(await touched()).toEqual([false, true])
        await age()
        await note.destroyOrFail()
        expect(await touched()).toEqual([false, true])
      })

      it('A159: strict records want their associations at once', async () => {
        const ada = await newMember()
        await Note.insertAll(['a', 'b'].map((title) => ({ title, memberId: ada.id })))
        const [strict] = await Member.withStrictLoading()
        await expect(strict!.related('notes').toArray()).rejects.toMatchObject({
          code: 'ERR_STRICT_LOADING',
          message: expect.stringContaining("Member.include('notes')"),
        })
        await expect(strict!.load('notes')).rejects.toEqual(error('ERR_STRICT_LOADING'))
        expect(await strict!.related('notes').count()).toBe(2)
        expect(await strict!.related('notes').strictLoading(false)).toHaveLength(2)
        const [included] = await Member.include('notes').strictLoading()
        expect(included!.notes).toHaveLength(2)
        await expect(included!.notes[0]!.related('member').first()).rejects.toEqual(error('ERR_STRICT_LOADING'))
        expect(await strict!.strictLoading(false).related('notes')).toHaveLength(2)
        expect((await Member.find(ada.id)).strictLoading().isPersisted()).toBe(true)
        await expect((await Member.find(ada.id)).strictLoading().related('notes').first()).rejects.toEqual(error('ERR_STRICT_LOADING'))
        const room = await Room.createOrFail()
        await expect(room.related('alarms').toArray()).rejects.toEqual(error('ERR_STRICT_LOADING'))
        const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
        expect(await room.related('safes')).toEqual([])
        expect(warn).toHaveBeenCalledWith(expect.stringContaining("Room.include('safes')"))
        warn.mockRestore()
      })

      it('A159: strictness of the whole database, or of records that came with others', async () => {
        await newMember()
        await newMember()
        await subject.reconnect({ strictLoading: true })
        await expect((await Member.first())!.related('notes').toArray()).rejects.toEqual(error('ERR_STRICT_LOADING'))
        expect(
          await Member.all()
            .strictLoading(false)
            .first()
            .then((member) => member!.related('notes')),
        ).toEqual([])
        await subject.reconnect({ strictLoading: 'nPlusOneOnly' })
        expect(await (await Member.first())!.related('notes')).toEqual([])
        const [first] = await Member.all()
        await expect(first!.related('notes').toArray()).rejects.toEqual(error('ERR_STRICT_LOADING'))
        await subject.reconnect({ strictLoading: true, strictLoadingAction: 'log' })
        const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
        expect(await (await Member.first())!.related('notes')).toEqual([])
        expect(warn).toHaveBeenCalledTimes(1)
        warn.mockRestore()
        await subject.reconnect()
      })
    },
    [...CLUB, Room, Chair, Lamp, Guest, Safe, Alarm],
  )

  it('are checked when the database takes the models', async () => {
    @Entity()
    class Shelf extends Model {
      @PrimaryGeneratedColumn()
      id!: number

      @Column()
      @Dependent('destroy')
      name!: string
    }
    await expect(Database.connect({ url: 'sqlite::memory:', models: [Shelf] })).rejects.toEqual(error('ERR_CONFIGURATION'))
    expect(() => Dependent('forget' as DependentRule)(Shelf.prototype, 'name')).toThrow(error('ERR_CONFIGURATION'))
    for (const options of [
      { strictLoading: 'yes' },
      { strictLoadingAction: 'ignore' },
      { queries: { slow: -1 } },
      { queries: { lgo: true } },
    ]) {
      expect(() => new Database({ url: 'sqlite::memory:', models: [], ...(options as object) })).toThrow(error('ERR_CONFIGURATION'))
    }
  })
})
