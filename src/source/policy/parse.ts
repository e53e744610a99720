/** Policy files. What is not understood is refused: a rule with a slip of the pen must not let charts through. */
import { decodeUtf8 } from '../../../gotemplate/go/utf8.ts'
import { parseYaml } from '../../../gotemplate/go/yaml/parse.ts'
import { isMap, type GoMap, type GoValue } from '../../../gotemplate/value.ts'
import { messageOf, TshelmError } from '../../errors.ts'
import { MAX_POLICY_BYTES } from '../../limits.ts'
import type { GpgRequirement, KeylessRequirement, KeyRequirement, Policy, PolicyRule, Requirement } from './model.ts'

export interface ParseOptions {
  /** What messages call the file. */
  readonly name: string
  /** Files that it names begin there. Default: they stay as they are. */
  readonly resolve?: (path: string) => string
}

/** Throws `source/policy`. */
export function parsePolicy(bytes: Uint8Array, options: ParseOptions): Policy {
  try {
    return policyOf(document(bytes), options)
  } catch (cause) {
    throw new TshelmError('source/policy', `cannot read the policy ${options.name}: ${messageOf(cause)}`, { cause })
  }
}

function document(bytes: Uint8Array): GoMap {
  if (bytes.length > MAX_POLICY_BYTES) throw wrong('', `more than ${MAX_POLICY_BYTES} bytes`)
  return map(parseYaml(decodeUtf8(bytes), { strict: true }), 'the policy')
}

function policyOf(file: GoMap, { name, resolve = (path) => path }: ParseOptions): Policy {
  onlyKeys(file, ['version', 'default', 'rules'], 'the policy')
  if (file['version'] !== 1) throw wrong('version', 'has to be 1')
  const fallback = file['default'] ?? 'deny'
  if (fallback !== 'allow' && fallback !== 'deny') throw wrong('default', 'has to be allow or deny')
  const rules = list(file['rules'] ?? [], 'rules').map((rule, i) => ruleOf(rule, `rules[${i}]`, resolve))
  return { name, default: fallback, rules }
}

type Resolve = (path: string) => string

function ruleOf(value: GoValue, at: string, resolve: Resolve): PolicyRule {
  const rule = map(value, at)
  onlyKeys(rule, ['match', 'allow', 'deny', 'require'], at)
  const match = strings(rule['match'], `${at}.match`)
  const actions = (['allow', 'deny', 'require'] as const).filter((action) => rule[action] !== undefined)
  const [action] = actions
  if (action === undefined || actions.length > 1) throw wrong(at, 'needs one of allow, deny and require')
  if (action !== 'require') {
    if (rule[action] !== true) throw wrong(`${at}.${action}`, 'has to be true')
    return { match, action, require: [] }
  }
  const require = list(rule['require']!, `${at}.require`).map((one, i) => {
    return requirementOf(one, `${at}.require[${i}]`, resolve)
  })
  if (require.length === 0) throw wrong(`${at}.require`, 'is empty')
  return { match, action, require }
}

function requirementOf(value: GoValue, at: string, resolve: Resolve): Requirement {
  const one = map(value, at)
  onlyKeys(one, ['gpg', 'cosign', 'keyless'], at)
  const [kind, ...more] = Object.keys(one)
  if (kind === undefined || more.length > 0) throw wrong(at, 'needs one of gpg, cosign and keyless')
  const fields = map(one[kind]!, `${at}.${kind}`)
  if (kind === 'gpg') return gpgOf(fields, `${at}.gpg`, resolve)
  return kind === 'cosign' ? keyOf(fields, `${at}.cosign`, resolve) : keylessOf(fields, `${at}.keyless`, resolve)
}

const FINGERPRINT = /^[0-9A-F]{40}(?:[0-9A-F]{24})?$/

function gpgOf(fields: GoMap, at: string, resolve: Resolve): GpgRequirement {
  onlyKeys(fields, ['fingerprints', 'keyring'], at)
  const fingerprints = strings(fields['fingerprints'], `${at}.fingerprints`).map((text) => {
    const fingerprint = text.replace(/\s+/g, '').toUpperCase()
    if (FINGERPRINT.test(fingerprint)) return fingerprint
    throw wrong(`${at}.fingerprints`, 'has to have whole fingerprints: 40 or 64 hex digits, in quotes')
  })
  return { kind: 'gpg', fingerprints, keyring: resolve(text(fields['keyring'], `${at}.keyring`)) }
}

function keyOf(fields: GoMap, at: string, resolve: Resolve): KeyRequirement {
  onlyKeys(fields, ['key', 'trustedRoot', 'attestation'], at)
  const root = optional(fields, 'trustedRoot', at)
  return {
    kind: 'cosign',
    key: resolve(text(fields['key'], `${at}.key`)),
    ...(root === undefined ? {} : { trustedRoot: resolve(root) }),
    ...attestationOf(fields, at),
  }
}

function keylessOf(fields: GoMap, at: string, resolve: Resolve): KeylessRequirement {
  onlyKeys(fields, ['identity', 'identityRegexp', 'issuer', 'trustedRoot', 'attestation'], at)
  const identity = optional(fields, 'identity', at)
  const identityRegexp = optional(fields, 'identityRegexp', at)
  if ((identity === undefined) === (identityRegexp === undefined)) {
    throw wrong(at, 'needs one of identity and identityRegexp')
  }
  return {
    kind: 'keyless',
    ...(identity === undefined ? {} : { identity }),
    ...(identityRegexp === undefined ? {} : { identityRegexp }),
    issuer: text(fields['issuer'], `${at}.issuer`),
    trustedRoot: resolve(text(fields['trustedRoot'], `${at}.trustedRoot`)),
    ...attestationOf(fields, at),
  }
}

function attestationOf(fields: GoMap, at: string): { readonly attestation?: string } {
  const attestation = optional(fields, 'attestation', at)
  return attestation === undefined ? {} : { attestation }
}

function optional(fields: GoMap, key: string, at: string): string | undefined {
  return fields[key] === undefined ? undefined : text(fields[key], `${at}.${key}`)
}

function text(value: GoValue | undefined, at: string): string {
  if (typeof value === 'string' && value !== '') return value
  throw wrong(at, 'has to be a text')
}

/** One or a list of them. */
function strings(value: GoValue | undefined, at: string): string[] {
  const items = Array.isArray(value) ? value : [value ?? null]
  if (items.length === 0) throw wrong(at, 'is empty')
  return items.map((item) => text(item, at))
}

function list(value: GoValue, at: string): GoValue[] {
  if (Array.isArray(value)) return value
  throw wrong(at, 'has to be a list')
}

function map(value: GoValue, at: string): GoMap {
  if (isMap(value)) return value
  throw wrong(at, 'has to be a map')
}

function onlyKeys(value: GoMap, known: readonly string[], at: string): void {
  const unknown = Object.keys(value).find((key) => !known.includes(key))
  if (unknown !== undefined) throw wrong(at, `has ${unknown}, which is not known: there are ${known.join(', ')}`)
}

function wrong(at: string, problem: string): TshelmError {
  return new TshelmError('source/policy', at === '' ? problem : `${at} ${problem}`)
}
