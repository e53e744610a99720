/** .sops.yaml: for whom new files are encrypted, and how they are written. */
import { compileRegexp, matches } from '../../../gotemplate/go/regexp.ts'
import { decodeUtf8 } from '../../../gotemplate/go/utf8.ts'
import { documentsV3, finished } from '../../../gotemplate/go/yaml/decode-v3.ts'
import { YamlError } from '../../../gotemplate/go/yaml/error.ts'
import { newMap, type GoMap } from '../../../gotemplate/value.ts'
import { messageOf } from '../../errors.ts'
import { sopsError } from './error.ts'
import { ConfigFields } from './config-fields.ts'
import { CONFIG_FILE, decodeShape } from './config-shape.ts'
import { ageKeysOf } from './keys/age.ts'
import { kmsKeyOf } from './keys/aws-kms.ts'
import { azureKeyOf, withVersion } from './keys/azure-key-vault.ts'
import { gcpKeyOf } from './keys/gcp-kms.ts'
import { huaweiKeyOf, huaweiKeysOf } from './keys/huawei-kms.ts'
import { pgpKeyOf, pgpKeysOf } from './keys/pgp.ts'
import { vaultKeyOf } from './keys/vault-transit.ts'
import { keyName, type MasterKey } from './metadata.ts'
import type { SopsKeys } from './ports.ts'
import { countRules, type CryptRules } from './rules.ts'
import type { StoreOptions } from './stores/store.ts'

export interface CreationRule {
  readonly rules: CryptRules
  readonly macOnlyEncrypted: boolean
  readonly shamirThreshold: number
  readonly keyGroups: MasterKey[][]
}

export interface SopsConfig {
  readonly stores: StoreOptions
  /** Undefined if the file has none. */
  readonly creationRules: readonly ConfigFields[] | undefined
  readonly destinationRules: readonly ConfigFields[]
}

const MAX_BYTES = 4 * 1024 * 1024

/** Throws `secrets/config` in the words of SOPS. */
export function readConfig(bytes: Uint8Array): SopsConfig {
  const wrong = (why: string): Error =>
    sopsError('secrets/config', `error loading config: Could not unmarshal config file: ${why}`)
  if (bytes.length > MAX_BYTES) throw wrong('the file is too large')
  const fields = new ConfigFields(decoded(decodeUtf8(bytes), wrong))
  const stores = fields.map('stores')
  const indent = (name: string, byDefault: number): number => stores.map(name).int('indent', byDefault)
  return {
    stores: { yamlIndent: indent('yaml', 0), jsonIndent: indent('json', -1), binaryIndent: indent('json_binary', -1) },
    creationRules: fields.list('creation_rules'),
    destinationRules: fields.list('destination_rules') ?? [],
  }
}

function decoded(text: string, wrong: (why: string) => Error): GoMap {
  try {
    for (const root of documentsV3(text))
      return finished((decoder) => decodeShape(root, CONFIG_FILE, decoder)) ?? newMap()
    return newMap()
  } catch (error) {
    throw wrong(error instanceof YamlError ? error.detail : messageOf(error))
  }
}

export interface RuleOptions {
  readonly keys: SopsKeys
  /** Time of keys, RFC 3339. */
  readonly created: string
  readonly kmsContext?: ReadonlyMap<string, string> | undefined
}

/**
 * The first rule whose `path_regex` fits `path` (relative to the folder of the configuration, where it is below it); undefined if there
 * are no rules. Rejects with `secrets/config` if none fits.
 */
export async function creationRuleFor(
  { creationRules }: SopsConfig,
  path: string,
  options: RuleOptions,
): Promise<CreationRule | undefined> {
  if (creationRules === undefined) return undefined
  const rule = creationRules.find((candidate) => fits(candidate.text('path_regex'), path))
  if (rule === undefined) throw sopsError('secrets/config', 'error loading config: no matching creation rules found')
  return readRule(rule, options)
}

