/** `live new` in a terminal: what it asks, and that Ctrl-C leaves nothing behind. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { LIVE, temporaryFolder, tree } from './support/command.js'
import { KEYS, Terminal } from './support/terminal.js'

const folder = temporaryFolder()
let count = 0

function newFolder(): string {
  const cwd = join(folder, String(++count))
  mkdirSync(cwd)
  return cwd
}

const liveNew = (cwd: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}) =>
  new Terminal([process.execPath, LIVE, 'new', ...args], { cwd, env })

/** What else would be asked. */
const ANSWERED = ['--database', 'sqlite', '--package-manager', 'npm']

/** A folder with a program that stands for npm: it says that it began, makes a file, and never ends. */
function endlessNpm(): string {
  const bin = join(folder, 'bin')
  mkdirSync(bin, { recursive: true })
  writeFileSync(join(bin, 'npm'), '#!/bin/sh\nmkdir -p node_modules/x\necho installing\nexec sleep 600\n', { mode: 0o755 })
  return `${bin}${delimiter}${process.env.PATH}`
}

describe('in a terminal, live new', () => {
  it('A41: asks for what no option says, with answers to begin with', async () => {
    const cwd = newFolder()
    await using terminal = liveNew(cwd, ['--skip-install'])
    await terminal.see('Where?')
    terminal.press('shop', KEYS.enter)
    await terminal.see('What will it be?')
    terminal.press(KEYS.enter)
    await terminal.see('Which database?')
    terminal.press(KEYS.down, KEYS.enter)
    await terminal.see('Which package manager?')
    terminal.press(KEYS.enter)
    await terminal.see('git repository')
    terminal.press('n')
    await terminal.see('Shop is ready.')
    expect(await terminal.end()).toBe(0)
    expect(readFileSync(join(cwd, 'shop/package.json'), 'utf8')).toContain('"pg"')
    expect(existsSync(join(cwd, 'shop/.git'))).toBe(false)
    expect(terminal.screen).not.toContain('Install the packages now?')
  })

  it('A42: does not take a name that cannot be, and asks again', async () => {
    await using terminal = liveNew(newFolder())
    await terminal.see('Where?')
    terminal.press('test', KEYS.enter)
    await terminal.see('this name is reserved')
    terminal.press(KEYS.ctrlC)
    expect(await terminal.end()).toBe(130)
  })

  it('asks nothing with --yes', async () => {
    const cwd = newFolder()
    await using terminal = liveNew(cwd, ['blog', '--yes', '--skip-install', '--skip-git'])
    await terminal.see('Blog is ready.')
    expect(await terminal.end()).toBe(0)
    expect(terminal.screen).not.toContain('?')
  })

  it.each([0, 1, 2])('leaves nothing behind after Ctrl-C at a question, after %i answers', async (answers) => {
    const cwd = newFolder()
    await using terminal = liveNew(cwd)
    const questions = ['Where?', 'What will it be?', 'Which database?']
    for (const [index, question] of questions.slice(0, answers + 1).entries()) {
      await terminal.see(question)
      terminal.press(index === answers ? KEYS.ctrlC : KEYS.enter)
    }
    expect([await terminal.end(), tree(cwd)]).toEqual([130, []])
    expect(terminal.screen).toContain('nothing was made')
  })

  it('leaves nothing behind after Ctrl-C during the installation', async () => {
    const cwd = newFolder()
    await using terminal = liveNew(cwd, ['a/blog', '--yes'], { PATH: endlessNpm() })
    await terminal.see('installing')
    expect(existsSync(join(cwd, 'a/blog/node_modules/x'))).toBe(true)
    terminal.press(KEYS.ctrlC)
    expect([await terminal.end(), existsSync(join(cwd, 'a'))]).toEqual([130, false])
  })

  it('leaves what was there as it was after Ctrl-C during the installation', async () => {
    const cwd = newFolder()
    writeFileSync(join(cwd, 'README.md'), 'mine')
    await using terminal = liveNew(cwd, ['.', '--name', 'blog', '--yes', '--force'], { PATH: endlessNpm() })
    await terminal.see('installing')
    expect(readFileSync(join(cwd, 'README.md'), 'utf8')).not.toBe('mine')
    terminal.press(KEYS.ctrlC)
    expect([await terminal.end(), tree(cwd)]).toEqual([130, ['README.md']])
    expect(readFileSync(join(cwd, 'README.md'), 'utf8')).toBe('mine')
  })

  it('A46: asks about each file that is there with other content: keep, overwrite, merge, or see the difference', async () => {
    const cwd = newFolder()
    const files = ['.env.example', '.gitignore', 'README.md', 'server.ts']
    for (const file of files) writeFileSync(join(cwd, file), 'mine\n')
    await using terminal = liveNew(cwd, ['.', '--name', 'blog', '--skip-install', '--skip-git', '--api', ...ANSWERED])
    await terminal.see('conflict  .env.example')
    await terminal.see('Overwrite .env.example? (enter "h" for help) [Ynaqdhm]')
    terminal.press('h', KEYS.enter)
    await terminal.see('m - merge both versions')
    terminal.press('d', KEYS.enter)
    await terminal.see('-mine')
    await terminal.see('Overwrite .env.example?')
    terminal.press('m', KEYS.enter)
    await terminal.see('Overwrite README.md?')
    terminal.press('n', KEYS.enter)
    await terminal.see('Overwrite server.ts?')
    terminal.press(KEYS.enter)
    expect(await terminal.end()).toBe(0)
    const read = (file: string): string => readFileSync(join(cwd, file), 'utf8')
    expect(read('.env.example')).toMatch(/^<<<<<<< yours\nmine\n=======\n# Copy to \.env[\s\S]*>>>>>>> generated\n$/)
    expect([read('README.md'), read('.gitignore')]).toEqual(['mine\n', 'mine\n'])
    expect(read('server.ts')).toContain('app.listen()')
    for (const line of ['merge  .env.example', 'skip  README.md', 'force  server.ts']) expect(terminal.screen).toContain(line)
  })

  it('A46: q stops before anything is written, and a is for all that follow', async () => {
    const cwd = newFolder()
    for (const file of ['README.md', 'server.ts']) writeFileSync(join(cwd, file), 'mine\n')
    const args = ['.', '--name', 'blog', '--skip-install', '--skip-git', '--api', ...ANSWERED]
    await using first = liveNew(cwd, args)
    await first.see('Overwrite README.md?')
    first.press('q', KEYS.enter)
    expect([await first.end(), tree(cwd)]).toEqual([1, ['README.md', 'server.ts']])
    await using second = liveNew(cwd, args)
    await second.see('Overwrite README.md?')
    second.press('a', KEYS.enter)
    expect(await second.end()).toBe(0)
    expect(second.screen).not.toContain('Overwrite server.ts?')
    expect(readFileSync(join(cwd, 'server.ts'), 'utf8')).toContain('app.listen()')
  })
})
