/**
 * Data to begin with: {%= name.human.toLowerCase() %}. `npx live db:seed` runs it with the others; alone:
 * `npx live runner "import { {%= functionName %} } from './db/seeds/{%= name.path %}.js'; await {%= functionName %}()"`
 */

/** Write it so that it can run again: look for a record before you create it. */
export async function {%= functionName %}(): Promise<void> {
  // await Post.findOrCreateBy({ title: 'Hello' })
}
