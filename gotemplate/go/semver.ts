/** Versions as github.com/Masterminds/semver v3.5 reads, prints and orders them. */
import { FuncError } from '../func.ts'
import { compareStrings } from '../value.ts'
import { quote } from './strconv.ts'
import { byteLength } from './utf8.ts'

export interface Version {
  readonly major: bigint
  readonly minor: bigint
  readonly patch: bigint
  /** Without its hyphen; '' if there is none. */
  readonly prerelease: string
  /** Without its plus sign; '' if there is none. */
  readonly metadata: string
  /** The text it was parsed from. */
  readonly original: string
}

/** Text that is no version or no constraint; `message` is Go's err.Error(). */
export class SemverError extends FuncError {
  override readonly name: string = 'SemverError'
}

const MAX_VERSION_BYTES = 256
const MAX_UINT64 = 0xffff_ffff_ffff_ffffn

const LOOSE =
  /^v?([0-9]+)(\.[0-9]+)?(\.[0-9]+)?(-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?(\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/
const DIGITS = /^[0-9]*$/
const IDENTIFIER = /^[0-9A-Za-z-]+$/

/** Go: NewVersion. Lenient: a leading `v`, missing minor and patch and leading zeros pass. Throws SemverError. */
export function parseVersion(text: string): Version {
  checkLength(text)
  const match = LOOSE.exec(text)
  if (match === null) throw new SemverError('invalid semantic version')
  const [, major, minor, patch, prerelease = '', metadata = ''] = match
  const version = {
    major: looseSegment(major!),
    minor: minor === undefined ? 0n : looseSegment(minor.slice(1)),
    patch: patch === undefined ? 0n : looseSegment(patch.slice(1)),
    prerelease: prerelease.slice(1),
    metadata: metadata.slice(1),
    original: text,
  }
  if (version.prerelease !== '') checkPrerelease(version.prerelease)
  return version
}

/** Go: StrictNewVersion. Exactly what semver.org allows. Throws SemverError. */
export function parseStrictVersion(text: string): Version {
  if (text === '') throw new SemverError('version string empty')
  checkLength(text)
  const firstDot = text.indexOf('.')
  const secondDot = text.indexOf('.', firstDot + 1)
  if (firstDot < 0 || secondDot < 0) throw new SemverError('invalid semantic version')
  const [withoutMetadata, metadata] = cut(text.slice(secondDot + 1), '+')
  if (metadata !== undefined) checkMetadata(metadata)
  const [patch, prerelease] = cut(withoutMetadata, '-')
  if (prerelease !== undefined) checkPrerelease(prerelease)
  const segments = [text.slice(0, firstDot), text.slice(firstDot + 1, secondDot), patch]
  segments.forEach(checkStrictSegment)
  return {
    major: parseUint(segments[0]!),
    minor: parseUint(segments[1]!),
    patch: parseUint(segments[2]!),
    prerelease: prerelease ?? '',
    metadata: metadata ?? '',
    original: text,
  }
}

/** Go: Version.String, the normal form: no leading v, three segments. */
export function formatVersion(version: Version): string {
  const { major, minor, patch, prerelease, metadata } = version
  return `${String(major)}.${String(minor)}.${String(patch)}${prerelease && `-${prerelease}`}${metadata && `+${metadata}`}`
}

/** -1, 0 or 1 by precedence; build metadata does not count. */
export function compareVersions(a: Version, b: Version): number {
  return (
    compareNumbers(a.major, b.major) ||
    compareNumbers(a.minor, b.minor) ||
    compareNumbers(a.patch, b.patch) ||
    comparePrereleases(a.prerelease, b.prerelease)
  )
}

/** The order of two pre-release texts, of which '' (a release) is the greatest. */
export function comparePrereleases(a: string, b: string): number {
  if (a === b) return 0
  if (a === '') return 1
  if (b === '') return -1
  const partsA = a.split('.')
  const partsB = b.split('.')
  for (let i = 0; i < Math.max(partsA.length, partsB.length); i++) {
    const order = compareIdentifiers(partsA[i] ?? '', partsB[i] ?? '')
    if (order !== 0) return order
  }
  return 0
}

/** The next major version. Throws SemverError at 2^64-1, where Go panics. */
export function incMajor(version: Version): Version {
  return bumped(version, { major: increment(version.major, 'major'), minor: 0n, patch: 0n })
}

export function incMinor(version: Version): Version {
  return bumped(version, { minor: increment(version.minor, 'minor'), patch: 0n })
}

/** The next patch version; of a pre-release, its release. */
export function incPatch(version: Version): Version {
  return bumped(version, { patch: version.prerelease === '' ? increment(version.patch, 'patch') : version.patch })
}

export function setPrerelease(version: Version, prerelease: string): Version {
  if (prerelease !== '') checkPrerelease(prerelease)
  return renamed({ ...version, prerelease })
}

export function setMetadata(version: Version, metadata: string): Version {
  if (metadata !== '') checkMetadata(metadata)
  return renamed({ ...version, metadata })
}

function checkLength(text: string): void {
  if (byteLength(text) > MAX_VERSION_BYTES) {
    throw new SemverError(`version string is too long (max ${MAX_VERSION_BYTES} bytes)`)
  }
}

function looseSegment(digits: string): bigint {
  try {
    return parseUint(digits)
  } catch (error) {
    if (error instanceof SemverError) throw new SemverError(`error parsing version segment: ${error.message}`)
    throw error
  }
}

/** strconv.ParseUint of text that is digits only. */
function parseUint(digits: string): bigint {
  if (digits === '') throw new SemverError('strconv.ParseUint: parsing "": invalid syntax')
  const value = BigInt(digits)
  if (value > MAX_UINT64) throw new SemverError(`strconv.ParseUint: parsing ${quote(digits)}: value out of range`)
  return value
}

function checkStrictSegment(segment: string): void {
  if (!DIGITS.test(segment)) throw new SemverError('invalid characters in version')
  checkLeadingZero(segment)
}

function checkLeadingZero(digits: string): void {
  if (digits.length > 1 && digits.startsWith('0')) throw new SemverError('version segment starts with 0')
}

function checkPrerelease(prerelease: string): void {
  for (const part of prerelease.split('.')) {
    if (!IDENTIFIER.test(part)) throw new SemverError('invalid prerelease string')
    if (DIGITS.test(part)) checkLeadingZero(part)
  }
}

function checkMetadata(metadata: string): void {
  if (!metadata.split('.').every((part) => IDENTIFIER.test(part))) throw new SemverError('invalid metadata string')
}

function cut(text: string, separator: string): [before: string, after: string | undefined] {
  const at = text.indexOf(separator)
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)]
}

