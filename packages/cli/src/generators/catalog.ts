/** Every generator there is, in the order of `live generate --help`. */
import type { Generator } from './generator.js'
import { authentication } from './kinds/authentication.js'
import { channel } from './kinds/channel.js'
import { component } from './kinds/component.js'
import { controller } from './kinds/controller.js'
import { eject } from './kinds/eject.js'
import { env } from './kinds/env.js'
import { event, listener } from './kinds/event.js'
import { exception } from './kinds/exception.js'
import { factory } from './kinds/factory.js'
import { generator } from './kinds/generator.js'
import { helper } from './kinds/helper.js'
import { liveController } from './kinds/live-controller.js'
import { middleware } from './kinds/middleware.js'
import { migration } from './kinds/migration.js'
import { model } from './kinds/model.js'
import { policy } from './kinds/policy.js'
import { resource, scaffold, scaffoldController } from './kinds/scaffold.js'
import { schema } from './kinds/schema.js'
import { benchmark, script } from './kinds/script.js'
import { seeder } from './kinds/seeder.js'
import { serializer } from './kinds/serializer.js'
import { service } from './kinds/service.js'
import { task } from './kinds/task.js'
import { integrationTest, systemTest } from './kinds/tests.js'

/** Those that come with Live. */
export const GENERATORS: readonly Generator[] = [
  scaffold,
  resource,
  scaffoldController,
  model,
  migration,
  controller,
  liveController,
  channel,
  authentication,
  middleware,
  helper,
  component,
  schema,
  serializer,
  policy,
  service,
  exception,
  event,
  listener,
  task,
  script,
  benchmark,
  env,
  factory,
  seeder,
  integrationTest,
  systemTest,
  generator,
  eject,
]
