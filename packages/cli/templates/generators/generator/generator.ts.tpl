/** `live generate {%= name.base %} <name>`. `live destroy {%= name.base %} <name>` takes it back. */
import { defineGenerator } from '@live/cli'

export default defineGenerator({
  name: '{%= name.base %}',
  summary: 'Makes a file in app/{%= name.plural.base %}',
  args: '<name>',
  help: 'Example: live generate {%= name.base %} post',
  plan({ args, parseName, render }) {
    const name = parseName(args[0])
    const content = render('{%= name.base %}/{%= name.base %}.ts', { name })
    return { steps: [{ kind: 'file', path: `app/{%= name.plural.base %}/${name.path}.ts`, content }] }
  },
})
