/** Uploaded files: reading, moving, and what logs see of them. */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { UploadedFile } from '../../../src/http/bodies/uploaded-file.js'
import { filterForLog } from '../../../src/http/parameters/parameter-log.js'
import { Parameters } from '../../../src/http/parameters/parameters.js'

const folder = mkdtempSync(join(tmpdir(), 'live-test-file-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let count = 0
function upload(content: string | Uint8Array = 'hello'): UploadedFile {
  const path = join(folder, `upload-${count++}`)
  writeFileSync(path, content, { mode: 0o600 })
  return new UploadedFile({ originalFilename: 'a.txt', contentType: 'text/plain', headers: {}, size: content.length, path })
}

describe('reading', () => {
  it('C134: as a stream, as bytes and as text, each time from the start', async () => {
    const file = upload('\ufeffnaïve')
    for (let i = 0; i < 2; i++) {
      const chunks: Buffer[] = []
      for await (const chunk of file.stream()) chunks.push(chunk as Buffer)
      expect(Buffer.concat(chunks).equals(await file.bytes())).toBe(true)
      expect(await file.text()).toBe('naïve')
    }
  })
})

describe('moveTo', () => {
  it('moves it, and knows its new place', async () => {
    const file = upload()
    const from = file.path
    const to = join(folder, 'moved.txt')
    await file.moveTo(to)
    expect([file.path, existsSync(from), await file.text(), statSync(to).mode & 0o777]).toEqual([to, false, 'hello', 0o600])
  })

  it('replaces nothing unless it is told to', async () => {
    const to = join(folder, 'there.txt')
    writeFileSync(to, 'mine')
    const file = upload()
    await expect(file.moveTo(to)).rejects.toMatchObject({ code: 'EEXIST' })
    expect([readFileSync(to, 'utf8'), await file.text()]).toEqual(['mine', 'hello'])
    await file.moveTo(to, { overwrite: true, mode: 0o644 })
    expect([readFileSync(to, 'utf8'), statSync(to).mode & 0o777]).toEqual(['hello', 0o644])
  })

  it('fails for a folder that is not there, and leaves the file where it is', async () => {
    const file = upload()
    for (const overwrite of [true, false]) {
      await expect(file.moveTo(join(folder, 'none', 'x'), { overwrite })).rejects.toMatchObject({ code: 'ENOENT' })
    }
    expect(await file.text()).toBe('hello')
  })
})

describe('as a parameter', () => {
  it('C145: is a scalar for permit; file() and files() read it', () => {
    const file = upload()
    const params = new Parameters({ a: file, list: [file, file], text: 'x', mixed: [file, 'x'], none: null } as never)
    expect(params.permit('a', { list: [] }).toObject()).toMatchObject({ a: file, list: [file, file] })
    expect([params.file('a'), params.files('list'), params.file('none', null), params.files('gone', [])]).toEqual([
      file,
      [file, file],
      null,
      [],
    ])
    expect(() => params.file('gone')).toThrow(expect.objectContaining({ code: 'ERR_PARAMETER_MISSING' }))
    expect(() => params.file('text')).toThrow(expect.objectContaining({ code: 'ERR_PARAMETER_INVALID' }))
    expect(() => params.files('mixed')).toThrow(expect.objectContaining({ code: 'ERR_PARAMETER_INVALID' }))
    expect(UploadedFile.is({ originalFilename: 'a', size: 1 })).toBe(false)
  })

  it('logs and JSON see its name, type and size, and not its path', () => {
    const seen = { originalFilename: 'a.txt', contentType: 'text/plain', size: 5 }
    expect(JSON.parse(JSON.stringify(upload()))).toEqual(seen)
    expect(filterForLog({ file: upload() }, [])).toEqual({ file: seen })
  })
})
