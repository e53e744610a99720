/** Go's net/url: parsing and writing URLs. */
import { FuncError } from '../func.ts'
import { percentEncode } from './escape.ts'
import { ipVersion } from './netip.ts'
import { quote } from './strconv-quote.ts'
import { byteSlice, decodeUtf8, encodeUtf8 } from './utf8.ts'

/** User name, and password if there was a colon; both decoded. */
export interface UserInfo {
  readonly username: string
  readonly password: string | undefined
}

/** url.URL. `path` and `fragment` are decoded; the raw forms are set only where encoding them anew gives another text. */
export interface Url {
  readonly scheme: string
  readonly opaque: string
  readonly user: UserInfo | undefined
  readonly host: string
  readonly path: string
  readonly rawPath: string
  readonly forceQuery: boolean
  readonly rawQuery: string
  readonly fragment: string
  readonly rawFragment: string
  /** `scheme:/path`, written without `//`. */
  readonly omitHost: boolean
}

export const emptyUrl: Url = {
  scheme: '',
  opaque: '',
  user: undefined,
  host: '',
  path: '',
  rawPath: '',
  forceQuery: false,
  rawQuery: '',
  fragment: '',
  rawFragment: '',
  omitHost: false,
}

/** Parts of a URL, by what may stand in them. */
type Part = 'path' | 'host' | 'zone' | 'userinfo' | 'fragment'

const KEEP: Readonly<Record<Part, RegExp>> = {
  path: /[\w.~$&+,/:;=@-]/,
  host: /[\w.~!$&'()*+,;=:[\]<>"-]/,
  zone: /[\w.~!$&'()*+,;=:[\]<>"-]/,
  userinfo: /[\w.~$&+,;=-]/,
  fragment: /[\w.~$&+,/:;=?@!()*-]/,
}

/** Sub-delimiters that Go leaves as they are if the text already had them so. */
const VALID_AS_IS = /[!$&'()*+,;=:@[\]%]/

function encode(text: string, part: Part): string {
  return percentEncode(text, /^[\w.~-]*$/, KEEP[part])
}

function decode(text: string, part: Part): string {
  checkEncoding(text, part)
  if (!text.includes('%')) return text
  const bytes = encodeUtf8(text.replace(/%[\da-fA-F]{2}/g, (code) => `\0${code}`))
  const out: number[] = []
  // NUL cannot be in the text: control characters were refused before.
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] !== 0) out.push(bytes[i]!)
    else {
      out.push(Number.parseInt(String.fromCharCode(bytes[i + 2]!, bytes[i + 3]!), 16))
      i += 3
    }
  }
  return decodeUtf8(Uint8Array.from(out))
}

/** Percent signs begin two hexadecimal digits; hosts have only certain characters, and only some of them encoded. */
function checkEncoding(text: string, part: Part): void {
  const inHost = part === 'host' || part === 'zone'
  if (!inHost && !text.includes('%')) return
  for (let i = 0; i < text.length; i++) {
    const unit = text[i]!
    if (unit !== '%') {
      if (inHost && unit < '\x80' && !KEEP[part].test(unit)) {
        throw new FuncError(`invalid character ${quote(unit)} in host name`)
      }
      continue
    }
    const code = text.slice(i, i + 3)
    if (!/^%[\da-fA-F]{2}$/.test(code)) throw badEscape(byteSlice(text.slice(i, i + 3), 0, 3))
    if (inHost && !mayBeEncoded(code, part)) throw badEscape(code)
    i += 2
  }
}

function mayBeEncoded(code: string, part: Part): boolean {
  const byte = Number.parseInt(code.slice(1), 16)
  if (code === '%25') return true
  if (part === 'host') return byte >= 0x80
  return byte === 0x20 || (byte < 0x80 && KEEP.host.test(String.fromCharCode(byte)))
}

function badEscape(code: string): FuncError {
  return new FuncError(`invalid URL escape ${quote(code)}`)
}

/** url.Parse. @throws FuncError `parse "…": …` */
export function parseUrl(text: string): Url {
  const hash = text.indexOf('#')
  const main = hash < 0 ? text : text.slice(0, hash)
  const url = inContext(main, () => parseMain(main))
  if (hash < 0 || hash === text.length - 1) return url
  const raw = text.slice(hash + 1)
  const fragment = inContext(text, () => decode(raw, 'fragment'))
  return { ...url, fragment, rawFragment: encode(fragment, 'fragment') === raw ? '' : raw }
}

function inContext<T>(text: string, parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    if (error instanceof FuncError) throw new FuncError(`parse ${quote(text)}: ${error.message}`)
    throw error
  }
}

function parseMain(text: string): Url {
  if (/[\x00-\x1f\x7f]/.test(text)) throw new FuncError('net/url: invalid control character in URL')
  if (text === '*') return { ...emptyUrl, path: '*' }
  const [scheme, afterScheme] = splitScheme(text)
  const mark = afterScheme.indexOf('?')
  const rest = mark < 0 ? afterScheme : afterScheme.slice(0, mark)
  const rawQuery = mark < 0 ? '' : afterScheme.slice(mark + 1)
  const url = { ...emptyUrl, scheme, rawQuery, forceQuery: mark >= 0 && rawQuery === '' }
  if (rest.startsWith('/')) return parseHierarchy(url, rest)
  if (scheme !== '') return { ...url, opaque: rest }
  if (rest.split('/', 1)[0]!.includes(':')) {
    throw new FuncError('first path segment in URL cannot contain colon')
  }
  return withPath(url, rest)
}

