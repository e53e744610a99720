/** Connection strings as lib/pq reads them: `key=value …`, or a URL, which is turned into the same settings. */
import { StorageError } from '../errors.ts'

/** What a connection string says, by libpq's names. Throws StorageError `unreachable`; a password is never in its message. */
export function parseConnectionString(text: string): Map<string, string> {
  return /^postgres(ql)?:\/\//.test(text) ? fromUrl(text) : fromPairs(text)
}

function fromPairs(text: string): Map<string, string> {
  const settings = new Map<string, string>()
  const pattern = /\s*([^\s=]*)\s*(=)?\s*/y
  const length = text.trimEnd().length
  for (let at = 0; at < length;) {
    pattern.lastIndex = at
    const [all, key = '', equals] = pattern.exec(text)!
    if (equals === undefined) {
      // lib/pq shows the word, which may be part of a password with blanks, or a whole URL.
      const shown = /^\w+$/.test(key) && !settings.has('password') ? JSON.stringify(key) : 'a word'
      throw invalid(`missing "=" after ${shown} in connection info string`)
    }
    const { value, end } = readValue(text, at + all.length)
    settings.set(key, value)
    at = end
  }
  return settings
}

/** A value from `at` on: to the next blank, or in quotes; a backslash takes the next character as it is. */
function readValue(text: string, at: number): { readonly value: string; readonly end: number } {
  const quoted = text[at] === "'"
  let value = ''
  let end = quoted ? at + 1 : at
  for (; end < text.length; end++) {
    const char = text[end]!
    if (quoted ? char === "'" : /\s/.test(char)) return { value, end: quoted ? end + 1 : end }
    if (char !== '\\') value += char
    else if (++end < text.length) value += text[end]!
    else if (!quoted) throw invalid('missing character after backslash')
  }
  if (quoted) throw invalid('unterminated quoted string literal in connection string')
  return { value, end }
}

const URL_PARTS = /^[a-z]+:\/\/(?:([^/?#]*)@)?([^/?#]*)(?:\/([^?#]*))?(?:\?([^#]*))?/

function fromUrl(text: string): Map<string, string> {
  const pairs: (readonly [key: string, value: string])[] = []
  const shown = withoutSecrets(text)
  const put = (key: string, value: string): void => {
    if (value !== '') pairs.push([key, value])
  }
  const decoded = (part: string): string => unescape(part, shown)
  const [, user, address = '', path, query] = URL_PARTS.exec(text) ?? []
  if (user !== undefined) {
    const colon = user.indexOf(':')
    put('user', decoded(colon < 0 ? user : user.slice(0, colon)))
    if (colon >= 0) put('password', decoded(user.slice(colon + 1)))
  }
  const [, bracketed, plain, port] = /^(?:\[([^\]]*)\]|([^:]*))(?::(.*))?$/.exec(address) ?? ['', undefined, address]
  if (port !== undefined && !/^\d*$/.test(port)) {
    // Where a password has a / in it, the port is its beginning.
    const part = shown.includes(`:${port}`) ? JSON.stringify(`:${port}`) : '":xxxxx"'
    throw invalid(`parse ${JSON.stringify(shown)}: invalid port ${part} after host`)
  }
  put('host', decoded(bracketed ?? plain ?? ''))
  put('port', port ?? '')
  put('dbname', decoded(path ?? ''))
  const asked = new Map<string, string>()
  for (const pair of (query ?? '').split('&')) {
    const [key = '', value = ''] = pair.split(/=(.*)/s)
    // Go takes the first of several.
    if (!asked.has(looseUnescape(key))) asked.set(looseUnescape(key), looseUnescape(value))
  }
  for (const [key, value] of asked) put(key, value)
  // lib/pq sorts them as texts, and of one key the last counts.
  return new Map(pairs.sort((a, b) => Buffer.compare(Buffer.from(a.join("='")), Buffer.from(b.join("='")))))
}

function unescape(part: string, shown: string): string {
  const bad = /%(?![0-9A-Fa-f]{2}).{0,2}/s.exec(part)?.[0]
  if (bad === undefined) return bytesOf(part)
  throw invalid(
    `parse ${JSON.stringify(shown)}: invalid URL escape ${shown.includes(bad) ? JSON.stringify(bad) : '"%xx"'}`,
  )
}

/** For messages: a URL up to its user, and from its host on; nothing of the query, where passwords and keys may stand. */
function withoutSecrets(url: string): string {
  const [start = '', user = '', secret, place = ''] =
    /^[a-z]+:\/\/(?:([^:@/?#]*)(.*)@)?(.*)$/s.exec(url.replace(/\?[^@]*$/s, '?xxxxx')) ?? []
  const login = secret === undefined ? '' : `${user}${secret === '' ? '' : ':xxxxx'}@`
  return `${start.slice(0, start.indexOf('//') + 2)}${login}${place}`
}

/** Go leaves out what it cannot read in a query. */
function looseUnescape(part: string): string {
  return /%(?![0-9A-Fa-f]{2})/.test(part) ? '' : bytesOf(part.replaceAll('+', ' '))
}

function bytesOf(part: string): string {
  const bytes = Buffer.from(part, 'utf8').toString('latin1')
  const decoded = bytes.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
  return Buffer.from(decoded, 'latin1').toString('utf8')
}

function invalid(message: string): StorageError {
  return new StorageError('unreachable', message, undefined, 'see HELM_DRIVER_SQL_CONNECTION_STRING')
}
