/** Encrypts documents, new ones and ones that were opened. */
import { formatTime } from '../../../gotemplate/go/time-format.ts'
import { timeFromUnix } from '../../../gotemplate/go/time.ts'
import { UTC } from '../../../gotemplate/go/zone.ts'
import { messageOf } from '../../errors.ts'
import { createCipher, DATA_KEY_BYTES } from './cipher.ts'
import { encryptBranches } from './crypt.ts'
import { encryptForAll } from './data-key.ts'
import type { OpenTree } from './decrypt.ts'
import { EXIT, invalidFile, sopsError } from './error.ts'
import type { SopsFormat } from './formats.ts'
import { ageKeysOf } from './keys/age.ts'
import { SOPS_VERSION, type MasterKey, type Metadata } from './metadata.ts'
import type { SopsKeys } from './ports.ts'
import { countRules, DEFAULT_UNENCRYPTED_SUFFIX, NO_RULES, type CryptRules } from './rules.ts'
import { storeFor, type Store, type StoreOptions } from './stores/store.ts'
import { RFC3339 } from './stores/plain-text.ts'
import type { Branch } from './tree.ts'
import { wordWrap } from './word-wrap.ts'

/** The time of a clock as files tell it. */
export function timestamp({ clock }: Pick<SopsKeys, 'clock'>): string {
  return formatTime(timeFromUnix(BigInt(Math.floor(clock.now() / 1000)), 0, UTC), RFC3339)
}

export interface Protection {
  readonly keyGroups: MasterKey[][]
  /** Groups that are needed; 0 for all. */
  readonly shamirThreshold: number
  readonly rules: CryptRules
  readonly macOnlyEncrypted: boolean
}

export function newMetadata(protection: Protection): Metadata {
  return { ...protection, lastModified: '', mac: '', version: SOPS_VERSION }
}

/** Throws with the exit codes of SOPS for documents that cannot be encrypted. */
export function checkPlain(store: Store, branches: readonly Branch[]): void {
  const [first] = branches
  if (first === undefined) {
    const message = 'File cannot be completely empty, it must contain at least one document'
    throw sopsError('secrets/invalid-file', message, { exit: EXIT.noDocument })
  }
  if (store.hasMetadata(first)) throw sopsError('secrets/invalid-file', ALREADY, { exit: EXIT.alreadyEncrypted })
}

const ALREADY = wordWrap(
  "The file you have provided contains a top-level entry called 'sops', or for flat file formats top-level entries starting with 'sops_'. This is generally due to the file already being encrypted. SOPS uses a top-level entry called 'sops' to store the metadata required to decrypt the file. For this reason, SOPS can not encrypt files that already contain such an entry.\n\nIf this is an unencrypted file, rename the 'sops' entry.\n\nIf this is an encrypted file and you want to edit it, use the editor mode, for example: `sops edit my_file.yaml`",
  75,
)

/** A new data key, encrypted for everybody in `metadata`. */
export async function newDataKey(metadata: Metadata, keys: SopsKeys): Promise<Uint8Array> {
  const dataKey = Uint8Array.from(keys.randomBytes(DATA_KEY_BYTES))
  try {
    await encryptForAll(metadata, dataKey, keys)
  } catch (error) {
    throw sopsError('secrets/no-key', `Could not generate data key: ${messageOf(error)}`)
  }
  return dataKey
}

/** Encrypts in place, and writes. */
export function writeEncrypted(
  { branches, metadata, dataKey, cipher }: OpenTree,
  store: Store,
  keys: SopsKeys,
): Uint8Array {
  let mac: string
  try {
    mac = encryptBranches({ branches, metadata, key: dataKey, cipher })
  } catch (error) {
    throw sopsError('secrets/failed', `Error encrypting tree: ${messageOf(error)}`, { exit: EXIT.cannotEncrypt })
  }
  metadata.lastModified = timestamp(keys)
  metadata.mac = cipher.encrypt(mac, dataKey, metadata.lastModified)
  return writtenDocuments({ branches, metadata }, store)
}

export function writtenDocuments(documents: Pick<OpenTree, 'branches' | 'metadata'>, store: Store): Uint8Array {
  try {
    return store.writeEncrypted(documents)
  } catch (error) {
    throw invalidFile(`Could not marshal tree: ${messageOf(error)}`, EXIT.cannotDump)
  }
}

/** A new file of plain documents. */
export async function encryptDocuments(
  branches: Branch[],
  protection: Protection,
  store: Store,
  keys: SopsKeys,
): Promise<Uint8Array> {
  checkPlain(store, branches)
  const metadata = newMetadata(protection)
  const dataKey = await newDataKey(metadata, keys)
  return writeEncrypted({ branches, metadata, dataKey, cipher: createCipher(keys.randomBytes) }, store, keys)
}

export interface EncryptOptions {
  readonly inputFormat: SopsFormat
  /** Default: `inputFormat`. */
  readonly outputFormat?: SopsFormat
  readonly keys: SopsKeys
  /** Public keys of age: each of them can decrypt. */
  readonly ageRecipients?: readonly string[]
  /** In place of `ageRecipients`: any key of each group; shares of as many groups as `shamirThreshold` says. */
  readonly keyGroups?: readonly (readonly MasterKey[])[]
  /** Default: all groups. */
  readonly shamirThreshold?: number
  /** At most one. Default: all is encrypted but under keys that end in `_unencrypted`. */
  readonly rules?: Partial<CryptRules>
  /** Whether changes to what is not encrypted go unnoticed. Default: false. */
  readonly macOnlyEncrypted?: boolean
  readonly style?: StoreOptions
}

/** The file as SOPS 3.13 writes it. Rejects with `secrets/invalid-file`, `secrets/config`, `secrets/no-key`. */
export async function encryptSops(content: Uint8Array, options: EncryptOptions): Promise<Uint8Array> {
  const { inputFormat, outputFormat = inputFormat, keys, ageRecipients = [], rules, style } = options
  const given: CryptRules = { ...NO_RULES, ...rules }
  if (countRules(given) > 1) throw sopsError('secrets/config', 'only one of the rules may say what is encrypted')
  const input = storeFor(inputFormat)
  const isDefault = countRules(given) === 0 && !input.isSingleValue
  const groups = options.keyGroups ?? [ageKeysOf(ageRecipients.join(','))]
  const protection: Protection = {
    keyGroups: groups.map((group) => group.map((key) => ({ ...key }))),
    shamirThreshold: options.shamirThreshold ?? 0,
    rules: isDefault ? { ...NO_RULES, unencryptedSuffix: DEFAULT_UNENCRYPTED_SUFFIX } : given,
    macOnlyEncrypted: options.macOnlyEncrypted ?? false,
  }
  return encryptDocuments(readPlain(content, input), protection, storeFor(outputFormat, style), keys)
}

export function readPlain(content: Uint8Array, store: Store): Branch[] {
  try {
    return store.readPlain(content)
  } catch (error) {
    throw invalidFile(`Error unmarshalling file: ${messageOf(error)}`, EXIT.cannotRead)
  }
}
