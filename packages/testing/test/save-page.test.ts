/** Pages as files. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { TestResponse } from '../src/index.js'

const response = (status: number, type: string, body: string): TestResponse =>
  new TestResponse('GET', 'http://app.test/', status, new Headers({ 'content-type': type, location: '/x' }), Buffer.from(body))

describe('save', () => {
  it('C316: writes the page into tmp/html_dump, each to a file of its own', async () => {
    const page = response(200, 'text/html; charset=utf-8', '<p>ü</p>')
    const files = [await page.save(), await page.save(), await response(200, 'application/json', '{}').save()]
    try {
      expect(new Set(files).size).toBe(3)
      expect(relative(process.cwd(), files[0]!)).toMatch(/^tmp[\\/]html_dump[\\/][\w-]+\.html$/)
      expect(files[2]).toMatch(/\.json$/)
      expect(await readFile(files[0]!, 'utf8')).toBe('<p>ü</p>')
    } finally {
      await Promise.all(files.map((file) => rm(file)))
    }
  })

  it('C316: takes a path, and makes its folders', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'live-save-'))
    try {
      const file = await response(404, 'text/plain', 'no').save(join(folder, 'a/b.txt'))
      expect(await readFile(file, 'utf8')).toBe('no')
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it('C316: refuses a redirect', () => {
    return expect(response(302, 'text/html', '').save()).rejects.toMatchObject({ code: 'ERR_ARGUMENT' })
  })
})