function splitScheme(text: string): [scheme: string, rest: string] {
  if (text.startsWith(':')) throw new FuncError('missing protocol scheme')
  const found = /^([a-zA-Z][a-zA-Z\d+.-]*):/.exec(text)
  return found === null ? ['', text] : [found[1]!.toLowerCase(), text.slice(found[0].length)]
}

function parseHierarchy(url: Url, rest: string): Url {
  if (!rest.startsWith('//') || (url.scheme === '' && rest.startsWith('///'))) {
    return withPath({ ...url, omitHost: url.scheme !== '' }, rest)
  }
  const slash = rest.indexOf('/', 2)
  const authority = slash < 0 ? rest.slice(2) : rest.slice(2, slash)
  return withPath({ ...url, ...parseAuthority(url.scheme, authority) }, slash < 0 ? '' : rest.slice(slash))
}

function withPath(url: Url, raw: string): Url {
  const path = decode(raw, 'path')
  return { ...url, path, rawPath: encode(path, 'path') === raw ? '' : raw }
}

const USERINFO = /^[\w.:~!$&'()*+,;=%@-]*$/

function parseAuthority(scheme: string, authority: string): Pick<Url, 'user' | 'host'> {
  const at = authority.lastIndexOf('@')
  const host = parseHost(scheme, authority.slice(at + 1))
  if (at < 0) return { user: undefined, host }
  const userinfo = authority.slice(0, at)
  if (!USERINFO.test(userinfo)) throw new FuncError('net/url: invalid userinfo')
  const colon = userinfo.indexOf(':')
  const username = decode(colon < 0 ? userinfo : userinfo.slice(0, colon), 'userinfo')
  return { user: { username, password: colon < 0 ? undefined : decode(userinfo.slice(colon + 1), 'userinfo') }, host }
}

function parseHost(scheme: string, host: string): string {
  const bracket = host.lastIndexOf('[')
  if (bracket > 0) throw new FuncError('invalid IP-literal')
  if (bracket === 0) return parseIpLiteral(host)
  const first = host.indexOf(':')
  // Go is lenient with further colons, but not in http.
  const colon = scheme === 'http' || scheme === 'https' ? first : host.lastIndexOf(':')
  if (first >= 0) checkPort(host.slice(colon))
  return decode(host, 'host')
}

function parseIpLiteral(host: string): string {
  const close = host.lastIndexOf(']')
  if (close < 0) throw new FuncError("missing ']' in host")
  const port = host.slice(close + 1)
  checkPort(port)
  const name = host.slice(1, close)
  const zone = name.indexOf('%25')
  const address =
    zone < 0 ? decode(name, 'host') : decode(name.slice(0, zone), 'host') + decode(name.slice(zone), 'zone')
  try {
    if (ipVersion(address) === 4) throw new FuncError('invalid IP-literal')
  } catch (error) {
    if (error instanceof FuncError && error.message.startsWith('ParseAddr')) {
      throw new FuncError(`invalid host: ${error.message}`)
    }
    throw error
  }
  return `[${address}]${port}`
}

const PORT = /^(?::\d*)?$/

function checkPort(port: string): void {
  if (!PORT.test(port)) throw new FuncError(`invalid port ${quote(port)} after host`)
}

/** URL.Hostname: the host without port and brackets. */
export function hostname({ host }: Url): string {
  const colon = host.lastIndexOf(':')
  const name = colon >= 0 && PORT.test(host.slice(colon)) ? host.slice(0, colon) : host
  return name.startsWith('[') && name.endsWith(']') ? name.slice(1, -1) : name
}

/** Userinfo.String. */
export function formatUserInfo({ username, password }: UserInfo): string {
  return encode(username, 'userinfo') + (password === undefined ? '' : ':' + encode(password, 'userinfo'))
}

/** URL.String. */
export function formatUrl(url: Url): string {
  let out = url.scheme === '' ? '' : url.scheme + ':'
  out += url.opaque === '' ? hierarchy(url, out) : url.opaque
  if (url.forceQuery || url.rawQuery !== '') out += '?' + url.rawQuery
  if (url.fragment !== '') out += '#' + encodedAs(url.fragment, url.rawFragment, 'fragment')
  return out
}

/** URL.EscapedPath. */
export function escapedPath({ path, rawPath }: Url): string {
  return path === '*' && rawPath === '' ? '*' : encodedAs(path, rawPath, 'path')
}

function hierarchy(url: Url, before: string): string {
  let out = ''
  const hasHost = url.host !== '' || url.user !== undefined
  if (hasHost || (url.scheme !== '' && !url.omitHost && url.path !== '')) out += '//'
  if (url.user !== undefined) out += formatUserInfo(url.user) + '@'
  out += encode(url.host, 'host')
  const path = escapedPath(url)
  if (path !== '' && !path.startsWith('/') && url.host !== '') out += '/'
  // A first segment with a colon would read as a scheme.
  if (before + out === '' && path.split('/', 1)[0]!.includes(':')) out += './'
  return out + path
}

/** The raw form if it stands for the same text, else the text encoded. */
function encodedAs(text: string, raw: string, part: 'path' | 'fragment'): string {
  return raw !== '' && isValidEncoding(raw, part) && decodesTo(raw, text, part) ? raw : encode(text, part)
}

function isValidEncoding(raw: string, part: Part): boolean {
  return Array.from(raw).every((character) => VALID_AS_IS.test(character) || KEEP[part].test(character))
}

function decodesTo(raw: string, text: string, part: Part): boolean {
  try {
    return decode(raw, part) === text
  } catch {
    return false
  }
}