function compareNumbers(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function compareIdentifiers(a: string, b: string): number {
  if (a === b) return 0
  if (a === '') return -1
  if (b === '') return 1
  const numberA = identifierNumber(a)
  const numberB = identifierNumber(b)
  // Go: two spellings of one number are unequal, and the first is the smaller.
  if (numberA !== undefined && numberB !== undefined) return numberA > numberB ? 1 : -1
  if (numberA !== undefined) return -1
  if (numberB !== undefined) return 1
  return compareStrings(a, b) > 0 ? 1 : -1
}

/** A numeric identifier; one that does not fit 64 bits is compared as text, as Go does. */
function identifierNumber(identifier: string): bigint | undefined {
  if (!DIGITS.test(identifier)) return undefined
  const value = BigInt(identifier)
  return value > MAX_UINT64 ? undefined : value
}

function increment(segment: bigint, name: string): bigint {
  if (segment === MAX_UINT64) throw new SemverError(`${name} version increment would overflow uint64`)
  return segment + 1n
}

function bumped(version: Version, change: Partial<Version>): Version {
  return renamed({ ...version, ...change, prerelease: '', metadata: '' })
}

/** The version with an `original` that fits its parts and keeps a leading v. */
function renamed(version: Version): Version {
  return { ...version, original: (version.original.startsWith('v') ? 'v' : '') + formatVersion(version) }
}
