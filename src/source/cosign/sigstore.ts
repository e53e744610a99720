/** Sigstore's libraries: bundles, and whether certificates, logs and signatures fit together. Nothing is fetched. */
import { bundleFromJSON, type Bundle } from '@sigstore/bundle'
import { TrustedRoot } from '@sigstore/protobuf-specs'
import { toSignedEntity, toTrustMaterial, Verifier, type SignedEntity, type TrustMaterial } from '@sigstore/verify'
import { createPublicKey, verify, type KeyObject } from 'node:crypto'

export type { SignedEntity, TrustMaterial }

/** What a bundle holds, and who has to have signed it. */
export interface SignerFound {
  /** The certificate's subject; absent for keys. */
  readonly identity?: string
  readonly issuer?: string
}

/** Throws what the library throws. */
export function trustMaterial(json: Uint8Array): TrustMaterial {
  return toTrustMaterial(TrustedRoot.fromJSON(JSON.parse(Buffer.from(json).toString('utf8'))))
}

export function readBundle(json: unknown): Bundle {
  return bundleFromJSON(json)
}

/** @param payload what was signed, where the bundle holds its digest only */
export function entityOf(bundle: Bundle, payload?: Uint8Array): SignedEntity {
  return toSignedEntity(bundle, payload === undefined ? undefined : Buffer.from(payload))
}

/** The text of an attestation; undefined for a signature of bytes. */
export function payloadOf({ content }: Bundle): Uint8Array | undefined {
  return content.$case === 'dsseEnvelope' ? content.dsseEnvelope.payload : undefined
}

/** Certificate, log, time and signature, all of them. Throws what the library throws. */
export function verifyKeyless(entity: SignedEntity, material: TrustMaterial): SignerFound {
  if (entity.key.$case !== 'certificate') throw new TypeError('signed with a key, and not with a certificate')
  const { identity } = new Verifier(material).verify(entity)
  const { subjectAlternativeName, extensions } = identity ?? {}
  return {
    ...(subjectAlternativeName === undefined ? {} : { identity: subjectAlternativeName }),
    ...(extensions?.issuer === undefined ? {} : { issuer: extensions.issuer }),
  }
}

/** Throws what the library throws; where there is a root, its log must know the signature. */
export function verifyKeyed(
  { bundle, payload }: { readonly bundle: Bundle; readonly payload: Uint8Array },
  key: KeyObject,
  material: TrustMaterial | undefined,
): void {
  if (!isSignedWith(key, signedBytes(bundle, payload), signatureOf(bundle))) {
    throw new TypeError('signature verification failed')
  }
  if (material === undefined) return
  const keyed: TrustMaterial = { ...material, publicKey: () => ({ publicKey: key, validFor: () => true }) }
  const entity = entityOf(bundle, payload)
  // The library knows no signatures with Ed25519.
  const signature = Object.create(entity.signature, {
    verifySignature: { value: () => true },
  }) as typeof entity.signature
  new Verifier(keyed).verify({ ...entity, signature, key: { $case: 'public-key', hint: '' } })
}

function signatureOf({ content }: Bundle): Uint8Array {
  return content.$case === 'dsseEnvelope' ? content.dsseEnvelope.signatures[0]!.sig : content.messageSignature.signature
}

/** DSSE: type and text, each with its length. */
function signedBytes({ content }: Bundle, bytes: Uint8Array): Uint8Array {
  if (content.$case !== 'dsseEnvelope') return bytes
  const { payload, payloadType } = content.dsseEnvelope
  const head = `DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${payload.length} `
  return Buffer.concat([Buffer.from(head), payload])
}

/** Cosign hashes with SHA-256, later versions as the curve wants it. */
const HASHES: Readonly<Record<string, readonly string[]>> = {
  secp384r1: ['sha256', 'sha384'],
  secp521r1: ['sha256', 'sha512'],
}

function isSignedWith(key: KeyObject, bytes: Uint8Array, signature: Uint8Array): boolean {
  const { asymmetricKeyType, asymmetricKeyDetails } = key
  if (asymmetricKeyType === 'ed25519') return verify(null, bytes, key, signature)
  if (asymmetricKeyType !== 'ec' && asymmetricKeyType !== 'rsa') return false
  const hashes = HASHES[asymmetricKeyDetails?.namedCurve ?? ''] ?? ['sha256']
  return hashes.some((hash) => verify(hash, bytes, key, signature))
}

/** Throws Node's error for what is no public key. */
export function publicKeyOf(pem: Uint8Array): KeyObject {
  return createPublicKey(Buffer.from(pem))
}
