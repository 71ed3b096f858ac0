/** Which is faster? Run it: `npx live runner script/benchmarks/{%= name.path %}.ts` */

/** What is compared: each takes part in a turn of its own. */
const CANDIDATES: Record<string, () => unknown> = {
{% for (const each of candidates) { %}
  {%= each %}: () => JSON.stringify({ text: '{%= each %}' }),
{% } %}
}

const SECONDS = 1

for (const [name, run] of Object.entries(CANDIDATES)) {
  // Until the compiler has seen enough of it.
  for (let n = 0; n < 1000; n += 1) await run()
  let runs = 0
  const start = performance.now()
  for (let now = start; now - start < SECONDS * 1000; now = performance.now()) {
    const result = run()
    // To wait for what is there already takes longer than most of what is measured.
    if (result instanceof Promise) await result
    runs += 1
  }
  const perSecond = runs / ((performance.now() - start) / 1000)
  console.log(`${name.padEnd(20)} ${Math.round(perSecond).toLocaleString('en').padStart(15)} per second`)
}
