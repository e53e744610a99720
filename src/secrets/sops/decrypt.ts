/** Decrypts a file of SOPS in memory. */
import { timingSafeEqual } from 'node:crypto'
import { encodeUtf8 } from '../../../gotemplate/go/utf8.ts'
import { messageOf } from '../../errors.ts'
import { createCipher, type Cipher } from './cipher.ts'
import { decryptBranches } from './crypt.ts'
import { findDataKey } from './data-key.ts'
import { EXIT, invalidFile, sopsError } from './error.ts'
import type { SopsFormat } from './formats.ts'
import type { SopsKeys } from './ports.ts'
import { storeFor, type EncryptedDocuments, type Store, type StoreOptions } from './stores/store.ts'
import { isBranch, type Branch, type Value } from './tree.ts'
import { findPath, type TreePath } from './tree-path.ts'
import { isOlder } from './version.ts'

export interface DecryptOptions {
  readonly inputFormat: SopsFormat
  /** Default: `inputFormat`. */
  readonly outputFormat?: SopsFormat
  readonly keys: SopsKeys
  /** Whether a file is taken that somebody changed. Default: false. */
  readonly ignoreMac?: boolean
  /** Where in the document: keys and positions. Text there comes as it is. Default: all of it. */
  readonly extract?: TreePath
  /** Kinds of keys that are tried first. Default: `age`, `pgp`. */
  readonly decryptionOrder?: readonly string[]
  readonly style?: StoreOptions
}

/**
 * The plain text of a file. Rejects with `secrets/not-encrypted`, `secrets/invalid-file`, `secrets/no-key` (nobody gave the data key),
 * `secrets/damaged` (values or MAC), in the words of SOPS 3.13.
 */
export async function decryptSops(content: Uint8Array, options: DecryptOptions): Promise<Uint8Array> {
  const { inputFormat, outputFormat = inputFormat, extract = [], style } = options
  const tree = await openEncrypted(storeFor(inputFormat).readEncrypted(content), options)
  return plainFile(tree.branches, storeFor(outputFormat, style), extract)
}

export interface OpenOptions {
  readonly keys: SopsKeys
  readonly ignoreMac?: boolean
  readonly decryptionOrder?: readonly string[]
}

export interface OpenTree extends EncryptedDocuments {
  readonly dataKey: Uint8Array
  /** Encrypts what did not change as it was. */
  readonly cipher: Cipher
}

const CONTEXT_BUG_FIXED = '3.3.0'

/** Decrypts in place, and verifies the MAC. */
export async function openEncrypted(documents: EncryptedDocuments, options: OpenOptions): Promise<OpenTree> {
  const { keys, ignoreMac = false, decryptionOrder } = options
  const { branches, metadata } = documents
  // Older versions mixed up the values of a context; whether there is a version at all is asked in any case.
  isOlder(metadata.version, CONTEXT_BUG_FIXED)
  const dataKey = await findDataKey(metadata, keys, decryptionOrder)
  const cipher = createCipher(keys.randomBytes)
  let mac: string
  try {
    mac = decryptBranches({ branches, metadata, key: dataKey, cipher }, keys.warn)
  } catch (error) {
    throw sopsError('secrets/damaged', `Error decrypting tree: ${messageOf(error)}`, { exit: EXIT.cannotDecrypt })
  }
  if (!ignoreMac) checkMac(mac, fileMac(documents, cipher, dataKey))
  return { branches, metadata, dataKey, cipher }
}

function fileMac({ metadata }: EncryptedDocuments, cipher: Cipher, dataKey: Uint8Array): unknown {
  try {
    return cipher.decrypt(metadata.mac, dataKey, metadata.lastModified)
  } catch (error) {
    throw sopsError('secrets/damaged', `Cannot decrypt MAC: ${messageOf(error)}`, { exit: EXIT.macMismatch })
  }
}

function checkMac(computed: string, found: unknown): void {
  if (typeof found === 'string' && isEqual(found, computed)) return
  const shown = found === '' ? 'no MAC' : typeof found === 'string' ? found : 'something else'
  const message = `MAC mismatch. File has ${shown}, computed ${computed}`
  throw sopsError('secrets/damaged', message, {
    exit: EXIT.macMismatch,
    hint: 'somebody changed the file by other means than SOPS',
  })
}

/** In a time that does not depend on what differs. */
function isEqual(found: string, computed: string): boolean {
  const [a, b] = [encodeUtf8(found), encodeUtf8(computed)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/** Documents, or what stands at a path of the first, as a file. */
export function plainFile(branches: Branch[], store: Store, path: TreePath): Uint8Array {
  if (path.length === 0) return written(() => store.writePlain(branches), 'file')
  const value: Value = findPath(branches[0]!, path)
  if (isBranch(value)) return written(() => store.writePlain([value, ...branches.slice(1)]), 'file')
  if (typeof value === 'string') return encodeUtf8(value)
  return written(() => store.writeValue(value), 'tree')
}

function written(write: () => Uint8Array, what: string): Uint8Array {
  try {
    return write()
  } catch (error) {
    throw invalidFile(`Error dumping ${what}: ${messageOf(error)}`, EXIT.cannotDump)
  }
}
