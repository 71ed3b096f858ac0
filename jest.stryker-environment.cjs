/** A test file of which one test failed has judged its mutant: the rest of it is skipped, and hanging tests hang once only. */
const { TestEnvironment } = require('jest-environment-node')

module.exports = class extends TestEnvironment {
  #failed = false

  handleTestEvent(event) {
    if (event.name === 'test_done' && event.test.errors.length > 0) this.#failed = true
    else if (event.name === 'test_start' && this.#failed) event.test.mode = 'skip'
  }
}
