/** Sprig's functions on URLs and host names. */
import { GoPanic, type FuncMap, type Host } from '../func.ts'
import { emptyUrl, formatUrl, formatUserInfo, hostname, parseUrl, type Url, type UserInfo } from '../go/url.ts'
import { kindOf, mapOf, type GoMap } from '../value.ts'

/** Sprig panics where Go returns an error. */
function parseOrPanic(text: string, doing: string): Url {
  try {
    return parseUrl(text)
  } catch (error) {
    throw new GoPanic(`${doing}: ${(error as Error).message}`)
  }
}

function urlParse(text: string): GoMap {
  const url = parseOrPanic(text, 'unable to parse url')
  return mapOf({
    scheme: url.scheme,
    host: url.host,
    hostname: hostname(url),
    path: url.path,
    query: url.rawQuery,
    opaque: url.opaque,
    fragment: url.fragment,
    userinfo: url.user === undefined ? '' : formatUserInfo(url.user),
  })
}

function textOf(parts: GoMap, key: string): string {
  const value = parts[key]
  if (value === undefined) return ''
  if (value === null) throw new GoPanic('runtime error: invalid memory address or nil pointer dereference')
  if (typeof value === 'string') return value
  throw new GoPanic(`unable to parse ${key} key, must be of type string, but ${kindOf(value)} found`)
}

function urlJoin(parts: GoMap): string {
  const url = {
    ...emptyUrl,
    scheme: textOf(parts, 'scheme'),
    host: textOf(parts, 'host'),
    path: textOf(parts, 'path'),
    rawQuery: textOf(parts, 'query'),
    opaque: textOf(parts, 'opaque'),
    fragment: textOf(parts, 'fragment'),
  }
  return formatUrl({ ...url, user: userOf(textOf(parts, 'userinfo')) })
}

function userOf(userinfo: string): UserInfo | undefined {
  if (userinfo === '') return undefined
  return parseOrPanic(`proto://${userinfo}@host`, 'unable to parse userinfo in dict').user
}

export function urlFuncs(host: Host): FuncMap {
  return {
    urlParse: [urlParse, 'string'],
    urlJoin: [urlJoin, 'map'],
    // Without DNS Helm's function gives nothing, so that rendering does not depend on the network.
    getHostByName: [(name: string) => host.lookupHost?.(name) ?? '', 'string'],
  }
}
