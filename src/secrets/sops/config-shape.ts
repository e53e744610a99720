/** What .sops.yaml may hold, field by field, and goyaml's complaints about what does not fit. */
import type { DecoderV3 } from '../../../gotemplate/go/yaml/decode-v3.ts'
import { isNull, resolve, type YamlNodeV3 } from '../../../gotemplate/go/yaml/decode-v3.ts'
import { Int, newMap, type GoMap, type GoValue } from '../../../gotemplate/value.ts'

type Kind = 'string' | 'int' | 'bool' | 'any' | 'strings' | 'pairs' | Shape | readonly [Shape]

interface Shape {
  /** Go's name of it. */
  readonly type: string
  readonly fields: Readonly<Record<string, Kind>>
}

const KEY_GROUP_FIELDS: Record<string, Kind> = {
  kms: [
    {
      type: 'config.kmsKey',
      fields: { arn: 'string', role: 'string', context: 'pairs', aws_profile: 'string' },
    },
  ],
  gcp_kms: [{ type: 'config.gcpKmsKey', fields: { resource_id: 'string' } }],
  hckms: [{ type: 'config.hckmsKey', fields: { key_id: 'string' } }],
  azure_keyvault: [{ type: 'config.azureKVKey', fields: { vaultUrl: 'string', key: 'string', version: 'string' } }],
  hc_vault: 'strings',
  age: 'strings',
  pgp: 'strings',
}
const KEY_GROUP: Shape = { type: 'config.keyGroup', fields: KEY_GROUP_FIELDS }
KEY_GROUP_FIELDS['merge'] = [KEY_GROUP]

const CREATION_RULE: Shape = {
  type: 'config.creationRule',
  fields: {
    path_regex: 'string',
    kms: 'any',
    aws_profile: 'string',
    age: 'any',
    pgp: 'any',
    gcp_kms: 'any',
    hckms: 'strings',
    azure_keyvault: 'any',
    hc_vault_transit_uri: 'any',
    key_groups: [KEY_GROUP],
    shamir_threshold: 'int',
    unencrypted_suffix: 'string',
    encrypted_suffix: 'string',
    unencrypted_regex: 'string',
    encrypted_regex: 'string',
    unencrypted_comment_regex: 'string',
    encrypted_comment_regex: 'string',
    mac_only_encrypted: 'bool',
  },
}

const DESTINATION_RULE: Shape = {
  type: 'config.destinationRule',
  fields: {
    path_regex: 'string',
    s3_bucket: 'string',
    s3_prefix: 'string',
    gcs_bucket: 'string',
    gcs_prefix: 'string',
    vault_path: 'string',
    vault_address: 'string',
    vault_kv_mount_name: 'string',
    vault_kv_version: 'int',
    recreation_rule: CREATION_RULE,
    omit_extensions: 'bool',
  },
}

const indented = (type: string): Shape => ({ type, fields: { indent: 'int' } })

const STORES: Shape = {
  type: 'config.StoresConfig',
  fields: {
    dotenv: { type: 'config.DotenvStoreConfig', fields: {} },
    ini: { type: 'config.INIStoreConfig', fields: {} },
    json_binary: indented('config.JSONBinaryStoreConfig'),
    json: indented('config.JSONStoreConfig'),
    yaml: indented('config.YAMLStoreConfig'),
  },
}

export const CONFIG_FILE: Shape = {
  type: 'config.configFile',
  fields: { creation_rules: [CREATION_RULE], destination_rules: [DESTINATION_RULE], stores: STORES },
}

/** What fits of it, by fields; all else is among the decoder's problems, and what nobody knows is left out. */
export function decodeShape(node: YamlNodeV3, { type, fields }: Shape, decoder: DecoderV3): GoMap | undefined {
  return decoder.mapping(node, type, (target) => {
    const found = newMap()
    if (!decoder.hasUniqueKeys(target)) return found
    decoder.entries(target, (key, value) => {
      if (!Object.hasOwn(fields, key.text)) return
      const decoded = decodeKind(value, fields[key.text]!, decoder)
      if (decoded !== undefined) found[key.text] = decoded
    })
    return found
  })
}

function decodeKind(node: YamlNodeV3, kind: Kind, decoder: DecoderV3): GoValue | undefined {
  if (kind === 'any') return decoder.value(node)
  if (kind === 'strings') return decoder.items(node, '[]string', (item) => decodeScalar(item, 'string', decoder) ?? '')
  if (kind === 'pairs') {
    return decoder.mapping(node, 'map[string]*string', (target) => {
      const pairs = newMap()
      decoder.entries(target, (key, value) => (pairs[key.text] = decodeScalar(value, 'string', decoder) ?? ''))
      return pairs
    })
  }
  if (typeof kind === 'string') return decodeScalar(node, kind, decoder)
  if (!('length' in kind)) return decodeShape(node, kind, decoder)
  const [shape] = kind
  return decoder.items(node, `[]${shape.type}`, (item) => decodeShape(item, shape, decoder) ?? newMap())
}

type ScalarKind = 'string' | 'int' | 'bool'

/** Undefined for null. */
function decodeScalar(node: YamlNodeV3, kind: ScalarKind, decoder: DecoderV3): GoValue | undefined {
  return decoder.follow(node, (target) => {
    if (isNull(target)) return undefined
    const value = target.kind === 'scalar' ? scalarAs(target, kind) : undefined
    if (value === undefined) decoder.misfit(target, kind)
    return value
  })
}

const TRUE = new Set(['y', 'Y', 'yes', 'on'])
const FALSE = new Set(['n', 'N', 'no', 'off'])

function scalarAs(node: YamlNodeV3, kind: ScalarKind): string | number | boolean | undefined {
  const { value } = resolve(node)
  switch (kind) {
    case 'string':
      return typeof value === 'string' ? value : node.text
    case 'int':
      if (value instanceof Int) return Number(value.value)
      return typeof value === 'number' && Number.isFinite(value) ? Math.trunc(value) : undefined
    case 'bool':
      if (typeof value === 'boolean') return value
      if (typeof value !== 'string') return undefined
      return TRUE.has(value) ? true : FALSE.has(value) ? false : undefined
  }
}
