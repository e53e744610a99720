/** semver and semverCompare. */
import { GoPanic } from '../func.ts'
import type { FuncMap } from '../func.ts'
import { checkConstraint, parseConstraint } from '../go/semver-constraint.ts'
import {
  compareVersions,
  formatVersion,
  incMajor,
  incMinor,
  incPatch,
  parseVersion,
  SemverError,
  setMetadata,
  setPrerelease,
} from '../go/semver.ts'
import type { Version } from '../go/semver.ts'
import { encodeUtf8 } from '../go/utf8.ts'
import { int, Int, mapOf, Struct, uint64Type } from '../value.ts'
import type { GoType, Method } from '../value.ts'

const uint64 = (value: bigint): Int => new Int(value, uint64Type)

/** The version behind a value. A nil pointer passes for one, and then fails as in Go. */
function versionIn(self: Struct | null): Version {
  if (self === null) throw new GoPanic('runtime error: invalid memory address or nil pointer dereference')
  return self.payload as Version
}
const text = (self: Struct): string => formatVersion(versionIn(self))

/** Increments give semver.Version, not a pointer: they have the methods with value receivers only. */
function derived(change: (version: Version) => Version): Method {
  return [
    (self: Struct) =>
      boxVersion(
        panicking(() => change(versionIn(self))),
        versionType,
      ),
  ]
}

function panicking(change: () => Version): Version {
  try {
    return change()
  } catch (error) {
    // Go: an increment of the greatest uint64 panics.
    throw error instanceof SemverError ? new GoPanic(error.message) : error
  }
}

const setter = (change: (version: Version, part: string) => Version): Method => [
  (self: Struct, part: string) => boxVersion(change(versionIn(self), part), versionType),
  'string',
]

const comparison = (holds: (order: number) => boolean): Method => [
  (self: Struct, other: Struct | null) => holds(compareVersions(versionIn(self), versionIn(other))),
  '*semver.Version',
]

const valueMethods: Readonly<Record<string, Method>> = {
  Major: [(self: Struct) => uint64(versionIn(self).major)],
  Minor: [(self: Struct) => uint64(versionIn(self).minor)],
  Patch: [(self: Struct) => uint64(versionIn(self).patch)],
  Prerelease: [(self: Struct) => versionIn(self).prerelease],
  Metadata: [(self: Struct) => versionIn(self).metadata],
  String: [text],
  Value: [text],
  MarshalJSON: [(self: Struct) => encodeUtf8(`"${text(self)}"`)],
  MarshalText: [(self: Struct) => encodeUtf8(text(self))],
  IncMajor: derived(incMajor),
  IncMinor: derived(incMinor),
  IncPatch: derived(incPatch),
  SetPrerelease: setter(setPrerelease),
  SetMetadata: setter(setMetadata),
}

const pointerMethods: Readonly<Record<string, Method>> = {
  ...valueMethods,
  Original: [(self: Struct) => versionIn(self).original],
  Compare: [
    (self: Struct, other: Struct | null) => int(compareVersions(versionIn(self), versionIn(other))),
    '*semver.Version',
  ],
  Equal: [
    (self: Struct, other: Struct | null) => other !== null && compareVersions(versionIn(self), versionIn(other)) === 0,
    '*semver.Version',
  ],
  LessThan: comparison((order) => order < 0),
  LessThanEqual: comparison((order) => order <= 0),
  GreaterThan: comparison((order) => order > 0),
  GreaterThanEqual: comparison((order) => order >= 0),
}

const ZERO: Version = { major: 0n, minor: 0n, patch: 0n, prerelease: '', metadata: '', original: '' }

const versionType: GoType = {
  name: 'semver.Version',
  kind: 'struct',
  methods: valueMethods,
  string: text,
  json: text,
  zeroPayload: ZERO,
}
const versionPointerType: GoType = {
  name: '*semver.Version',
  kind: 'ptr',
  elem: versionType,
  methods: pointerMethods,
  string: text,
  json: text,
  zeroPayload: ZERO,
}

function boxVersion(version: Version, type: GoType): Struct {
  const { major, minor, patch, prerelease, metadata, original } = version
  const fields = {
    major: uint64(major),
    minor: uint64(minor),
    patch: uint64(patch),
    pre: prerelease,
    metadata,
    original,
  }
  return new Struct(type, mapOf(fields), version)
}

function semver(version: string): Struct {
  return boxVersion(parseVersion(version), versionPointerType)
}

function semverCompare(constraint: string, version: string): boolean {
  // Go reads the constraint first, so its error comes first.
  const parsed = parseConstraint(constraint)
  return checkConstraint(parsed, parseVersion(version))
}

export const semverFuncs: FuncMap = {
  semver: [semver, 'string'],
  semverCompare: [semverCompare, 'string', 'string'],
}
