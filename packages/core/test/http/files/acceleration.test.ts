/** Files that the server in front sends (C236). */
import { describe, expect, it } from '@jest/globals'
import { type AccelMapping, acceleration, type SendfileHeader } from '../../../src/http/files/acceleration.js'

describe('acceleration', () => {
  it.each(['X-Sendfile', 'X-Lighttpd-Send-File'] as const)('C236: %s carries the absolute path', (name) => {
    expect(acceleration(name)('/var/files/a b.pdf')).toEqual({ name, value: '/var/files/a b.pdf' })
    expect(acceleration(name)('x/../y.pdf')).toEqual({ name, value: `${process.cwd()}/y.pdf` })
  })

  it('sends the bytes of a name in UTF-8, and no control characters at all', () => {
    expect(acceleration('X-Sendfile')('/ü')?.value).toBe('/Ã¼')
    for (const bad of ['/a\r\nx-evil: 1', '/a\0', '/a\x7f']) expect(acceleration('X-Sendfile')(bad)).toBeNull()
  })

  const accel = (mappings: AccelMapping[]) => acceleration('X-Accel-Redirect', mappings)

  it.each([
    ['/var/files/file.pdf', '/internal/file.pdf'],
    ['/var/files/deep/a b%.pdf', '/internal/deep/a%20b%25.pdf'],
    ['/var/files/ü/?#.pdf', '/internal/%C3%BC/%3F%23.pdf'],
    ['/var/files/a\r\nb', '/internal/a%0D%0Ab'],
    ['/var/files/x/../y', '/internal/y'],
    ['/var/files/public/z', '/open/z'],
  ])('C236: X-Accel-Redirect maps %j to %s', (path, value) => {
    const map = accel([
      ['/var/files/', '/internal/'],
      ['/var/files/public', '/open'],
    ])
    expect(map(path)).toEqual({ name: 'X-Accel-Redirect', value })
  })

  it.each(['/var/files', '/var/filesystem/x', '/etc/passwd', '/var/files/../../etc/passwd'])(
    '%s is in no folder that is mapped',
    (path) => {
      expect(accel([['/var/files', '/internal']])(path)).toBeNull()
    },
  )

  it('a name that is no Unicode does not fail', () => {
    expect(accel([['/f', '/i']])('/f/\ud800')?.value).toBe('/i/%EF%BF%BD')
  })

  it('a header that no server knows, and a mapping that is missing or relative, are refused', () => {
    expect(() => acceleration('Location' as SendfileHeader)).toThrow(/xSendfileHeader is "Location": set it to X-Sendfile/)
    expect(() => acceleration('X-Accel-Redirect')).toThrow(/needs config.server.xAccelMappings/)
    expect(() => accel([['files', '/x']])).toThrow(/both have to begin with a slash/)
  })
})
