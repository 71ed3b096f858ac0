/** {%= name.human %}. Run it with the application booted: `npx live runner script/{%= name.path %}.ts` */
import { app } from '{%= name.up %}../config/application.js'

app.logger.info({ environment: app.environment, args: process.argv.slice(2) }, '{%= name.human %}')
