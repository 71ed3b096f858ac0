/** Data to begin with: `npx live db:seed`. Write it so that it can run again: look for a record before you create it. */

export default async function seed() {
  // await Post.findOrCreateBy({ title: 'Hello' })
}
