/** Data to begin with: `npx live db:seed`. It can run again, and adds what is missing. */
import type { Database } from '@live/model'
import { DEMO_ACCOUNT, seedAccount } from './seeds/account.js'
import { seedPosts } from './seeds/posts.js'
import { seedRecording } from './seeds/recording.js'
import { seedSubscribers } from './seeds/subscribers.js'

export default async function seed(database: Database): Promise<void> {
  const started = performance.now()
  const added = await seedSubscribers(database)
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  if (added > 0) console.log(`Seeded ${added.toLocaleString('en')} subscribers in ${seconds} s`)
  if (await seedAccount()) console.log(`Signed ${DEMO_ACCOUNT.email} up`)
  if (await seedPosts()) console.log('Wrote the first posts')
  if (await seedRecording()) console.log('Recorded a scale')
}
