/** Private keys as Go generates, writes and reads them. */
import type { KeyObject } from 'node:crypto'
import { FuncError } from '../func.ts'
import { derNodes } from '../go/der.ts'
import { nodeCrypto } from '../go/lazy.ts'
import { decodePem, encodePem } from '../go/pem.ts'
import type { PemBlock } from '../go/pem.ts'
import { dsaSequence, nodeKeys } from './key-maker.ts'
import type { KeyMaker } from './key-maker.ts'

/** A key with the text that it is written as. A DSA key has no `key`: nothing that Go offers can use one. */
export interface PrivateKey {
  readonly pem: string
  readonly key: KeyObject | undefined
}

/** Sprig's genPrivateKey: PEM text, or its text about a type that it does not know. Takes seconds for rsa and dsa. */
export function generatePrivateKeyPem(type: string, keys: KeyMaker = nodeKeys): string {
  switch (type) {
    case '':
    case 'rsa':
      return generateRsaKey(4096, keys).pem
    case 'dsa':
      return encodePem({ type: 'DSA PRIVATE KEY', bytes: dsaSequence(keys) })
    case 'ecdsa':
    case 'ed25519':
      return keyToPem(keys[type]())
    default:
      return `Unknown type ${type}`
  }
}

export function generateRsaKey(bits: number, keys: KeyMaker = nodeKeys): PrivateKey {
  const key = keys.rsa(bits)
  return { pem: keyToPem(key), key }
}

/** PKCS#1 for RSA, SEC 1 for elliptic curves, PKCS#8 for the rest. */
function keyToPem(key: KeyObject): string {
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return encodePem({ type: 'RSA PRIVATE KEY', bytes: key.export({ type: 'pkcs1', format: 'der' }) })
    case 'ec':
      return encodePem({ type: 'EC PRIVATE KEY', bytes: key.export({ type: 'sec1', format: 'der' }) })
    default:
      return encodePem({ type: 'PRIVATE KEY', bytes: key.export({ type: 'pkcs8', format: 'der' }) })
  }
}

/** Sprig's parsePrivateKeyPEM. Throws FuncError in its words. */
export function parsePrivateKey(text: string): PrivateKey {
  const block = decodePem(text)
  if (block === undefined) throw new FuncError('no PEM data in input')
  if (block.type === 'PRIVATE KEY') return readKey(block, 'pkcs8', 'decoding PEM as PKCS#8')
  if (!block.type.endsWith(' PRIVATE KEY')) {
    throw new FuncError(`no private key data in PEM block of type ${block.type}`)
  }
  const kind = block.type.slice(0, -' PRIVATE KEY'.length)
  switch (kind) {
    case 'RSA':
      return readKey(block, 'pkcs1', 'parsing RSA private key from PEM')
    case 'EC':
      return readKey(block, 'sec1', 'parsing EC private key from PEM: x509: failed to parse EC private key')
    case 'DSA':
      return { pem: encodePem({ type: block.type, bytes: block.bytes }), key: undefined }
    default:
      throw new FuncError(`invalid private key type ${block.type}`)
  }
}

function readKey({ bytes }: PemBlock, type: 'pkcs1' | 'pkcs8' | 'sec1', doing: string): PrivateKey {
  let key: KeyObject
  try {
    key = nodeCrypto().createPrivateKey({ key: Buffer.from(bytes), format: 'der', type })
  } catch {
    throw new FuncError(`${doing}: ${faultIn(bytes)}`)
  }
  return { pem: keyToPem(key), key }
}

/** OpenSSL's reasons are not Go's; what can be told alike is where the outermost structure breaks off. */
function faultIn(bytes: Uint8Array): string {
  try {
    derNodes(bytes)
  } catch (error) {
    if (error instanceof FuncError) return error.message
    throw error
  }
  return bytes.length === 0 ? 'asn1: syntax error: sequence truncated' : "asn1: structure error: tags don't match"
}