/** Where a file is published to. */
export type Destination =
  | { readonly kind: 's3' | 'gcs'; readonly bucket: string; readonly prefix: string }
  | {
      readonly kind: 'vault'
      /** Empty for the one that the environment names. */
      readonly address: string
      /** Ends with a slash, as `mount` does. */
      readonly path: string
      readonly mount: string
      readonly version: 1 | 2
    }

export interface DestinationRule {
  readonly destination: Destination
  readonly omitExtensions: boolean
  /** For whom it is encrypted there; without keys, it is published as it is. */
  readonly recreation: CreationRule
}

/** The first rule whose `path_regex` fits `path`. Rejects with `secrets/config` if none fits, or it names no one destination. */
export async function destinationRuleFor(
  { destinationRules }: SopsConfig,
  path: string,
  options: RuleOptions,
): Promise<DestinationRule> {
  const rule = destinationRules.find((candidate) => fitsIfItCan(candidate.text('path_regex'), path))
  if (rule === undefined) {
    throw sopsError('secrets/config', 'error loading config: no matching destination found in config')
  }
  const destinations = [bucketOf(rule, 's3'), bucketOf(rule, 'gcs'), vaultOf(rule)].filter((one) => one !== undefined)
  if (destinations.length > 1) throw sopsError('secrets/config', ONE_DESTINATION)
  const recreation = await readRule(rule.map('recreation_rule'), options)
  const [destination] = destinations
  if (destination === undefined) throw sopsError('secrets/config', 'no destination configured for this file')
  return { destination, omitExtensions: rule.bool('omit_extensions'), recreation }
}

const ONE_DESTINATION =
  'error loading config: more than one destinations were found in a single destination rule, you can only use one per rule'

function bucketOf(rule: ConfigFields, kind: 's3' | 'gcs'): Destination | undefined {
  const bucket = rule.text(`${kind}_bucket`)
  return bucket === '' ? undefined : { kind, bucket, prefix: rule.text(`${kind}_prefix`) }
}

function vaultOf(rule: ConfigFields): Destination | undefined {
  const path = rule.text('vault_path')
  if (path === '') return undefined
  const withSlash = (text: string): string => (text.endsWith('/') ? text : `${text}/`)
  return {
    kind: 'vault',
    address: rule.text('vault_address'),
    path: withSlash(path),
    mount: withSlash(rule.text('vault_kv_mount_name') || 'secret'),
    version: rule.int('vault_kv_version', 2) === 1 ? 1 : 2,
  }
}

/** Go: an expression that is none fits nothing here. */
function fitsIfItCan(pattern: string, path: string): boolean {
  try {
    return fits(pattern, path)
  } catch {
    return false
  }
}

function fits(pattern: string, path: string): boolean {
  if (pattern === '') return true
  try {
    return matches(compileRegexp(pattern), path)
  } catch (error) {
    throw sopsError('secrets/config', `can not compile regexp: ${messageOf(error)}`)
  }
}

const ONE_RULE =
  'error loading config: cannot use more than one of encrypted_suffix, unencrypted_suffix, encrypted_regex, unencrypted_regex, encrypted_comment_regex, or unencrypted_comment_regex for the same rule'

async function readRule(rule: ConfigFields, options: RuleOptions): Promise<CreationRule> {
  const rules: CryptRules = {
    unencryptedSuffix: rule.text('unencrypted_suffix'),
    encryptedSuffix: rule.text('encrypted_suffix'),
    unencryptedRegex: rule.text('unencrypted_regex'),
    encryptedRegex: rule.text('encrypted_regex'),
    unencryptedCommentRegex: rule.text('unencrypted_comment_regex'),
    encryptedCommentRegex: rule.text('encrypted_comment_regex'),
  }
  if (countRules(rules) > 1) throw sopsError('secrets/config', ONE_RULE)
  const groups = rule.list('key_groups') ?? []
  const keyGroups: MasterKey[][] = []
  if (groups.length === 0) keyGroups.push(await flatGroup(rule, options))
  else for (const group of groups) keyGroups.push(withoutDuplicates(await groupKeys(group, options, 0)))
  const macOnlyEncrypted = rule.bool('mac_only_encrypted')
  return { rules, macOnlyEncrypted, shamirThreshold: rule.int('shamir_threshold', 0), keyGroups }
}

