/** Where credentials may be sent to get a token. */
import { parseIP } from '../../../gotemplate/go/ip.ts'
import { quote } from '../../../gotemplate/go/strconv.ts'
import { TshelmError } from '../../errors.ts'

/**
 * A registry's tokens may come from another host (Docker Hub's, GHCR's and Harbor's do), but never over http if the registry speaks https,
 * and never from an address inside some network, unless the registry is there too. Throws `source/unauthorized` in Helm's words.
 */
export function checkRealm(realm: string, registryUrl: string): URL {
  if (!URL.canParse(realm)) throw refused(`failed to parse bearer realm ${quote(realm)}`)
  const url = new URL(realm)
  const registry = new URL(registryUrl)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw refused(`bearer realm ${quote(realm)} uses unsupported scheme ${quote(url.protocol.slice(0, -1))}`)
  }
  if (url.protocol === 'http:' && registry.protocol === 'https:') {
    throw refused(`bearer realm ${quote(realm)} uses http but registry was contacted over https`)
  }
  const host = bareHost(url)
  if (host !== bareHost(registry) && isInside(host)) {
    throw refused(`bearer realm host ${quote(host)} is a loopback, link-local, private, or unspecified address`)
  }
  return url
}

function bareHost({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '')
}

/** Addresses that are none of the public network's, such as those of a cloud's metadata services. */
function isInside(host: string): boolean {
  const ip = parseIP(host)
  if (ip === undefined) return false
  const [a = 0, b = 0] = ip
  if (ip.length === 4) {
    if (ip.every((byte) => byte === 0) || a === 127 || a === 10) return true
    const isLinkLocal = (a === 169 && b === 254) || (a === 224 && b === 0 && ip[2] === 0)
    return isLinkLocal || (a === 172 && b >= 16 && b <= 31) || (a === 192 && b === 168)
  }
  const isLow = ip.subarray(0, 15).every((byte) => byte === 0) && ip[15]! <= 1
  const isLinkLocal = (a === 0xfe && (b & 0xc0) === 0x80) || (a === 0xff && (b & 0x0f) === 2)
  return isLow || isLinkLocal || (a & 0xfe) === 0xfc
}

function refused(message: string): TshelmError {
  return new TshelmError('source/unauthorized', message, {
    hint: 'the registry sends those who sign in to a place that credentials are not given to',
  })
}
