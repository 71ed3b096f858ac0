/** The application and its configuration. What differs between environments is in config/environments. */
import { type ApplicationConfig, LiveApplication } from '@live/core'
{% if (views) { %}
import { {%= turbo ? 'turbo, ' : '' %}Views } from '@live/views'
{% } %}
{% if (database) { %}
import { database } from './database.js'
{% } %}
import env from './env.js'
import routes from './routes.js'

export class Application extends LiveApplication {
  override config: ApplicationConfig = {
{% if (api) { %}
    apiOnly: true,
{% } %}
    server: { port: env.PORT },
{% if (database) { %}
    model: { database },
{% } %}
{% if (views) { %}
    view: { renderer: new Views() },
    session: { key: '_{%= underscored %}_session' },
{% } %}
{% if (turbo) { %}
    // Pages change without being loaded anew, and follow what is broadcast. Several processes need a hub that they share.
    plugins: [turbo()],
{% } %}
    // A comment on every stream that was silent for 15 seconds, so that proxies keep it open.
    live: { heartbeat: 15_000 },
  }
}

export const app = new Application({ root: import.meta.url, routes })