async function flatGroup(rule: ConfigFields, { keys, created, kmsContext }: RuleOptions): Promise<MasterKey[]> {
  const profile = rule.text('aws_profile')
  const listed = (name: string, label = name): readonly string[] => commaSeparated(rule, name, label)
  const [azure, vault] = [listed('azure_keyvault'), listed('hc_vault_transit_uri', 'vault')]
  const group: MasterKey[] = [
    ...ageKeysOf(listed('age').join(',')),
    ...pgpKeysOf(listed('pgp').join(','), created),
    ...listed('kms')
      .flatMap(splitList)
      .map((arn) => kmsKeyOf(arn, { context: kmsContext, profile, created })),
    ...listed('gcp_kms', 'gcpkms')
      .flatMap(splitList)
      .map((id) => gcpKeyOf(id, created)),
    ...huaweiKeysOf((rule.texts('hckms') ?? []).join(','), created),
  ]
  for (const url of azure.flatMap(splitList)) group.push(await azureKeyOf(url, created, keys))
  for (const url of vault.flatMap(splitList)) group.push(vaultKeyOf(url, created))
  return group
}

function splitList(text: string): string[] {
  return text.split(',').filter((part) => part !== '')
}

/** A list, or a text with commas. */
function commaSeparated(rule: ConfigFields, name: string, label: string): readonly string[] {
  const value = rule.textOrList(name, label)
  if (typeof value !== 'string') return value
  return value
    .split(',')
    .map((key) => key.trim())
    .filter((key) => key !== '')
}

const MAX_MERGE_DEPTH = 32

async function groupKeys(group: ConfigFields, options: RuleOptions, depth: number): Promise<MasterKey[]> {
  const { keys, created } = options
  if (depth > MAX_MERGE_DEPTH) throw sopsError('secrets/config', 'key groups are merged too deeply')
  const found: MasterKey[] = []
  for (const merged of group.list('merge') ?? []) {
    found.push(...withoutDuplicates(await groupKeys(merged, options, depth + 1)))
  }
  for (const recipient of group.texts('age') ?? []) found.push(...ageKeysOf(recipient))
  for (const fingerprint of group.texts('pgp') ?? []) found.push(pgpKeyOf(fingerprint, created))
  for (const kms of group.list('kms') ?? []) {
    const [arn, role, profile] = [kms.text('arn'), kms.text('role'), kms.text('aws_profile')]
    const context = kms.pairs('context')
    found.push({ type: 'kms', arn, role, ...(context === undefined ? {} : { context }), profile, created, enc: '' })
  }
  for (const gcp of group.list('gcp_kms') ?? []) found.push(gcpKeyOf(gcp.text('resource_id'), created))
  for (const huawei of group.list('hckms') ?? []) {
    found.push(huaweiKeyOf(huawei.text('key_id'), created))
  }
  for (const azure of group.list('azure_keyvault') ?? []) {
    const [vaultUrl, name, version] = [azure.text('vaultUrl'), azure.text('key'), azure.text('version')]
    found.push(await withVersion({ type: 'azure_kv', vaultUrl, name, version, created, enc: '' }, keys))
  }
  for (const uri of group.texts('hc_vault') ?? []) found.push(vaultKeyOf(uri, created))
  return found
}

function withoutDuplicates(group: readonly MasterKey[]): MasterKey[] {
  const seen = new Set<string>()
  return group.filter((key) => {
    const name = `${key.type}/${keyName(key)}`
    if (seen.has(name)) return false
    seen.add(name)
    return true
  })
}
