/** Prepares the database, listens, and stops cleanly on Ctrl-C. */
import { app } from './config/application.js'
import { prepareDatabase } from './db/prepare.js'

const database = await prepareDatabase()
app.onShutdown(() => database.destroy())
const server = await app.listen()
console.log(`\n  Live is listening on ${server.url}\n`)
