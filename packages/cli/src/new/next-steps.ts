/** What to do with a new application. */
import path from 'node:path'
import { style } from '../output.js'
import type { NewSettings } from './settings.js'

/** The last lines of `live new`. @param installed whether its packages are there */
export function nextSteps({ directory, name, packageManager, api, live, database }: NewSettings, installed: boolean): string {
  const relative = path.relative(process.cwd(), directory)
  const folder = relative.length < directory.length ? relative : directory
  const commands = [
    ...(folder === '' ? [] : [`cd ${/^[\w./-]+$/.test(folder) ? folder : `'${folder}'`}`]),
    ...(installed ? [] : [`${packageManager} install`]),
    ...(database === 'postgresql' ? ['npx live db:create'] : []),
    `${packageManager} run dev`,
  ]
  const lines = ['', `${style.bold(name.title)} is ready.`, '', ...commands.map((command) => `  ${style.cyan(command)}`), '']
  if (live)
    lines.push(`A stream to look at: http://localhost:3000/clock${api ? ' (curl -N)' : ''}, from app/controllers/clock-controller.ts.`)
  lines.push('Then: npx live generate scaffold Post title:string body:text')
  return lines.join('\n')
}
