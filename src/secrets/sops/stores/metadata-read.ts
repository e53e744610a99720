/** The metadata in a document, as Go's mapstructure reads it: numbers and texts stand for each other. */
import { parseBool, parseInt64, formatFloat } from '../../../../gotemplate/go/strconv.ts'
import { formatTime } from '../../../../gotemplate/go/time-format.ts'
import { parseTime } from '../../../../gotemplate/go/time-parse.ts'
import { UTC } from '../../../../gotemplate/go/zone.ts'
import { messageOf } from '../../../errors.ts'
import { invalidFile, sopsError } from '../error.ts'
import type { MasterKey, Metadata } from '../metadata.ts'
import { countRules, DEFAULT_UNENCRYPTED_SUFFIX, NO_RULES, type CryptRules } from '../rules.ts'
import { goType, isBranch, isComment, type Branch, type Value } from '../tree.ts'
import { RFC3339 } from './plain-text.ts'

const ONE_RULE =
  'Cannot use more than one of encrypted_suffix, unencrypted_suffix, encrypted_regex, unencrypted_regex, encrypted_comment_regex, or unencrypted_comment_regex in the same file'

/** Throws `secrets/invalid-file`. */
export function readMetadata(tree: Branch): Metadata {
  const fields = new Fields(tree, '')
  const [lastModified, mac, version] = ['lastmodified', 'mac', 'version'].map((name) => fields.text(name))
  const given: CryptRules = {
    unencryptedSuffix: fields.text('unencrypted_suffix'),
    encryptedSuffix: fields.text('encrypted_suffix'),
    unencryptedRegex: fields.text('unencrypted_regex'),
    encryptedRegex: fields.text('encrypted_regex'),
    unencryptedCommentRegex: fields.text('unencrypted_comment_regex'),
    encryptedCommentRegex: fields.text('encrypted_comment_regex'),
  }
  const macOnlyEncrypted = fields.bool('mac_only_encrypted')
  const shamirThreshold = fields.int('shamir_threshold')
  const draft = keysIn(fields)
  const groups = fields.list('key_groups').map(keysIn)
  fields.check()
  const time = normalTime(lastModified!)
  const keyGroups = (draft.length > 0 ? [draft] : groups).map((group) => group.map((key) => key()))
  if (keyGroups.length === 0) throw invalidFile('No keys found in file')
  const count = countRules(given)
  if (count > 1) throw invalidFile(ONE_RULE)
  const rules = count === 0 ? { ...NO_RULES, unencryptedSuffix: DEFAULT_UNENCRYPTED_SUFFIX } : given
  return { lastModified: time, mac: mac!, version: version!, rules, macOnlyEncrypted, shamirThreshold, keyGroups }
}

/** Go's time as it is written again. */
function normalTime(text: string): string {
  try {
    return formatTime(parseTime(RFC3339, text, UTC), RFC3339)
  } catch (error) {
    throw invalidFile(messageOf(error))
  }
}

/** Times are looked at when all fields have been read. */
type MakeKey = () => MasterKey

function keysIn(fields: Fields): MakeKey[] {
  const listed = <T>(name: string, read: (fields: Fields) => T): T[] => fields.list(name).map(read)
  const enc = (of: Fields): string => of.text('enc')
  const created = (of: Fields): string => of.text('created_at')
  return [
    ...listed('kms', kmsKey),
    ...listed('gcp_kms', (of): MakeKey => {
      const [resource, time, text] = [of.text('resource_id'), created(of), enc(of)]
      return () => ({ type: 'gcp_kms', resource, created: normalTime(time), enc: text })
    }),
    ...listed('hckms', (of): MakeKey => {
      const [id, time, text] = [of.text('key_id'), created(of), enc(of)]
      return () => ({ type: 'hckms', id, created: normalTime(time), enc: text })
    }),
    ...listed('azure_kv', (of): MakeKey => {
      const [vaultUrl, name, version] = [of.text('vault_url'), of.text('name'), of.text('version')]
      const [time, text] = [created(of), enc(of)]
      return () => ({ type: 'azure_kv', vaultUrl, name, version, created: normalTime(time), enc: text })
    }),
    ...listed('hc_vault', (of): MakeKey => {
      const [address, enginePath, keyName] = [of.text('vault_address'), of.text('engine_path'), of.text('key_name')]
      const [time, text] = [created(of), enc(of)]
      return () => ({ type: 'hc_vault', address, enginePath, keyName, created: normalTime(time), enc: text })
    }),
    ...listed('pgp', (of): MakeKey => {
      const [fingerprint, time, text] = [of.text('fp'), created(of), enc(of)]
      return () => ({ type: 'pgp', fingerprint, created: normalTime(time), enc: text })
    }),
    ...listed('age', (of): MakeKey => {
      const [recipient, text] = [of.text('recipient'), enc(of)]
      return () => ({ type: 'age', recipient, enc: text })
    }),
  ]
}

