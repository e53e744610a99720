/** Where schemas are: URLs, fragments and JSON pointers, as far as references between schemas need them. */
import { TshelmError, messageOf } from '../../errors.ts'
import { isJsonMap } from './json.ts'
import type { JsonValue } from './json.ts'
import { quote } from '../../../gotemplate/go/strconv.ts'
import { formatUrl, parseUrl } from '../../../gotemplate/go/url.ts'

/** A schema's place: a document and a pointer into it. */
export interface Place {
  readonly url: string
  readonly pointer: string
}

export function escapeToken(token: string): string {
  return /[~/]/.test(token) ? token.replaceAll('~', '~0').replaceAll('/', '~1') : token
}

export function appendPointer(pointer: string, ...tokens: readonly string[]): string {
  return tokens.reduce((path, token) => `${path}/${escapeToken(token)}`, pointer)
}

/** What error messages and schema identities show: `file:///values.schema.json#/properties/a`. */
export function placeText({ url, pointer }: Place): string {
  return `${url}#${encodeFragment(pointer)}`
}

/** Go's url.PathEscape of each element. */
export function encodeFragment(fragment: string): string {
  if (/^[A-Za-z0-9\-_.~$&+=:@/]*$/.test(fragment)) return fragment
  return fragment
    .split('/')
    .map((part) => encodeURIComponent(part).replace(/%(24|26|2B|3D|3A|40)/g, (code) => decodeURIComponent(code)))
    .map((part) => part.replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`))
    .join('/')
}

/** Cuts at the first `#`; the fragment is still encoded. */
export function splitUrl(text: string): [url: string, fragment: string] {
  const hash = text.indexOf('#')
  return hash < 0 ? [text, ''] : [text.slice(0, hash), text.slice(hash + 1)]
}

/** The fragment in plain text. Throws TshelmError for malformed escapes. */
export function decodeFragment(text: string): string {
  const [, fragment] = splitUrl(text)
  const bad = /%(?![0-9a-fA-F]{2}).{0,2}/s.exec(fragment)
  if (bad !== null)
    throw new TshelmError('values/schema', `error in parsing ${quote(text)}: invalid URL escape ${quote(bad[0])}`)
  try {
    return decodeURIComponent(fragment)
  } catch {
    return fragment
  }
}

export function isPointer(fragment: string): boolean {
  return fragment === '' || fragment.startsWith('/')
}

const SCHEME = /^[a-zA-Z][a-zA-Z0-9+.-]*:/
const PARTS = /^([a-zA-Z][a-zA-Z0-9+.-]*:)(\/\/[^/?#]*)?([^?#]*)(\?[^#]*)?/

/** Characters that Go's url package leaves as they are. */
const PLAIN = /^[A-Za-z0-9\-._~:/?@!$&'()*+,;=]*$/

/** The URL that `reference` (without fragment) means, seen from `base`. RFC 3986, 5.2. Throws TshelmError for no URL. */
export function joinUrl(base: string, reference: string): string {
  if (PLAIN.test(reference) && !reference.startsWith(':')) return join(base, reference)
  try {
    return join(base, formatUrl(parseUrl(reference)))
  } catch (error) {
    throw new TshelmError('values/schema', `error in parsing ${quote(reference)}: ${messageOf(error)}`)
  }
}

function join(base: string, reference: string): string {
  if (reference === '') return base
  if (SCHEME.test(reference)) return reference
  const [, scheme = '', authority = '', path = '', query = ''] = PARTS.exec(base) ?? []
  // Go: the opaque part of a base like `urn:x` stays, whatever is joined to it.
  if (authority === '' && !path.startsWith('/')) return `${scheme}${path}${query}`
  if (reference.startsWith('//')) return scheme + reference
  if (reference.startsWith('?')) return `${scheme}${authority}${path}${reference}`
  const [target, rest] = cutQuery(reference)
  const whole = target.startsWith('/') ? target : path.slice(0, path.lastIndexOf('/') + 1) + target
  return scheme + authority + removeDots(whole) + rest
}

function cutQuery(reference: string): [string, string] {
  const mark = reference.indexOf('?')
  return mark < 0 ? [reference, ''] : [reference.slice(0, mark), reference.slice(mark)]
}

function removeDots(path: string): string {
  const out: string[] = []
  const parts = path.split('/')
  for (const [index, part] of parts.entries()) {
    const last = index === parts.length - 1
    if (part === '..') {
      if (out.length > 1) out.pop()
      if (last) out.push('')
    } else if (part === '.') {
      if (last) out.push('')
    } else out.push(part)
  }
  const joined = out.join('/')
  return joined.startsWith('/') ? joined : `/${joined}`
}

/** The value that a pointer leads to. Throws TshelmError if it leads nowhere. */
export function lookUp(document: JsonValue, place: Place): JsonValue {
  let value = document
  for (const token of place.pointer.split('/').slice(1)) {
    if (/~(?![01])/.test(token))
      throw new TshelmError('values/schema', `invalid json-pointer ${quote(placeText(place))}`)
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~')
    const next = step(value, key)
    if (next === undefined)
      throw new TshelmError('values/schema', `json-pointer in ${quote(placeText(place))} not found`)
    value = next
  }
  return value
}

function step(value: JsonValue, key: string): JsonValue | undefined {
  if (Array.isArray(value)) return /^[+-]?\d+$/.test(key) ? value[Number(key)] : undefined
  return isJsonMap(value) && Object.hasOwn(value, key) ? value[key] : undefined
}
