/** What a test file needs is in the preset: TypeScript with decorators, and packages that are ES modules. */
export default {
  preset: '@live/testing',
}
