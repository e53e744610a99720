/** The commands of sops 3.13.3 with their flags in its order, in our words. */
import { flagsOf } from './flags-table.ts'
import type { SopsCommand, SopsFlag } from './model.ts'

const FORMATS = ['input-type', 'output-type']
const SERVICES = ['enable-local-keyservice', 'keyservice']
const DECRYPTION = ['decryption-order', ...SERVICES]
const THRESHOLD = 'shamir-secret-sharing-threshold'
/** For files that are encrypted for the first time. */
const KEYS = ['kms', 'aws-profile', 'gcp-kms', 'hckms', 'azure-kv', 'hc-vault-transit', 'pgp', 'age']
const CHOICE = ['unencrypted-suffix', 'encrypted-suffix', 'unencrypted-regex', 'encrypted-regex']
const CHANGED_KEYS = ['gcp-kms', 'hckms', 'azure-kv', 'kms', 'hc-vault-transit', 'age', 'pgp'].flatMap((key) => [
  `add-${key}`,
  `rm-${key}`,
])

export const GLOBAL_FLAGS: readonly SopsFlag[] = flagsOf([
  ...['decrypt', 'encrypt', 'rotate', 'disable-version-check', 'check-for-updates', ...KEYS],
  ...['in-place', 'extract', ...FORMATS, 'show-master-keys', ...CHANGED_KEYS],
  ...['ignore-mac', 'mac-only-encrypted', ...CHOICE, 'unencrypted-comment-regex', 'encrypted-comment-regex'],
  ...['config', 'encryption-context', 'set', THRESHOLD, 'indent', 'verbose', 'output', 'filename-override'],
  ...DECRYPTION,
])

function command(name: string, usage: string, args: string | undefined, flags: readonly string[]): SopsCommand {
  return {
    name,
    usage,
    ...(args === undefined ? {} : { args }),
    ...(flags.length === 0 ? {} : { flags: flagsOf(flags) }),
  }
}

const GROUPS: readonly SopsCommand[] = [
  command('add', 'give a file one more key group', undefined, [
    ...['file', 'group:pgp', 'group:kms', 'aws-profile', 'group:gcp-kms', 'group:hckms', 'group:azure-kv'],
    ...['group:hc-vault-transit', 'group:age', 'in-place', THRESHOLD, 'encryption-context', ...SERVICES],
  ]),
  command('delete', 'take a key group away from a file', '[index]', ['file', 'in-place', THRESHOLD, ...SERVICES]),
]

const RUN_ARGS = '[file to decrypt] [command to run]'

export const COMMANDS: readonly SopsCommand[] = [
  command('completion', 'not offered: what shells complete words with', undefined, []),
  command('exec-env', 'run a command that finds the plain values in its environment', RUN_ARGS, [
    ...['background', 'pristine', 'user', 'same-process', ...DECRYPTION],
  ]),
  command('exec-file', 'run a command that finds the plain content in a file that is gone afterwards', RUN_ARGS, [
    ...['background', 'no-fifo', 'user', ...FORMATS, 'filename', ...DECRYPTION],
  ]),
  command('publish', 'upload a file to where its rule in .sops.yaml says', 'file', [
    ...['yes', 'omit-extensions', 'recursive', 'verbose', ...DECRYPTION],
  ]),
  command('keyservice', 'not offered: lend keys to other machines', undefined, [
    ...['network', 'address', 'prompt', 'verbose'],
  ]),
  command('filestatus', 'tell whether a file is encrypted, as JSON', 'file', ['input-type']),
  { name: 'groups', usage: 'change the key groups of a file', commands: GROUPS },
  command('updatekeys', 'give files the keys that .sops.yaml now names', 'file', ['yes', 'input-type', ...SERVICES]),
  command('decrypt', 'print a file, or stdin, with plain values', '[file]', [
    ...['in-place', 'extract', 'output', ...FORMATS, 'ignore-mac', 'filename-override', ...DECRYPTION],
  ]),
  command('encrypt', 'print a file, or stdin, with encrypted values', '[file]', [
    ...['in-place', 'output', ...KEYS, ...FORMATS, ...CHOICE, 'encryption-context', THRESHOLD],
    ...['filename-override', ...SERVICES],
  ]),
  command('rotate', 'encrypt all values with a data key that is new', 'file', [
    ...['in-place', 'output', ...FORMATS, 'encryption-context', ...CHANGED_KEYS],
    ...['filename-override', ...DECRYPTION],
  ]),
  command('edit', 'open the plain content in an editor, and encrypt what it leaves', 'file', [
    ...[...KEYS, ...FORMATS, ...CHOICE, 'encryption-context', THRESHOLD, 'show-master-keys'],
    ...['ignore-mac', ...DECRYPTION],
  ]),
  command('set', 'put a value, written as JSON, at a place of the file', 'file index [ value ]', [
    ...[...FORMATS, 'value-file', 'value-stdin', THRESHOLD, 'ignore-mac', 'decryption-order', 'idempotent'],
    ...SERVICES,
  ]),
  command('unset', 'take away what stands at a place of the file', 'file index', [
    ...[...FORMATS, THRESHOLD, 'ignore-mac', 'decryption-order', 'idempotent', ...SERVICES],
  ]),
]

export const APP_USAGE: string = 'reads, writes and edits files whose values are encrypted'

export const APP_TEXT: string = `sops [options] [file], or a command of those below

   A new file is encrypted for the keys that flags, variables or a rule of .sops.yaml name; a file that is encrypted
   says itself which keys open it. Several keys stand in one flag, parted by commas:

       $ sops encrypt --age age1...,age1... values.yaml

   Keys of AWS, Google Cloud, Azure and Vault are asked for with the credentials that their own tools use. Keys of age are
   found in SOPS_AGE_KEY, SOPS_AGE_KEY_FILE or ~/.config/sops/age/keys.txt, keys of OpenPGP in GNUPGHOME; SOPS_GPG_EXEC
   names another gpg. SOPS_EDITOR, then EDITOR, says what edit opens.

   Flags stand before the file.`