function kmsKey(of: Fields): MakeKey {
  const [arn, role, profile] = [of.text('arn'), of.text('role'), of.text('aws_profile')]
  const [time, enc, context] = [of.text('created_at'), of.text('enc'), of.texts('context')]
  const more = context === undefined ? {} : { context }
  return () => ({ type: 'kms', arn, role, ...more, profile, created: normalTime(time), enc })
}

/** Fields of a map by their names; what does not fit is told of in one error. */
class Fields {
  private readonly values = new Map<string, Value>()
  private readonly path: string
  private readonly problems: string[]

  constructor(tree: Value, path: string, problems: string[] = []) {
    this.path = path
    this.problems = problems
    if (isBranch(tree)) {
      for (const { key, value } of tree.items) {
        if (isComment(key)) continue
        if (typeof key !== 'string') throw invalidFile(`Unexpected key type ${goType(key.value)}`)
        this.values.set(key, value)
      }
    } else if (tree !== null) this.problem('', `expected a map or struct, got "${goType(tree)}"`)
  }

  check(): void {
    if (this.problems.length === 0) return
    throw invalidFile(`decoding failed due to the following error(s):\n\n${this.problems.join('\n')}`)
  }

  text(name: string): string {
    const value = this.value(name)
    if (value === null) return ''
    if (typeof value === 'string') return value
    if (typeof value === 'bigint') return String(value)
    if (typeof value === 'number') return formatFloat(value, 'f', -1)
    if (typeof value === 'boolean') return value ? '1' : '0'
    this.problem(name, `expected type 'string', got unconvertible type '${mapType(value)}'`)
    return ''
  }

  int(name: string): number {
    const value = this.value(name)
    if (value === null) return 0
    if (typeof value === 'bigint' || typeof value === 'number') return Math.trunc(Number(value))
    if (typeof value === 'boolean') return Number(value)
    if (typeof value === 'string')
      return this.parsed(name, 'int', () => (value === '' ? 0 : Number(parseInt64(value, 0))))
    this.problem(name, `expected type 'int', got unconvertible type '${mapType(value)}'`)
    return 0
  }

  bool(name: string): boolean {
    const value = this.value(name)
    if (value === null) return false
    if (typeof value === 'boolean') return value
    if (typeof value === 'bigint' || typeof value === 'number') return Number(value) !== 0
    if (typeof value === 'string') return this.parsed(name, 'bool', () => value !== '' && parseBool(value))
    this.problem(name, `expected type 'bool', got unconvertible type '${mapType(value)}'`)
    return false
  }

  /** The maps of a list; a map alone is a list of one. */
  list(name: string): Fields[] {
    const value = this.value(name)
    if (value === null || value === '') return []
    if (isBranch(value)) return value.items.length === 0 ? [] : [this.inner(value, `${name}[0]`)]
    const list = Array.isArray(value) ? value.filter((item) => !isComment(item)) : [value]
    return list.map((item, i) => this.inner(item, `${name}[${i}]`))
  }

  /** A map of texts; undefined if there is none. */
  texts(name: string): Map<string, string> | undefined {
    const value = this.value(name)
    if (value === null) return undefined
    const inner = this.inner(value, name)
    return new Map([...inner.values.keys()].map((key) => [key, inner.text(key)]))
  }

  private inner(value: Value, name: string): Fields {
    return new Fields(value, this.path === '' ? name : `${this.path}.${name}`, this.problems)
  }

  private value(name: string): Value {
    const exact = this.values.get(name)
    if (exact !== undefined) return exact
    for (const [key, value] of this.values) if (key.toLowerCase() === name) return value
    return null
  }

  private parsed<T extends number | boolean>(name: string, type: string, parse: () => T): T | (0 & T) {
    try {
      return parse()
    } catch (error) {
      this.problem(name, `cannot parse value as '${type}': ${messageOf(error).replace(/ parsing ".*?":/s, '')}`)
      return (type === 'int' ? 0 : false) as T
    }
  }

  private problem(name: string, text: string): void {
    const path = [this.path, name].filter((part) => part !== '').join('.')
    this.problems.push(`'${path}' ${text}`)
  }
}

function mapType(value: Value): string {
  return isBranch(value) ? 'map[string]interface {}' : goType(value)
}

/** Throws `secrets/not-encrypted`. */
export function notFound(): Error {
  return sopsError('secrets/not-encrypted', 'sops metadata not found', { hint: 'the file is not encrypted' })
}
