/** Metadata as a map, its keys sorted. */
import type { MasterKey, Metadata } from '../metadata.ts'
import { branch, type Branch, type Item, type Value } from '../tree.ts'

export function writeMetadata(metadata: Metadata): Branch {
  const { rules, keyGroups } = metadata
  const groups = keyGroups.length === 1 ? listsOf(keyGroups[0]!) : {}
  return sorted(
    {
      ...groups,
      key_groups: keyGroups.length === 1 ? [] : keyGroups.map(groupBranch),
      shamir_threshold: BigInt(metadata.shamirThreshold),
      unencrypted_suffix: rules.unencryptedSuffix,
      encrypted_suffix: rules.encryptedSuffix,
      unencrypted_regex: rules.unencryptedRegex,
      encrypted_regex: rules.encryptedRegex,
      unencrypted_comment_regex: rules.unencryptedCommentRegex,
      encrypted_comment_regex: rules.encryptedCommentRegex,
      mac_only_encrypted: metadata.macOnlyEncrypted,
    },
    { lastmodified: metadata.lastModified, mac: metadata.mac, version: metadata.version },
  )
}

type Entries = Readonly<Record<string, Value>>

/** `always` is there even if it is empty. */
function sorted(fields: Entries, always: Entries = {}): Branch {
  const items: Item[] = Object.entries(fields)
    .filter(([, value]) => !isEmpty(value))
    .concat(Object.entries(always))
    .map(([key, value]) => ({ key, value }))
  return branch(items.sort((a, b) => ((a.key as string) < (b.key as string) ? -1 : 1)))
}

function isEmpty(value: Value): boolean {
  return (
    value === '' || value === 0n || value === false || value === null || (Array.isArray(value) && value.length === 0)
  )
}

/** SOPS leaves out empty lists of a group, but for these two. */
function groupBranch(group: readonly MasterKey[]): Branch {
  const { age = [], hc_vault: vault = [], ...others } = listsOf(group)
  return sorted(others, { age, hc_vault: vault })
}

function listsOf(group: readonly MasterKey[]): Record<string, Value> {
  const lists: Record<string, Value[]> = {}
  for (const key of group) (lists[key.type] ??= []).push(keyBranch(key))
  return lists
}

function keyBranch(key: MasterKey): Branch {
  const { enc } = key
  switch (key.type) {
    case 'age':
      return sorted({}, { recipient: key.recipient, enc })
    case 'pgp':
      return sorted({}, { created_at: key.created, enc, fp: key.fingerprint })
    case 'kms': {
      const context =
        key.context === undefined || key.context.size === 0 ? null : sorted({}, Object.fromEntries(key.context))
      return sorted(
        { role: key.role, context },
        { arn: key.arn, aws_profile: key.profile, created_at: key.created, enc },
      )
    }
    case 'gcp_kms':
      return sorted({}, { resource_id: key.resource, created_at: key.created, enc })
    case 'hckms':
      return sorted({}, { key_id: key.id, created_at: key.created, enc })
    case 'azure_kv': {
      const { vaultUrl, name, version, created } = key
      return sorted({}, { vault_url: vaultUrl, name, version, created_at: created, enc })
    }
    case 'hc_vault': {
      const { address, enginePath, keyName, created } = key
      return sorted(
        {},
        { vault_address: address, engine_path: enginePath, key_name: keyName, created_at: created, enc },
      )
    }
  }
}
