/** The formats that `format` can ask for. A check tells what is wrong, or undefined. */
import { ipVersion } from '../../../gotemplate/go/netip.ts'
import { compileRegexp } from '../../../gotemplate/go/regexp.ts'
import { atoi, quoteRune } from '../../../gotemplate/go/strconv.ts'
import { hostname, parseUrl } from '../../../gotemplate/go/url.ts'
import type { Url } from '../../../gotemplate/go/url.ts'
import { byteLength } from '../../../gotemplate/go/utf8.ts'
import { messageOf } from '../../errors.ts'
import { dateProblem, dateTimeProblem, durationProblem, periodProblem, timeProblem } from './time-formats.ts'

/** What is wrong with a text; undefined if it has the format. */
export type FormatCheck = (text: string) => string | undefined

/** The check for a format; undefined for one that nobody checks. Only texts are checked. */
export function formatCheck(name: string): FormatCheck | undefined {
  return CHECKS.get(name)
}

const CHECKS: ReadonlyMap<string, FormatCheck> = new Map<string, FormatCheck>([
  ['regex', regexProblem],
  ['json-pointer', pointerProblem],
  ['relative-json-pointer', relativePointerProblem],
  ['uuid', uuidProblem],
  ['duration', durationProblem],
  ['period', periodProblem],
  ['ipv4', ipv4Problem],
  ['ipv6', ipv6Problem],
  ['hostname', hostnameProblem],
  ['email', emailProblem],
  ['date', dateProblem],
  ['time', timeProblem],
  ['date-time', dateTimeProblem],
  ['uri', uriProblem],
  ['iri', uriProblem],
  ['uri-reference', uriReferenceProblem],
  ['iri-reference', uriReferenceProblem],
  ['uri-template', uriTemplateProblem],
  ['semver', semverProblem],
])

/** The message of whatever a parser throws. */
function problemOf(parse: () => unknown): string | undefined {
  try {
    parse()
    return undefined
  } catch (error) {
    return messageOf(error)
  }
}

function regexProblem(text: string): string | undefined {
  return problemOf(() => compileRegexp(text))
}

function badChar(char: string): string {
  return `invalid character ${quoteRune(char.codePointAt(0)!, false)}`
}

/** The first character that the class does not allow. */
function foreignChar(text: string, allowed: RegExp): string | undefined {
  return Array.from(text).find((char) => !allowed.test(char))
}

function pointerProblem(text: string): string | undefined {
  if (text === '') return undefined
  if (!text.startsWith('/')) return 'not starting with /'
  return /~(?![01])/.test(text) ? '~ must be followed by 0 or 1' : undefined
}

function relativePointerProblem(text: string): string | undefined {
  const digits = /^\d*/.exec(text)![0]
  if (digits === '') return 'must start with non-negative integer'
  if (digits.length > 1 && digits.startsWith('0')) return 'starts with zero'
  const rest = text.slice(digits.length)
  return rest === '#' ? undefined : pointerProblem(rest)
}

function uuidProblem(text: string): string | undefined {
  const lengths = [8, 4, 4, 4, 12]
  const groups = text.split('-')
  if (groups.length !== lengths.length) return `must have ${lengths.length} elements`
  for (const [index, group] of groups.entries()) {
    if (byteLength(group) !== lengths[index]) return `element ${index + 1} must be ${lengths[index]!} characters long`
    const foreign = foreignChar(group, /[0-9a-fA-F]/)
    if (foreign !== undefined) return `non-hex character ${quoteRune(foreign.codePointAt(0)!, false)}`
  }
  return undefined
}

function ipv4Problem(text: string): string | undefined {
  const groups = text.split('.')
  if (groups.length !== 4) return 'expected four decimals'
  for (const group of groups) {
    if (group.length > 1 && group.startsWith('0')) return 'leading zeros'
    const problem = problemOf(() => atoi(group))
    if (problem !== undefined) return problem
    const value = Number(group)
    if (value < 0 || value > 255) return 'decimal must be between 0 and 255'
  }
  return undefined
}

function ipv6Problem(text: string): string | undefined {
  if (!text.includes(':')) return 'missing colon'
  const problem = problemOf(() => ipVersion(text))
  if (problem !== undefined) return problem
  return text.includes('%') ? 'zone id is not a part of ipv6 address' : undefined
}

function hostnameProblem(text: string): string | undefined {
  const name = text.endsWith('.') ? text.slice(0, -1) : text
  if (byteLength(name) > 253) return 'more than 253 characters long'
  for (const label of name.split('.')) {
    if (label === '' || byteLength(label) > 63) return 'label must be 1 to 63 characters long'
    if (label.startsWith('-')) return 'label starts with hyphen'
    if (label.endsWith('-')) return 'label ends with hyphen'
    const foreign = foreignChar(label, /[a-zA-Z0-9-]/)
    if (foreign !== undefined) return badChar(foreign)
  }
  return undefined
}

