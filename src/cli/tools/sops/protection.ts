/** For whom, and what of it, a new file is encrypted: by flags, then by .sops.yaml. */
import { EXIT, sopsError } from '../../../secrets/sops/error.ts'
import { timestamp, type Protection } from '../../../secrets/sops/encrypt.ts'
import type { CreationRule } from '../../../secrets/sops/config.ts'
import { ageKeysOf } from '../../../secrets/sops/keys/age.ts'
import { kmsKeyOf } from '../../../secrets/sops/keys/aws-kms.ts'
import { azureKeyOf } from '../../../secrets/sops/keys/azure-key-vault.ts'
import { gcpKeyOf } from '../../../secrets/sops/keys/gcp-kms.ts'
import { huaweiKeysOf } from '../../../secrets/sops/keys/huawei-kms.ts'
import { pgpKeysOf } from '../../../secrets/sops/keys/pgp.ts'
import { vaultKeyOf } from '../../../secrets/sops/keys/vault-transit.ts'
import type { MasterKey } from '../../../secrets/sops/metadata.ts'
import { countRules, DEFAULT_UNENCRYPTED_SUFFIX, NO_RULES, type CryptRules } from '../../../secrets/sops/rules.ts'
import type { Store } from '../../../secrets/sops/stores/store.ts'
import { contextOf, creationRule, usageExit, warn, type SopsCall } from './call.ts'

const RULE_FLAGS = {
  unencryptedSuffix: 'unencrypted-suffix',
  encryptedSuffix: 'encrypted-suffix',
  encryptedRegex: 'encrypted-regex',
  unencryptedRegex: 'unencrypted-regex',
  encryptedCommentRegex: 'encrypted-comment-regex',
  unencryptedCommentRegex: 'unencrypted-comment-regex',
} as const satisfies Record<keyof CryptRules, string>

const CONFLICT =
  'Error: cannot use more than one of encrypted_suffix, unencrypted_suffix, encrypted_regex, unencrypted_regex, encrypted_comment_regex, or unencrypted_comment_regex in the same file'

/** `rule` is what the configuration says, if that was asked already. */
export async function protectionFor(
  call: SopsCall,
  name: string,
  input: Store,
  known?: CreationRule,
): Promise<Protection> {
  const rule = known ?? (await creationRule(call, name))
  const { flags, globals } = call
  const rules = mergedRules(call, rule)
  const macOnlyEncrypted = globals.bool('mac-only-encrypted') || (rule?.macOnlyEncrypted ?? false)
  const own = input.isSingleValue ? singleValueRules(call, rules) : checkedRules(rules)
  const keyGroups = await keyGroupsFor(call, name, known === undefined ? undefined : rule)
  const threshold = flags.int('shamir-secret-sharing-threshold') || (rule?.shamirThreshold ?? 0)
  return {
    keyGroups,
    shamirThreshold: threshold,
    rules: own,
    macOnlyEncrypted: !input.isSingleValue && macOnlyEncrypted,
  }
}

function mergedRules({ flags }: SopsCall, rule: CreationRule | undefined): CryptRules {
  const entries = Object.entries(RULE_FLAGS).map(([key, flag]) => {
    return [key, flags.string(flag) || (rule?.rules[key as keyof CryptRules] ?? '')] as const
  })
  return { ...NO_RULES, ...Object.fromEntries(entries) }
}

function checkedRules(rules: CryptRules): CryptRules {
  const count = countRules(rules)
  if (count > 1) throw usageExit(CONFLICT)
  return count === 0 ? { ...NO_RULES, unencryptedSuffix: DEFAULT_UNENCRYPTED_SUFFIX } : rules
}

const SINGLE: readonly (readonly [rule: keyof CryptRules, what: string])[] = [
  ['unencryptedSuffix', 'an unencrypted suffix'],
  ['encryptedSuffix', 'an encrypted suffix'],
  ['encryptedRegex', 'an encrypted regex'],
  ['unencryptedRegex', 'an unencrypted regex'],
]

function singleValueRules(call: SopsCall, rules: CryptRules): CryptRules {
  const store = 'does not make sense with the input store (the binary store'
  for (const [rule, what] of SINGLE) {
    if (rules[rule] === '') continue
    warn(call, `Using ${what} ${store} produces one key that should always be encrypted) and will be ignored.`)
  }
  if (rules.encryptedCommentRegex !== '') {
    warn(call, `Using an encrypted comment regex ${store} never produces comments) and will be ignored.`)
  }
  return NO_RULES
}

const KEY_FLAGS = ['kms', 'pgp', 'gcp-kms', 'hckms', 'azure-kv', 'hc-vault-transit', 'age'] as const

async function keyGroupsFor(call: SopsCall, name: string, known: CreationRule | undefined): Promise<MasterKey[][]> {
  const { flags } = call
  const context = contextOf(call)
  if (flags.string('encryption-context') !== '' && context === undefined) {
    warn(call, 'Encryption context contains a non-string value, context will not be used', 'AWSKMS')
    throw usageExit('Invalid KMS encryption context format', EXIT.invalidContext)
  }
  if (KEY_FLAGS.some((flag) => flags.string(flag) !== '')) return [await flaggedKeys(call, '')]
  const rule = known ?? (await creationRule(call, name, context))
  if (rule !== undefined) return rule.keyGroups
  const message = 'config file not found, or has no creation rules, and no keys provided through command line options'
  throw sopsError('secrets/config', message)
}

/** The keys of `--<prefix>kms`, `--<prefix>age` and so on. */
export async function flaggedKeys(call: SopsCall, prefix: '' | 'add-' | 'rm-'): Promise<MasterKey[]> {
  const { flags, keys } = call
  const created = timestamp(keys)
  const listed = (name: string): string[] => {
    const text = flags.string(prefix + name)
    return text === '' ? [] : text.split(',')
  }
  const kms = listed('kms').map((arn) =>
    kmsKeyOf(arn, { context: contextOf(call), profile: flags.string('aws-profile'), created }),
  )
  const gcp = listed('gcp-kms').map((id) => gcpKeyOf(id, created))
  const huawei = huaweiKeysOf(flags.string(`${prefix}hckms`), created)
  const azure: MasterKey[] = []
  for (const url of listed('azure-kv')) azure.push(await azureKeyOf(url, created, keys))
  const pgp = pgpKeysOf(flags.string(`${prefix}pgp`), created)
  const vault = listed('hc-vault-transit')
    .filter((uri) => uri !== '')
    .map((uri) => vaultKeyOf(uri, created))
  const age = ageKeysOf(flags.string(`${prefix}age`))
  return prefix === ''
    ? [...kms, ...gcp, ...huawei, ...azure, ...pgp, ...vault, ...age]
    : [...kms, ...pgp, ...gcp, ...huawei, ...azure, ...vault, ...age]
}
