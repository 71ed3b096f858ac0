/** Routes that plugins bring along. */
import { describe, expect, it } from '@jest/globals'
import { type ApplicationConfig, BaseController, defineLivePlugin, LiveApplication, routes } from '@live/core'

class PagesController extends BaseController {
  show() {
    this.render({ plain: 'page' })
  }
}

describe('R5: routes of plugins', () => {
  it('stand behind those of the file, once for each application that has it', async () => {
    const drawing = routes((r) => r.get('/page', PagesController, 'show'))
    class Application extends LiveApplication {
      override config: ApplicationConfig = {
        log: { level: 'silent' },
        plugins: [defineLivePlugin({ name: 'audit', routes: (r) => r.get('/audit', PagesController, 'show') })],
      }
    }
    // A development server loads the application anew, and not the routes if they are as they were.
    for (let loads = 1; loads <= 2; loads++) {
      const app = new Application({ root: '/', routes: drawing })
      await app.boot()
      expect(app.routes.entries.filter(({ origin }) => origin !== 'internal').map(({ pattern }) => pattern)).toEqual([
        '/page(.:format)',
        '/audit(.:format)',
      ])
      await app.stop()
    }
  })
})
