import { describe, expect, it } from 'vitest'
import { escapeQuery } from '../../../gotemplate/go/escape.ts'
import { ipVersion } from '../../../gotemplate/go/netip.ts'
import { basePath, cleanPath, dirPath, extPath, isAbsPath } from '../../../gotemplate/go/path.ts'
import { emptyUrl, formatUrl, formatUserInfo, hostname, parseUrl } from '../../../gotemplate/go/url.ts'
import { messageOf, readCases, text } from './cases.ts'

interface UrlCase {
  i: string
  clean: string
  base: string
  dir: string
  ext: string
  abs: boolean
  q: string
  e?: string
  u?: string
  j?: string
}

interface IpCase {
  ip: string
  e?: string
  v?: boolean
}

const cases = readCases<UrlCase | IpCase>('url')
const urls = cases.filter((one): one is UrlCase => 'i' in one)

describe('paths', () => {
  it.each(urls)('are handled as Go handles $i', ({ i, clean, base, dir, ext, abs }) => {
    const path = text(i)
    expect(cleanPath(path)).toBe(text(clean))
    expect(basePath(path)).toBe(text(base))
    expect(dirPath(path)).toBe(text(dir))
    expect(extPath(path)).toBe(text(ext))
    expect(isAbsPath(path)).toBe(abs)
  })
})

describe('URLs', () => {
  it.each(urls)('are parsed and written as Go does $i', ({ i, q, e, u, j }) => {
    const input = text(i)
    expect(escapeQuery(input)).toBe(text(q))
    expect(messageOf(() => parseUrl(input))).toBe(text(e))
    if (u === undefined) return
    const url = parseUrl(input)
    const user = url.user === undefined ? '' : formatUserInfo(url.user)
    const { scheme, host, path, rawQuery, opaque, fragment } = url
    const parts = [scheme, host, hostname(url), path, rawQuery, opaque, fragment, user, formatUrl(url), url.forceQuery]
    expect(parts.join('\0')).toBe(text(u))
    const bare = { ...emptyUrl, scheme, host, path, rawQuery, opaque, fragment, user: url.user }
    expect(formatUrl(bare)).toBe(text(j))
  })
})

describe('IP addresses', () => {
  it.each(cases.filter((one): one is IpCase => 'ip' in one))('are told apart as Go does: $ip', ({ ip, e, v }) => {
    const address = text(ip)
    expect(messageOf(() => ipVersion(address))).toBe(text(e))
    if (e === undefined) expect(ipVersion(address) === 4).toBe(v)
  })
})
