/** sse-fanout: one event to a thousand subscribers. */
import { fanoutClient, fanoutWorkload } from '../lib/fanout.mjs'

const SUBSCRIBERS = 1000

export const client = fanoutClient(SUBSCRIBERS)

export default fanoutWorkload(SUBSCRIBERS)