function emailProblem(text: string): string | undefined {
  if (byteLength(text) > 254) return 'more than 255 characters long'
  const at = text.lastIndexOf('@')
  if (at < 0) return 'missing @'
  return localPartProblem(text.slice(0, at)) ?? mailDomainProblem(text.slice(at + 1))
}

function localPartProblem(local: string): string | undefined {
  if (byteLength(local) > 64) return 'local part more than 64 characters long'
  if (local.length > 1 && local.startsWith('"') && local.endsWith('"')) {
    return /[\\"]/.test(local.slice(1, -1)) ? 'backslash and quote are not allowed within quoted local part' : undefined
  }
  if (local.startsWith('.')) return 'starts with dot'
  if (local.endsWith('.')) return 'ends with dot'
  if (local.includes('..')) return 'consecutive dots'
  const foreign = foreignChar(local, /[a-zA-Z0-9.!#$%&'*+\-/=?^_`{|}~]/)
  return foreign === undefined ? undefined : badChar(foreign)
}

function mailDomainProblem(domain: string): string | undefined {
  if (!domain.startsWith('[') || !domain.endsWith(']')) {
    const problem = hostnameProblem(domain)
    return problem === undefined ? undefined : `invalid domain: ${problem}`
  }
  const address = domain.slice(1, -1)
  const isV6 = address.startsWith('IPv6:')
  const problem = isV6 ? ipv6Problem(address.slice(5)) : ipv4Problem(address)
  return problem === undefined ? undefined : `invalid ${isV6 ? 'ipv6' : 'ipv4'} address: ${problem}`
}

/** Go's url.Parse, with the check of IPv6 hosts that it leaves out. */
function checkUrl(text: string): Url | string {
  let url: Url
  try {
    url = parseUrl(text)
  } catch (error) {
    return messageOf(error)
  }
  const host = hostname(url)
  if (!host.includes(':')) return url
  if (!url.host.includes('[') || !url.host.includes(']')) return 'ipv6 address not enclosed in brackets'
  const problem = ipv6Problem(host)
  return problem === undefined ? url : `invalid ipv6 address: ${problem}`
}

function uriProblem(text: string): string | undefined {
  const url = checkUrl(text)
  if (typeof url === 'string') return url
  return url.scheme === '' ? 'relative url' : undefined
}

function uriReferenceProblem(text: string): string | undefined {
  if (text.includes('\\')) return 'contains \\'
  const url = checkUrl(text)
  return typeof url === 'string' ? url : undefined
}

function uriTemplateProblem(text: string): string | undefined {
  const url = checkUrl(text)
  if (typeof url === 'string') return url
  for (const part of url.rawPath.split('/')) {
    let open = false
    for (const brace of decodeURIComponent(part).match(/[{}]/g) ?? []) {
      if ((brace === '{') === open) return 'nested curly braces'
      open = !open
    }
    if (open) return 'no matching closing brace'
  }
  return undefined
}

function semverProblem(text: string): string | undefined {
  const [withoutBuild, build] = cut(text, '+')
  const [core, prerelease] = cut(withoutBuild, '-')
  if (build === '') return 'build is empty'
  const problem = build === undefined ? undefined : identifiersProblem(build, 'build')
  if (problem !== undefined) return problem
  if (prerelease !== undefined) {
    const wrong = identifiersProblem(prerelease, 'pre-release')
    if (wrong !== undefined) return wrong
  }
  return versionCoreProblem(core)
}

function identifiersProblem(text: string, kind: 'build' | 'pre-release'): string | undefined {
  for (const identifier of text.split('.')) {
    if (identifier === '') return `${kind} identifier is empty`
    const foreign = foreignChar(identifier, /[0-9a-zA-Z-]/)
    if (foreign !== undefined) return `${badChar(foreign)} in ${kind} identifier`
    if (kind === 'pre-release' && /^0\d+$/.test(identifier)) return 'pre-release numeric identifier starts with zero'
  }
  return undefined
}

function versionCoreProblem(core: string): string | undefined {
  const numbers = core.split('.')
  if (numbers.length !== 3) return 'versionCore must have 3 numbers separated by dot'
  for (const [index, number] of numbers.entries()) {
    const name = ['major', 'minor', 'patch'][index]!
    if (number === '') return `${name} is empty`
    if (number.length > 1 && number.startsWith('0')) return `${name} starts with zero`
    if (!/^\d+$/.test(number)) return `${name} contains non-digit`
  }
  return undefined
}

function cut(text: string, mark: string): [before: string, after: string | undefined] {
  const at = text.indexOf(mark)
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)]
}
