/** Live as it comes; its log lines are written, but to nowhere. */
import { createWriteStream } from 'node:fs'
import { serve } from '../live/application.mjs'

await serve({ log: { destination: createWriteStream('/dev/null') } })
