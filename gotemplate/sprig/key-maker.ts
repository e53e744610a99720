/** Where private keys and signatures come from: Node, unless a host brings others that can be repeated. */
import type { KeyObject } from 'node:crypto'
import type { Host } from '../func.ts'
import { der, derNodes, TAG } from '../go/der.ts'
import { nodeCrypto } from '../go/lazy.ts'

export interface KeyMaker {
  readonly rsa: (bits: number) => KeyObject
  /** 2048 and 256 bits. DER: the integers p, q and g; then y, then x. */
  readonly dsa: () => readonly [parameters: Uint8Array, y: Uint8Array, x: Uint8Array]
  /** P-256. */
  readonly ecdsa: () => KeyObject
  readonly ed25519: () => KeyObject
  /** `hash` is null where the algorithm has its own. */
  readonly sign: (hash: string | null, data: Uint8Array, key: KeyObject) => Uint8Array
}

export const nodeKeys: KeyMaker = {
  rsa: (bits) => nodeCrypto().generateKeyPairSync('rsa', { modulusLength: bits }).privateKey,
  dsa() {
    const { privateKey, publicKey } = nodeCrypto().generateKeyPairSync('dsa', {
      modulusLength: 2048,
      divisorLength: 256,
    })
    const secret = derNodes(derNodes(privateKey.export({ type: 'pkcs8', format: 'der' }))[0]!.content)
    const open = derNodes(derNodes(publicKey.export({ type: 'spki', format: 'der' }))[0]!.content)
    return [derNodes(secret[1]!.content)[1]!.content, open[1]!.content.subarray(1), secret[2]!.content]
  },
  ecdsa: () => nodeCrypto().generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
  ed25519: () => nodeCrypto().generateKeyPairSync('ed25519').privateKey,
  sign: (hash, data, key) => nodeCrypto().sign(hash, data, key),
}

/** Keys for the templates of a host; of Node's, the kinds that take long. */
export function keysOf({ keys, costly }: Host): KeyMaker {
  if (keys !== undefined || costly === undefined) return keys ?? nodeKeys
  return {
    ...nodeKeys,
    rsa: (bits) => costly.take(`rsa ${bits}`, () => nodeKeys.rsa(bits)),
    dsa: () => costly.take('dsa', nodeKeys.dsa),
  }
}

/** The integers of a DSA key, as OpenSSL wrote them before PKCS#8. */
export function dsaSequence(keys: KeyMaker): Uint8Array {
  const version = der(TAG.integer, Buffer.of(0))
  return der(TAG.sequence, version, ...keys.dsa())
}
