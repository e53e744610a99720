import { describe, expect, it } from 'vitest'
import type { Host } from '../../../gotemplate/func.ts'
import { encodeJson } from '../../../gotemplate/go/json.ts'
import { urlFuncs } from '../../../gotemplate/sprig/urls.ts'
import { int, mapOf, type GoMap, type GoValue } from '../../../gotemplate/value.ts'

const host: Host = { now: () => ({ ms: 0, ns: 0 }), randomBytes: (count) => new Uint8Array(count), timeZone: 'UTC' }

function call(name: string, arg: GoValue, on: Host = host): GoValue {
  return urlFuncs(on)[name]![0](arg as never)
}

describe('urlParse', () => {
  it('takes a URL apart', () => {
    expect(encodeJson(call('urlParse', 'https://u:p%40@ex.com:8080/a%20b?q=1#f'))).toBe(
      '{"fragment":"f","host":"ex.com:8080","hostname":"ex.com","opaque":"","path":"/a b","query":"q=1","scheme":"https","userinfo":"u:p%40"}',
    )
  })

  it('panics with Go’s error', () => {
    expect(() => call('urlParse', 'http://ex.com/%zz')).toThrow(
      'unable to parse url: parse "http://ex.com/%zz": invalid URL escape "%zz"',
    )
  })
})

describe('urlJoin', () => {
  const rows: [parts: GoMap, want: string][] = [
    [mapOf({}), ''],
    [mapOf({ scheme: 'http', host: 'h', userinfo: 'u' }), 'http://u@h'],
    [mapOf({ path: 'a:b' }), './a:b'],
    [mapOf({ scheme: 'http', host: 'h', path: 'x', query: 'z=2' }), 'http://h/x?z=2'],
  ]
  it.each(rows)('puts parts together: %o', (parts, want) => {
    expect(call('urlJoin', parts)).toBe(want)
  })

  it('wants strings', () => {
    expect(() => call('urlJoin', mapOf({ host: int(1) }))).toThrow(
      'unable to parse host key, must be of type string, but int found',
    )
  })
})

describe('getHostByName', () => {
  it('asks the host, if that resolves names', () => {
    expect(call('getHostByName', 'h')).toBe('')
    expect(call('getHostByName', 'h', { ...host, lookupHost: (name) => `ip of ${name}` })).toBe('ip of h')
  })
})
