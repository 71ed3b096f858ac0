/** Tasks for the command line: `npx live {%= tasks[0] %}`. `npx live --help` lists them. */
import { task } from '@live/cli'
{% tasks.forEach((name, index) => { %}
{% const variable = variables[index] %}

export const {%= variable %}Task = task('{%= name %}', { desc: 'Says what it is given', args: ['what'] }, ({ what = 'nothing' }, { app }) => {
  app?.logger.info(`{%= name %}: ${what}`)
})
{% }) %}
