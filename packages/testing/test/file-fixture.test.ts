/** Uploads in tests. */
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { BaseController, LiveApplication, routes } from '@live/core'
import { fileFixture, type TestApp, testApp } from '../src/index.js'
import { echo } from './listening.js'

const root = join(__dirname, 'fixtures/files')

class PhotosController extends BaseController {
  async create() {
    const photo = this.params.require('photo')
    const { originalFilename, contentType, size } = photo.file('image')
    this.render({ json: { originalFilename, contentType, size, title: photo.get('title') } })
  }
}

describe('fileFixture', () => {
  it('C312: has the bytes, the name and the type of a file', async () => {
    const file = fileFixture('dot.gif', 'image/gif', { root })
    expect([file.name, file.type, file.size]).toEqual(['dot.gif', 'image/gif', 8])
    expect(Buffer.from(await file.arrayBuffer())).toEqual(Buffer.from('GIF89a\u0000\u00ff', 'latin1'))
  })

  it('takes the type of the extension, another name, and an absolute path', () => {
    expect(fileFixture('dot.gif', undefined, { root }).type).toBe('image/gif')
    expect(fileFixture('note', undefined, { root }).type).toBe('application/octet-stream')
    expect(fileFixture(join(root, 'note'), 'text/plain', { filename: 'näh "x".txt' }).name).toBe('näh "x".txt')
  })

  it('says where it looked for a file that is not there', () => {
    expect(() => fileFixture('nope.png', 'image/png', { root })).toThrow(`There is no fixture ${join(root, 'nope.png')}`)
    expect(() => fileFixture('dot.gif')).toThrow(join(process.cwd(), 'test/fixtures/files/dot.gif'))
  })
})

describe('a request with a file', () => {
  let app: TestApp

  beforeAll(async () => {
    app = await testApp(echo)
  })
  afterAll(() => app.close())

  it('C312: becomes multipart/form-data, with the file name and the type', async () => {
    const image = fileFixture('dot.gif', 'image/gif', { root })
    const response = await app.post('/', { params: { photo: { image, title: 'ü', tags: ['a', null] }, at: new Date(0) } })
    const { headers, body } = response.json<{ headers: Record<string, string>; body: string }>()
    expect(headers['content-type']).toMatch(/^multipart\/form-data; boundary=/)
    const [, boundary] = headers['content-type']!.split('boundary=')
    const parts = body.split(`--${boundary}`).map((part) => part.trim().replace('\r\n\r\n', ' | ').replace('\r\n', '; '))
    expect(parts.slice(1, -1)).toEqual([
      'Content-Disposition: form-data; name="photo[image]"; filename="dot.gif"; Content-Type: image/gif | GIF89a\u0000\u00ff',
      'Content-Disposition: form-data; name="photo[title]" | Ã¼',
      'Content-Disposition: form-data; name="photo[tags][]" | a',
      'Content-Disposition: form-data; name="photo[tags][]"',
      'Content-Disposition: form-data; name="at" | 1970-01-01T00:00:00.000Z',
    ])
  })

  it('does so for a form, and as html', async () => {
    const file = new Blob(['x'])
    for (const options of [{ form: { file } }, { params: { file }, as: 'html' }]) {
      const { headers } = (await app.post('/', options)).json<{ headers: Record<string, string> }>()
      expect(headers['content-type']).toMatch(/^multipart\/form-data/)
    }
  })

  it('cannot be a GET, nor JSON', async () => {
    const params = { file: new Blob(['x']) }
    await expect(app.get('/', { params })).rejects.toMatchObject({ code: 'ERR_ARGUMENT' })
    await expect(app.post('/', { params, as: 'json' })).rejects.toThrow('application/json cannot carry a file')
  })

  it('C312: reaches the action as an upload', async () => {
    const application = new LiveApplication({ root: __dirname, routes: routes((r) => r.post('/photos', PhotosController, 'create')) })
    application.config = { log: { logger: false } }
    await using photos = await testApp(application)
    const params = { photo: { image: fileFixture('dot.gif', 'image/gif', { root }), title: 'Dot' } }
    expect((await photos.post('/photos', { params })).json()).toEqual({
      originalFilename: 'dot.gif',
      contentType: 'image/gif',
      size: 8,
      title: 'Dot',
    })
  })
})
