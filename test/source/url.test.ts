/** Expected values are those of Helm's repo and urlutil packages. */
import { describe, expect, it } from 'vitest'
import { isSameUrl, joinUrl, resolveReferenceUrl } from '../../src/source/url.ts'

describe('resolveReferenceUrl', () => {
  it.each([
    ['http://localhost:8123/', 'index.yaml', 'http://localhost:8123/index.yaml'],
    ['http://localhost:8123', 'index.yaml', 'http://localhost:8123/index.yaml'],
    ['http://localhost:8123/charts', 'a/b-1.tgz', 'http://localhost:8123/charts/a/b-1.tgz'],
    ['http://localhost:8123/charts/?x=1&y=2', 'b-1.tgz', 'http://localhost:8123/charts/b-1.tgz?x=1&y=2'],
    ['http://localhost:8123/charts', '/b-1.tgz', 'http://localhost:8123/b-1.tgz'],
    ['http://localhost:8123/charts', '../b-1.tgz', 'http://localhost:8123/b-1.tgz'],
    ['http://localhost:8123/charts', './x/../b-1.tgz', 'http://localhost:8123/charts/b-1.tgz'],
    ['http://localhost:8123/charts', 'http://other/b-1.tgz', 'http://other/b-1.tgz'],
    ['http://localhost:8123/charts?t=1', 'http://other/b-1.tgz', 'http://other/b-1.tgz'],
    ['https://localhost/charts', '//other/b-1.tgz', 'https://other/b-1.tgz'],
    ['https://u:p@localhost/charts', 'b-1.tgz', 'https://u:p@localhost/charts/b-1.tgz'],
    ['http://localhost:8123/charts%2fwith%2fescapes', 'b+1.tgz', 'http://localhost:8123/charts/with/escapes/b+1.tgz'],
  ])('%s %s', (base, reference, expected) => {
    expect(resolveReferenceUrl(base, reference)).toBe(expected)
  })

  it('refuses what is no address', () => {
    expect(() => resolveReferenceUrl('http://x', '%zz')).toThrow(
      'failed to parse %zz as URL: parse "%zz": invalid URL escape "%zz"',
    )
  })
})

describe('isSameUrl', () => {
  it.each([
    ['http://example.com/foo', 'http://example.com/foo', true],
    ['http://example.com/foo', 'http://example.com/foo/', true],
    ['http://example.com', 'http://example.com/', true],
    ['http://example.com/a/../foo', 'http://example.com/foo', true],
    ['http://example.com/foo', 'https://example.com/foo', false],
    ['http://example.com:80/foo', 'http://example.com/foo', false],
    ['/foo', '/foo/', true],
  ])('%s %s', (a, b, expected) => {
    expect(isSameUrl(a, b)).toBe(expected)
  })
})

describe('joinUrl', () => {
  it.each([
    ['http://example.com', 'foo.tgz', 'http://example.com/foo.tgz'],
    ['http://example.com/p/', 'foo.tgz', 'http://example.com/p/foo.tgz'],
    ['http://example.com/p?x=y', 'foo.tgz', 'http://example.com/p/foo.tgz?x=y'],
    ['', '', ''],
    ['', 'sub', 'sub'],
    ['sub', 'a.tgz', 'sub/a.tgz'],
  ])('%j %j', (base, path, expected) => {
    expect(joinUrl(base, path)).toBe(expected)
  })
})
