/** What a changed file asks for: code is loaded anew, the process starts again, browsers look again, or types are checked (app.md A28). */

/** What is done about a change. */
export type ChangeKind = 'code' | 'restart' | 'pages' | 'styles' | 'types' | 'none'

const CODE = /\.(?:[mc]?[jt]s|[jt]sx|json)$/
const STYLES = /\.css$/
/** Editors' drafts and backups. */
const DRAFT = /(?:^|\/)(?:\.#|#|4913$)|(?:~|\.sw[a-z]|\.tmp|\.part)$/

/** @param path relative to the root, with `/` between its parts */
export function changeKind(path: string): ChangeKind {
  if (DRAFT.test(path)) return 'none'
  if (path === 'package.json' || /^\.env(?:\.|$)/.test(path)) return 'restart'
  const [folder = ''] = path.split('/')
  switch (folder) {
    case 'app':
    case 'lib':
      return STYLES.test(path) ? 'styles' : CODE.test(path) ? 'code' : 'pages'
    case 'public':
      return STYLES.test(path) ? 'styles' : 'pages'
    case 'config':
      return /^config\/(?:routes[./]|locales\/)/.test(path) ? 'code' : 'restart'
    // Models may know their columns from the database.
    case 'db':
      return /^db\/schema\./.test(path) ? 'code' : CODE.test(path) ? 'types' : 'none'
    case 'test':
      return CODE.test(path) ? 'types' : 'none'
    default:
      return 'none'
  }
}
