/** The application in production: `npm run build && npm start`. While you write it, `npm run dev` runs it without this file. */
import { app } from './config/application.js'

const { url } = await app.listen()
app.logger.info(`Listening on ${url}`)
