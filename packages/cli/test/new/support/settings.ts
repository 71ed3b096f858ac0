/** Settings of a new application, with those that a test is about. */
import { applicationName } from '../../../src/new/application-name.js'
import { newFiles } from '../../../src/new/files.js'
import { type NewOptions, type NewSettings, settingsOf, withImplied } from '../../../src/new/settings.js'

/** As `live new my-blog` with these options would have them. */
export function settings(options: NewOptions = {}, name = 'my-blog'): NewSettings {
  return settingsOf(`/somewhere/${name}`, applicationName(name), withImplied({ packageManager: 'npm', ...options }).options)
}

/** The files of an application as texts, by path; its packages come from the registry. */
export async function filesOf(options: NewOptions = {}): Promise<Map<string, string>> {
  const files = await newFiles(settings(options), () => '^0.1.0')
  return new Map(files.map(({ path, content }) => [path, content.toString()]))
}
