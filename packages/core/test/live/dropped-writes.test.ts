/** Promises that an action drops must not end the process: shown in a process of its own, where nothing else catches them. */
import { spawnSync } from 'node:child_process'
import { describe, expect, it } from '@jest/globals'
import { buildSync } from 'esbuild'

const PROGRAM = `
  import { LiveResponse } from '../../src/live/live-response.js'
  import { SSE } from '../../src/live/sse.js'
  import { FakeSink } from '../support/fake-sink.js'

  process.on('unhandledRejection', (reason) => console.log('unhandled', reason.message))

  const held = new LiveResponse()
  for (let i = 0; i < 20; i++) held.stream.write('waits')
  held.stream.write(12)
  held.awaitSent()
  held.abort()
  held.stream.write('dead')
  held.close()
  held.stream.write('closed')

  const lost = new LiveResponse()
  const sink = new FakeSink()
  lost.buffer.attach(sink)
  lost.stream.write('a')
  sink.fail(new Error('reset'))
  lost.stream.write('b')
  sink.fail(new Error('reset again'))

  const failing = new LiveResponse()
  failing.beforeCommit(() => { throw new Error('no commit') })
  failing.stream.write('a')
  failing.close()

  new SSE(new LiveResponse().stream).write('x', { event: 'a\\nb' })

  if (process.argv[2] === 'control') Promise.reject(new Error('control'))
`

function run(argument: string): { status: number | null; stdout: string; stderr: string } {
  const { outputFiles } = buildSync({
    stdin: { contents: PROGRAM, resolveDir: __dirname, loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    write: false,
  })
  const options = { input: outputFiles[0]?.text, encoding: 'utf8', cwd: __dirname } as const
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-', argument], options)
  return { status, stdout, stderr }
}

describe('promises that nobody awaits', () => {
  it('L37: raise no unhandledRejection, and no error event without a listener', () => {
    expect(run('')).toEqual({ status: 0, stdout: '', stderr: '' })
  })

  it('L37: in a process where one would have been seen', () => {
    expect(run('control').stdout).toBe('unhandled control\n')
  })
})
