/** Mail and web addresses as github.com/asaskevich/govalidator accepts them: Helm judges Chart.yaml by it. */
import { FuncError } from '../../gotemplate/func.ts'
import { compileRegexp, matches, type Regexp } from '../../gotemplate/go/regexp.ts'
import { parseUrl, type Url } from '../../gotemplate/go/url.ts'
import { byteLength, runes } from '../../gotemplate/go/utf8.ts'

/** Go: url.ParseRequestURI succeeds and finds a scheme. */
export function isRequestUrl(text: string): boolean {
  // A request has no fragment: `#` is a character like others where those are allowed.
  return (parsed(text.replaceAll('#', '%23'))?.scheme ?? '') !== ''
}

const MAX_URL_RUNES = 2083
const MIN_URL_BYTES = 3

/** govalidator.IsURL. */
export function isUrl(text: string): boolean {
  if (runes(text).length >= MAX_URL_RUNES || byteLength(text) <= MIN_URL_BYTES || text.startsWith('.')) return false
  const url = parsed(text.includes(':') && !text.includes('://') ? `http://${text}` : text)
  if (url === undefined || url.host.startsWith('.')) return false
  if (url.host === '' && url.path !== '' && !url.path.includes('.')) return false
  return matches(urlPattern(), text)
}

/** govalidator.IsEmail. */
export function isEmail(text: string): boolean {
  return matches(emailPattern(), text)
}

function parsed(text: string): Url | undefined {
  try {
    return parseUrl(text)
  } catch (error) {
    if (error instanceof FuncError) return undefined
    throw error
  }
}

// Compiled on first use: few charts have maintainers with addresses that need it.
let url: Regexp | undefined
let email: Regexp | undefined

function urlPattern(): Regexp {
  url ??= compileRegexp(urlSource(), 'automaton')
  return url
}

function emailPattern(): Regexp {
  email ??= compileRegexp(emailSource(), 'automaton')
  return email
}

function urlSource(): string {
  const ip4 =
    '([1-9]\\d?|1\\d\\d|2[01]\\d|22[0-3]|24\\d|25[0-5])(\\.(\\d{1,2}|1\\d\\d|2[0-4]\\d|25[0-5])){2}' +
    '(?:\\.([0-9]\\d?|1\\d\\d|2[0-4]\\d|25[0-5]))'
  const subdomain = '((www\\.)|([a-zA-Z0-9]+([-_\\.]?[a-zA-Z0-9])*[a-zA-Z0-9]\\.[a-zA-Z0-9]+))'
  const letter = 'a-zA-Z\\x{00a1}-\\x{ffff}'
  const prefix = `(([a-zA-Z0-9]([a-zA-Z0-9-_]+)?[a-zA-Z0-9]([-\\.][a-zA-Z0-9]+)*)|(${subdomain}?))?`
  const name = `(([${letter}0-9]+-?-?)*[${letter}0-9]+)(?:\\.([${letter}]{1,}))?`
  return (
    '^((ftp|tcp|udp|wss?|https?):\\/\\/)?(\\S+(:\\S*)?@)?' +
    `((${ip4}|(\\[${ip6Source()}\\])|${prefix}${name}))\\.?(:(\\d{1,5}))?((\\/|\\?|#)[^\\s]*)?$`
  )
}

function ip6Source(): string {
  const group = '[0-9a-fA-F]{1,4}'
  const byte = '(25[0-5]|(2[0-4]|1{0,1}[0-9]){0,1}[0-9])'
  const ip4 = `(${byte}\\.){3,3}${byte}`
  const shortened = [2, 3, 4, 5].map((most) => `(${group}:){1,${7 - most}}(:${group}){1,${most}}`)
  return `(${[
    `(${group}:){7,7}${group}`,
    `(${group}:){1,7}:`,
    `(${group}:){1,6}:${group}`,
    ...shortened,
    `${group}:((:${group}){1,6})`,
    `:((:${group}){1,7}|:)`,
    'fe80:(:[0-9a-fA-F]{0,4}){0,4}%[0-9a-zA-Z]{1,}',
    `::(ffff(:0{1,4}){0,1}:){0,1}${ip4}`,
    `(${group}:){1,4}:${ip4}`,
  ].join('|')})`
}

function emailSource(): string {
  const wide = '\\x{00A0}-\\x{D7FF}\\x{F900}-\\x{FDCF}\\x{FDF0}-\\x{FFEF}'
  const atom = `[a-zA-Z0-9!#$%&'*+\\-/=?^_\`{|}~${wide}]+`
  const folding = '((\\x20|\\x09)*(\\x0d\\x0a))?(\\x20|\\x09)+'
  const quotable = `([\\x01-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f]|\\x21|[\\x23-\\x5b]|[\\x5d-\\x7e]|[${wide}])`
  const escaped = `(\\([\\x01-\\x09\\x0b\\x0c\\x0d-\\x7f]|[${wide}])`
  // The library's own slip: a quote stands in front of every character.
  const quoted = `(\\x22(${folding})?(${quotable}|${escaped}))*(${folding})?\\x22`
  const label = `([a-zA-Z0-9${wide}]|[a-zA-Z0-9${wide}][a-zA-Z0-9\\-._~${wide}]*[a-zA-Z0-9${wide}])`
  const last = `([a-zA-Z${wide}]|[a-zA-Z${wide}][a-zA-Z0-9\\-_~${wide}]*[a-zA-Z${wide}])`
  return `^((${atom}(\\.${atom})*)|(${quoted}))@(${label}\\.)+${last}\\.?$`
}
