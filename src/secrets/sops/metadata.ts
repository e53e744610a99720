/** What a file tells of its encryption: who can decrypt it, what is encrypted, and the MAC over all of it. */
import type { CryptRules } from './rules.ts'

export interface AgeKey {
  readonly type: 'age'
  readonly recipient: string
  enc: string
}

export interface PgpKey {
  readonly type: 'pgp'
  readonly fingerprint: string
  readonly created: string
  enc: string
}

export interface KmsKey {
  readonly type: 'kms'
  readonly arn: string
  /** Empty for none. */
  readonly role: string
  readonly context?: ReadonlyMap<string, string>
  /** Empty for none. */
  readonly profile: string
  readonly created: string
  enc: string
}

export interface GcpKmsKey {
  readonly type: 'gcp_kms'
  readonly resource: string
  readonly created: string
  enc: string
}

export interface HuaweiKmsKey {
  readonly type: 'hckms'
  readonly id: string
  readonly created: string
  enc: string
}

export interface AzureKey {
  readonly type: 'azure_kv'
  readonly vaultUrl: string
  readonly name: string
  readonly version: string
  readonly created: string
  enc: string
}

export interface VaultKey {
  readonly type: 'hc_vault'
  readonly address: string
  readonly enginePath: string
  readonly keyName: string
  readonly created: string
  enc: string
}

/** Who the data key is encrypted for. `enc` is empty until it is; `created` is a time as RFC 3339. */
export type MasterKey = AgeKey | PgpKey | KmsKey | GcpKmsKey | HuaweiKmsKey | AzureKey | VaultKey

export interface Metadata {
  /** RFC 3339; the MAC is bound to it. */
  lastModified: string
  /** Encrypted. */
  mac: string
  version: string
  readonly rules: CryptRules
  readonly macOnlyEncrypted: boolean
  /** Groups whose shares make the data key; 0 where there is one group. */
  shamirThreshold: number
  /** Any key of a group opens it. */
  keyGroups: MasterKey[][]
}

/** The program whose files these are. */
export const SOPS_VERSION = '3.13.3'

/** What messages and key lists call a key. */
export function keyName(key: MasterKey): string {
  switch (key.type) {
    case 'age':
      return key.recipient
    case 'pgp':
      return key.fingerprint
    case 'kms':
      return kmsName(key)
    case 'gcp_kms':
      return key.resource
    case 'hckms':
      return key.id
    case 'azure_kv':
      return `${key.vaultUrl}/keys/${key.name}/${key.version}`
    case 'hc_vault':
      return `${key.address}/v1/${key.enginePath}/keys/${key.keyName}`
  }
}

function kmsName({ arn, role, context, profile }: KmsKey): string {
  const name = role === '' ? arn : `${arn}+${role}`
  const pairs = [...(context ?? [])].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => `${key}:${value}`)
  if (profile !== '') return `${name}|${pairs.join(',')}|${profile}`
  return pairs.length === 0 ? name : `${name}|${pairs.join(',')}`
}
