/** The flags of sops 3.13.3, each once, in our words. */
import type { SopsFlag } from './model.ts'

const TRANSIT = 'https://vault.example.org:8200/v1/transit/keys/dev'
const FORMATS = 'ini, json, yaml, dotenv or binary; told by the extension of the file without it'

/** Where a master key may be: its flags, and how one of them is named. */
const KEYS: Readonly<Record<string, { readonly short?: string; readonly env: string; readonly what: string }>> = {
  kms: { short: 'k', env: 'SOPS_KMS_ARN', what: 'in AWS KMS, by ARN' },
  'gcp-kms': { env: 'SOPS_GCP_KMS_IDS', what: 'in Google Cloud KMS, by resource ID' },
  hckms: { env: 'SOPS_HUAWEICLOUD_KMS_IDS', what: 'in HuaweiCloud KMS, as region:key-uuid' },
  'azure-kv': { env: 'SOPS_AZURE_KEYVAULT_URLS', what: 'in Azure Key Vault, by URL' },
  'hc-vault-transit': { env: 'SOPS_VAULT_URIS', what: `in a transit engine of Vault, by URL (${TRANSIT})` },
  pgp: { short: 'p', env: 'SOPS_PGP_FP', what: 'of OpenPGP, by fingerprint' },
  age: { short: 'a', env: 'SOPS_AGE_RECIPIENTS', what: 'of age, by recipient' },
}

const FLAGS: Readonly<Record<string, Omit<SopsFlag, 'names'> & { readonly short?: string }>> = {
  decrypt: { short: 'd', kind: 'bool', usage: 'print the file with plain values' },
  encrypt: { short: 'e', kind: 'bool', usage: 'print the file with encrypted values' },
  rotate: { short: 'r', kind: 'bool', usage: 'encrypt all values with a data key that is new' },
  'disable-version-check': {
    kind: 'bool',
    usage: 'of no effect: no server is asked',
    env: 'SOPS_DISABLE_VERSION_CHECK',
  },
  'check-for-updates': { kind: 'bool', usage: 'of no effect: no server is asked' },
  'aws-profile': { kind: 'string', usage: 'profile of the AWS configuration' },
  'in-place': { short: 'i', kind: 'bool', usage: 'replace the file, and print nothing' },
  extract: { kind: 'string', usage: `only what stands at this place, such as '["db"]["hosts"][0]'` },
  'input-type': { kind: 'string', usage: `format that is read: ${FORMATS}` },
  'output-type': { kind: 'string', usage: `format that is written: ${FORMATS}` },
  'show-master-keys': { short: 's', kind: 'bool', usage: 'let the editor see the metadata, too' },
  'ignore-mac': { kind: 'bool', usage: 'decrypt although the content does not match its code (MAC)' },
  'mac-only-encrypted': { kind: 'bool', usage: 'leave plain values out of the code (MAC)' },
  'unencrypted-suffix': { kind: 'string', usage: 'keys that end like this keep plain values' },
  'encrypted-suffix': { kind: 'string', usage: 'only values whose keys end like this are encrypted' },
  'unencrypted-regex': { kind: 'string', usage: 'keys that match keep plain values' },
  'encrypted-regex': { kind: 'string', usage: 'only values whose keys match are encrypted' },
  'unencrypted-comment-regex': { kind: 'string', usage: 'values whose comments match stay plain' },
  'encrypted-comment-regex': { kind: 'string', usage: 'only values whose comments match are encrypted' },
  config: { kind: 'string', usage: 'this .sops.yaml; folders are not searched for one', env: 'SOPS_CONFIG' },
  'encryption-context': { kind: 'string', usage: 'context for AWS KMS: name:value, and more behind commas' },
  set: { kind: 'string', usage: `a place and its new value in JSON: '["db"]["port"] 5432'` },
  'shamir-secret-sharing-threshold': { kind: 'int', usage: 'how many key groups are needed to decrypt' },
  indent: { kind: 'int', usage: 'spaces for a level of YAML or JSON' },
  verbose: { kind: 'bool', usage: 'tell more on stderr' },
  output: { kind: 'string', usage: 'write to this file' },
  'filename-override': {
    kind: 'string',
    usage: 'read rules and formats as if the file were called this; stdin needs it',
  },
  'decryption-order': {
    kind: 'string',
    usage: 'kinds of keys in the order to try them, with commas',
    env: 'SOPS_DECRYPTION_ORDER',
  },
  'enable-local-keyservice': { kind: 'on', usage: 'use keys on this machine', env: 'SOPS_ENABLE_LOCAL_KEYSERVICE' },
  keyservice: { kind: 'list', usage: 'not offered: ask key services at these addresses', env: 'SOPS_KEYSERVICE' },
  background: { kind: 'bool', usage: 'deprecated: do not wait for the command' },
  pristine: { kind: 'bool', usage: 'give the command no other variables than the decrypted ones' },
  user: { kind: 'string', usage: 'run the command as this user' },
  'same-process': { kind: 'bool', usage: 'become the command in place of starting it' },
  'no-fifo': { kind: 'bool', usage: 'a plain file in place of a pipe with a name' },
  filename: { kind: 'string', usage: 'what the temporary file is called (tmp-file)' },
  yes: { short: 'y', kind: 'bool', usage: 'do not ask' },
  'omit-extensions': { kind: 'bool', usage: 'publish under names without extension' },
  recursive: { kind: 'bool', usage: 'publish all of a folder' },
  network: { short: 'net', kind: 'string', usage: 'kind of socket to listen on: tcp or unix', value: 'tcp' },
  address: { short: 'addr', kind: 'string', usage: 'where to listen', value: '127.0.0.1:5000' },
  prompt: { kind: 'bool', usage: 'ask before each request is served' },
  file: { short: 'f', kind: 'string', usage: 'the file whose groups are changed' },
  'value-file': { kind: 'bool', usage: 'the value is the name of a file that holds it' },
  'value-stdin': { kind: 'bool', usage: 'the value is read from stdin' },
  idempotent: { kind: 'bool', usage: 'leave the file as it is if that is how it should be' },
}

/** Names as on the command line; `group:` stands before a key's that may be given several times, for the group that is made. */
export function flagsOf(names: readonly string[]): readonly SopsFlag[] {
  return names.map(flagOf)
}

function flagOf(name: string): SopsFlag {
  const [, role = '', key = ''] = /^(add-|rm-|group:)?(.*)$/.exec(name)!
  if (KEYS[key] !== undefined) return keyFlag(role, key)
  const { short, ...rest } = FLAGS[name]!
  return { names: short === undefined ? [name] : [name, short], ...rest }
}

function keyFlag(role: string, name: string): SopsFlag {
  const { short, env, what } = KEYS[name]!
  if (role === 'group:') return { names: [name], kind: 'list', usage: `a master key ${what}, in the new group` }
  const several = `${what}; several with commas`
  if (role === 'add-') return { names: [role + name], kind: 'string', usage: `new master keys ${several}` }
  if (role === 'rm-') return { names: [role + name], kind: 'string', usage: `master keys to take away, ${several}` }
  return { names: short === undefined ? [name] : [name, short], kind: 'string', usage: `master keys ${several}`, env }
}
