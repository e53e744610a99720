/** Private keys as Go generates, writes and reads them. */
import type { KeyObject } from 'node:crypto'
import { FuncError } from '../func.ts'
import { der, derInteger, derNodes, TAG } from '../go/der.ts'
import { nodeCrypto } from '../go/lazy.ts'
import { decodePem, encodePem } from '../go/pem.ts'
import type { PemBlock } from '../go/pem.ts'

/** A key with the text that it is written as. A DSA key has no `key`: nothing that Go offers can use one. */
export interface PrivateKey {
  readonly pem: string
  readonly key: KeyObject | undefined
}

/** Sprig's genPrivateKey: PEM text, or its text about a type that it does not know. Takes seconds for rsa and dsa. */
export function generatePrivateKeyPem(type: string): string {
  const { generateKeyPairSync } = nodeCrypto()
  switch (type) {
    case '':
    case 'rsa':
      return generateRsaKey(4096).pem
    case 'dsa':
      return dsaPem(generateKeyPairSync('dsa', { modulusLength: 2048, divisorLength: 256 }))
    case 'ecdsa':
      return keyToPem(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey)
    case 'ed25519':
      return keyToPem(generateKeyPairSync('ed25519').privateKey)
    default:
      return `Unknown type ${type}`
  }
}

export function generateRsaKey(bits: number): PrivateKey {
  const { privateKey } = nodeCrypto().generateKeyPairSync('rsa', { modulusLength: bits })
  return { pem: keyToPem(privateKey), key: privateKey }
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

/** Version, p, q, g, y and x, as OpenSSL wrote DSA keys before PKCS#8. */
function dsaPem(pair: { readonly privateKey: KeyObject; readonly publicKey: KeyObject }): string {
  const [, algorithm, secret] = derNodes(derNodes(pair.privateKey.export({ type: 'pkcs8', format: 'der' }))[0]!.content)
  const parameters = derNodes(algorithm!.content)[1]!.content
  const [, publicBits] = derNodes(derNodes(pair.publicKey.export({ type: 'spki', format: 'der' }))[0]!.content)
  const y = publicBits!.content.subarray(1)
  const bytes = der(TAG.sequence, derInteger(Buffer.of(0)), parameters, y, secret!.content)
  return encodePem({ type: 'DSA PRIVATE KEY', bytes })
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
