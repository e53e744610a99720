/** Encrypts and decrypts the leaves of documents, and computes the MAC over them. */
import { createHash, type Hash } from 'node:crypto'
import { encodeUtf8 } from '../../../gotemplate/go/utf8.ts'
import { messageOf } from '../../errors.ts'
import { plainOf, type Cipher } from './cipher.ts'
import { invalidFile, sopsError } from './error.ts'
import type { Metadata } from './metadata.ts'
import { encryptionTest, regexpOf } from './rules.ts'
import { goType, isComment, type Branch, type Leaf } from './tree.ts'
import { walkBranch, type Place } from './walk.ts'
import type { SopsWarning } from './ports.ts'

export interface Crypting {
  readonly branches: readonly Branch[]
  readonly metadata: Metadata
  readonly key: Uint8Array
  readonly cipher: Cipher
}

/** Sets a MAC over encrypted leaves alone apart from one over all: the SHA-256 of `sops`. */
const ONLY_ENCRYPTED = createHash('sha256').update('sops').digest()

function newHash({ macOnlyEncrypted }: Metadata): Hash {
  const hash = createHash('sha512')
  if (macOnlyEncrypted) hash.update(ONLY_ENCRYPTED)
  return hash
}

const finished = (hash: Hash): string => hash.digest('hex').toUpperCase()

const placeText = ({ path }: Place): string => `${path.join(':')}:`

/** In place. Returns the MAC. Throws `secrets/invalid-file`, `secrets/damaged`. */
export function decryptBranches(
  { branches, metadata, key, cipher }: Crypting,
  warn?: (warning: SopsWarning) => void,
): string {
  const hash = newHash(metadata)
  const isEncrypted = encryptionTest(metadata.rules)
  const decrypt = (leaf: Leaf, place: Place): Leaf => {
    if (isComment(leaf)) return commentAt(leaf.text, placeText(place)) ?? unencrypted(leaf)
    if (typeof leaf !== 'string') throw invalidFile(`Expected encrypted value as string, but got ${goType(leaf)}`)
    try {
      return cipher.decrypt(leaf, key, placeText(place))
    } catch (error) {
      throw sopsError('secrets/damaged', `Could not decrypt value: ${messageOf(error)}`)
    }
  }
  const commentAt = (text: string, place: string): Leaf | undefined => {
    try {
      return cipher.decrypt(text, key, place)
    } catch {
      return undefined
    }
  }
  const unencrypted = (leaf: Leaf & object): Leaf => {
    const message =
      'Found possibly unencrypted comment in file. This is to be expected if the file being decrypted was created with an older version of SOPS.'
    warn?.({ part: 'SOPS', message, fields: isComment(leaf) ? { comment: leaf.text } : {} })
    return leaf
  }
  walkAll(branches, (leaf, place) => {
    const encrypted = isEncrypted(place, isComment(leaf))
    const result = encrypted ? decrypt(leaf, place) : leaf
    if ((encrypted || !metadata.macOnlyEncrypted) && !isComment(result)) hash.update(encodeUtf8(plainOf(result).text))
    return result
  })
  return finished(hash)
}

/** In place. Returns the MAC. Throws `secrets/invalid-file`. */
export function encryptBranches({ branches, metadata, key, cipher }: Crypting): string {
  const hash = newHash(metadata)
  const isEncrypted = encryptionTest(metadata.rules)
  const staysPlain = regexpOf(metadata.rules.unencryptedCommentRegex)
  walkAll(branches, (leaf, place) => {
    const encrypted = isEncrypted(place, isComment(leaf))
    if ((encrypted || !metadata.macOnlyEncrypted) && !isComment(leaf)) hash.update(encodeUtf8(plainOf(leaf).text))
    if (!encrypted) return leaf
    const text = cipher.encrypt(leaf, key, placeText(place))
    if (!isComment(leaf)) return text
    if (staysPlain?.(text) === true) {
      const advice = 'Make sure that UnencryptedCommentRegex cannot match an encrypted comment.'
      throw invalidFile(`Encrypted comment ${JSON.stringify(text)} matches UnencryptedCommentRegex! ${advice}`)
    }
    return text
  })
  return finished(hash)
}

function walkAll(branches: readonly Branch[], onLeaf: Parameters<typeof walkBranch>[1]): void {
  for (const document of branches) {
    try {
      walkBranch(document, onLeaf)
    } catch (error) {
      throw sopsError('secrets/damaged', `Error walking tree: ${messageOf(error)}`)
    }
  }
}
