/** What every test of a request or of a model begins with: import it first. */
{% if (database) { %}
import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals'
{% } else { %}
import { afterAll, beforeAll } from '@jest/globals'
{% } %}
import '@live/testing/jest'
import { type TestApp, testApp } from '@live/testing'
import { app as application } from '../config/application.js'
{% if (database) { %}
import { database } from '../config/database.js'
{% } %}

/** The application, really listening: `await app.get('/posts')`. `app.client()` is another user, with cookies of its own. */
export let app: TestApp

beforeAll(async () => {
  app = await testApp(application)
})
{% if (database) { %}

// What a test writes is gone after it.
let rollBack: () => Promise<void>

beforeEach(async () => {
  rollBack = await database.holdTransaction()
})

afterEach(() => rollBack())
{% } %}

afterAll(() => app.close())
