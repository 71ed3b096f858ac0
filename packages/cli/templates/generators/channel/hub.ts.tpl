/** The hub of the application: all that is broadcast goes through it, by channels and by Turbo. Several processes need an adapter here. */
import { randomBytes } from 'node:crypto'
import { createHub } from '@live/channels'
import { Credentials, credentialPaths, environmentName } from '@live/core'
{% if (database) { %}
import { database } from './database.js'
{% } %}
{% if (env) { %}
// Loads .env.
import './env.js'
{% } %}

const credentials = new Credentials(credentialPaths(process.cwd(), environmentName()))

/** Signs what browsers may listen to. Without one of its own, as in development, a process makes one that is good until it ends. */
const secret = process.env.SECRET_KEY_BASE || credentials.get('secretKeyBase') || randomBytes(32).toString('hex')

{% if (database) { %}
/** What is broadcast in a transaction leaves after its commit. */
export const hub = createHub({ secret: String(secret), transactions: database })
{% } else { %}
export const hub = createHub({ secret: String(secret) })
{% } %}
