/** The application as it was built. `npm start` prepares the database first; `npm run dev` runs the application without this file. */
import { app } from './config/application.js'

const { url } = await app.listen()
console.log(`\n  Live is listening on ${url}\n`)
