/** sse-fanout-5k: one event to five thousand subscribers. */
import { fanoutClient, fanoutWorkload } from '../lib/fanout.mjs'

const SUBSCRIBERS = 5000

export const client = fanoutClient(SUBSCRIBERS)

export default fanoutWorkload(SUBSCRIBERS)
