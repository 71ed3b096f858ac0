/** Nest on Fastify. Its decorators are applied by hand, so that nothing has to be compiled. */
import 'reflect-metadata'
import { Readable } from 'node:stream'
import { Controller, Delete, Get, Header, HttpCode, Module, Param, Patch, Post, Put, Query, Sse, StreamableFile } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { from, map, Observable, Subject } from 'rxjs'

const shared = await import(process.env.BENCH_SHARED ?? '../../shared/app.mjs')
const { csvText, eventObjects, monotonicNs, otherRoutes, sleep, stats, tick } = shared
const VERBS = { GET: Get, POST: Post, PATCH: Patch, PUT: Put, DELETE: Delete }

/** What the compiler makes of decorators above a method and before its parameters. */
function decorate(type, name, methodDecorators, parameterDecorators = []) {
  const { prototype } = type
  for (const [index, decorator] of parameterDecorators.entries()) decorator(prototype, name, index)
  for (const decorator of methodDecorators) decorator(prototype, name, Object.getOwnPropertyDescriptor(prototype, name))
}

class HelloController {
  json() {
    return { message: 'Hello, World!' }
  }

  stats() {
    return stats
  }
}
Controller()(HelloController)
decorate(HelloController, 'json', [Get('json')])
decorate(HelloController, 'stats', [Get('__stats')])

class PostsController {
  show(id, x) {
    return { id, x }
  }
}
Controller('posts')(PostsController)
decorate(PostsController, 'show', [Get(':id')], [Param('id'), Query('x')])

class LiveController {
  #events = new Subject()

  one(n) {
    return from(eventObjects(Number(n))).pipe(map((data) => ({ data })))
  }

  subscribe() {
    return new Observable((observer) => {
      stats.subs++
      const subscription = this.#events.subscribe((data) => observer.next({ data }))
      return () => {
        stats.subs--
        subscription.unsubscribe()
      }
    })
  }

  async broadcast(n) {
    for (let i = 0; i < Number(n); i++) {
      this.#events.next({ i, t: monotonicNs() })
      await tick()
    }
  }

  csv(rows) {
    const disposition = 'attachment; filename="posts.csv"'
    const file = new StreamableFile(Readable.from(csvText(Number(rows))), { type: 'text/csv; charset=utf-8', disposition })
    return file.setErrorLogger(() => {})
  }

  ttfb() {
    async function* parts() {
      yield 'first\n'
      await sleep(1000)
      yield 'second\n'
    }
    return new StreamableFile(Readable.from(parts()), { type: 'text/plain; charset=utf-8' }).setErrorLogger(() => {})
  }
}
Controller()(LiveController)
// An Observable cannot be paused: Nest queues what the client has not read, and drops the client beyond a limit that is lifted here.
decorate(LiveController, 'one', [Sse('sse/one', { maxPendingDataLength: Number.POSITIVE_INFINITY })], [Query('n')])
decorate(LiveController, 'subscribe', [Sse('sse/sub')])
decorate(LiveController, 'broadcast', [Post('sse/broadcast'), HttpCode(204)], [Query('n')])
decorate(LiveController, 'csv', [Get('export.csv')], [Query('rows')])
decorate(LiveController, 'ttfb', [Get('ttfb'), Header('content-type', 'text/plain; charset=utf-8')])

/** One controller with a method for each of the other routes. */
function othersController(half) {
  class OthersController {}
  Controller()(OthersController)
  for (const [i, [method, path]] of otherRoutes(half).entries()) {
    const name = `route${i}`
    Object.defineProperty(OthersController.prototype, name, { value: () => ({ route: path }), configurable: true, writable: true })
    decorate(OthersController, name, [VERBS[method](path)])
  }
  return OthersController
}

class AppModule {}
const controllers = [othersController('before'), HelloController, PostsController, LiveController, othersController('after')]
Module({ controllers })(AppModule)

const app = await NestFactory.create(AppModule, new FastifyAdapter(), { logger: ['error'] })
await app.listen(Number(process.env.PORT), process.env.HOST)
console.log('ready')
