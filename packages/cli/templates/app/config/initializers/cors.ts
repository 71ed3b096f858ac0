/** Which pages of other origins may read what the application answers: none, until you name them here. */
import { type App, initializer } from '@live/core'

const origins: string[] = [] // 'https://example.com'

export default initializer('cors', ({ config }: App) => {
  if (origins.length > 0) config.security.cors = { origins }
})
