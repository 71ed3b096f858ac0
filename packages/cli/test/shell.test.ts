/** Ending by way of npm, whose signals do not come through the shell in between. */
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { whenShellEnds } from '../src/shell.js'
import { copyApp } from './support/copy-app.js'
import { LIVE, start } from './support/live-command.js'

describe('whenShellEnds', () => {
  beforeEach(() => {
    jest.useFakeTimers()
  })
  afterEach(() => {
    jest.useRealTimers()
  })

  const watch = (env: NodeJS.ProcessEnv) => {
    let parent = 7
    const onEnd = jest.fn()
    whenShellEnds(onEnd, env, () => parent)
    return { onEnd, leave: () => (parent = 1) }
  }

  it('tells once that the shell of a script is gone', () => {
    const { onEnd, leave } = watch({ npm_lifecycle_event: 'dev' })
    jest.advanceTimersByTime(5000)
    expect(onEnd).not.toHaveBeenCalled()
    leave()
    jest.advanceTimersByTime(5000)
    expect(onEnd).toHaveBeenCalledTimes(1)
    expect(jest.getTimerCount()).toBe(0)
  })

  it('does nothing outside of scripts: what is started in the background goes on', () => {
    const { onEnd, leave } = watch({})
    leave()
    jest.advanceTimersByTime(5000)
    expect(onEnd).not.toHaveBeenCalled()
  })
})

describe('live dev by npm', () => {
  it('ends with its processes when the shell of the script is ended, which passes no signal on', async () => {
    const app = copyApp()
    app.write('Procfile.dev', `css: ${JSON.stringify(process.execPath)} -e "console.log('watching'); setInterval(() => {}, 1000)"\n`)
    // With something left to do, no shell puts the command in its own place.
    const script = start('sh', ['-c', `${JSON.stringify(process.execPath)} ${JSON.stringify(LIVE)} dev -p 0 --no-types; exit 3`], {
      cwd: app.root,
      env: { npm_lifecycle_event: 'dev' },
    })
    await script.waitFor(/css \| watching/)
    expect(app.has('tmp/pids/server.pid')).toBe(true)
    script.child.kill('SIGTERM')
    // The output is closed by the last of them that has it.
    await script.ended
    expect(script.child.signalCode).toBe('SIGTERM')
    expect(app.has('tmp/pids/server.pid')).toBe(false)
  })
})
