/** Keys with the identities and subkeys that they vouch for, put together as Go's openpgp does, in its words. */
import { decodeUtf8 } from '../../../gotemplate/go/utf8.ts'
import { certifies, isSecret, readKeyMaterial, type KeyMaterial, type SecretMaterial } from './library.ts'
import { isOpenPgpError, structural, unsupported, type OpenPgpError } from './openpgp-error.ts'
import { TAG, type PacketReader } from './packets.ts'
import { hex, parseSignature, SIGNATURE, type Signature } from './signature.ts'

export interface Key {
  readonly material: KeyMaterial
  readonly version: number
  readonly algorithm: number
  /** Seconds. */
  readonly created: number
  /** 16 hex digits, upper case. */
  readonly id: string
  /** Upper case. */
  readonly fingerprint: string
  readonly isSubkey: boolean
}

export interface Identity {
  /** A Go string. */
  readonly name: string
  selfSignature?: Signature
  readonly revocations: Signature[]
}

export interface Subkey {
  readonly key: Key
  readonly binding: Signature
  readonly revocations: readonly Signature[]
}

export interface Entity {
  readonly primary: Key
  /** Where the keyring holds it. */
  readonly secret?: SecretMaterial
  /** In the order of the keyring. */
  readonly identities: ReadonlyMap<string, Identity>
  readonly subkeys: readonly Subkey[]
  readonly revocations: readonly Signature[]
  /** Version 6: what the key says of itself. */
  readonly direct?: Signature
}

type Item =
  | { readonly kind: 'key'; readonly key: Key }
  | { readonly kind: 'signature'; readonly signature: Signature }
  | { readonly kind: 'user-id'; readonly bytes: Uint8Array }
  | { readonly kind: 'other' }

const KEY_TAGS: ReadonlySet<number> = new Set([TAG.publicKey, TAG.secretKey, TAG.publicSubkey, TAG.secretSubkey])
const KEY_ALGORITHMS = new Set([1, 2, 3, 16, 17, 18, 19, 22, 25, 26, 27, 28])
const SIGNING = new Set([1, 3, 17, 19, 22, 27, 28])

/** Items of a keyring; what Go does not support is passed over. */
class Items {
  readonly #packets: PacketReader
  #again: Item | undefined
  constructor(packets: PacketReader) {
    this.#packets = packets
  }
  unread(item: Item): void {
    this.#again = item
  }
  async next(): Promise<Item | undefined> {
    const again = this.#again
    this.#again = undefined
    if (again !== undefined) return again
    for (let packet = this.#packets.next(); packet !== undefined; packet = this.#packets.next()) {
      try {
        return await readItem(packet.tag, packet.body)
      } catch (error) {
        if (!isOpenPgpError(error) || error.kind !== 'unsupported') throw error
      }
    }
    return undefined
  }
}

async function readItem(tag: number, body: Uint8Array): Promise<Item> {
  if (tag === TAG.signature) return { kind: 'signature', signature: parseSignature(body) }
  if (tag === TAG.userId) return { kind: 'user-id', bytes: body }
  return KEY_TAGS.has(tag) ? { kind: 'key', key: await readKey(tag, body) } : { kind: 'other' }
}

async function readKey(tag: number, body: Uint8Array): Promise<Key> {
  const [version = 0, algorithm = 0] = [body[0], body[5]]
  if (version < 4 || version > 6) throw unsupported(`public key version ${version}`)
  if (!KEY_ALGORITHMS.has(algorithm)) throw unsupported(`public key type: ${algorithm}`)
  const material = await readKeyMaterial(tag, body)
  return {
    material,
    version,
    algorithm,
    created: Math.floor(material.created.getTime() / 1000),
    id: material.getKeyID().toHex().toUpperCase(),
    fingerprint: hex(material.getFingerprintBytes()!),
    isSubkey: tag === TAG.publicSubkey || tag === TAG.secretSubkey,
  }
}

/**
 * Keys that cannot be read are passed over as long as there is one that can. Throws OpenPgpError: that of the last key if there is none
 * at all; that of the packets where they cannot be told apart.
 */
export async function readEntities(packets: PacketReader): Promise<Entity[]> {
  const items = new Items(packets)
  const entities: Entity[] = []
  let last: OpenPgpError | undefined
  for (;;) {
    try {
      const entity = await readEntity(items)
      if (entity === undefined) break
      entities.push(entity)
    } catch (error) {
      if (!isOpenPgpError(error) || error.kind === 'other') throw error
      last = error
      if (!(await skipToPublicKey(items))) break
    }
  }
  if (entities.length === 0 && last !== undefined) throw last
  return entities
}

/** Go looks for a public one, even among secret ones. */
async function skipToPublicKey(items: Items): Promise<boolean> {
  for (let item = await items.next(); item !== undefined; item = await items.next()) {
    if (item.kind !== 'key' || item.key.isSubkey || isSecret(item.key.material)) continue
    items.unread(item)
    return true
  }
  return false
}

interface Draft {
  readonly primary: Key
  readonly identities: Map<string, Identity>
  readonly subkeys: Subkey[]
  readonly revocations: Signature[]
  readonly direct: Signature[]
}

async function readEntity(items: Items): Promise<Entity | undefined> {
  const first = await items.next()
  if (first === undefined) return undefined
  if (first.kind !== 'key') {
    items.unread(first)
    throw structural('first packet was not a public/private key')
  }
  const primary = first.key
  if (!SIGNING.has(primary.algorithm)) throw structural('primary key cannot be used for signatures')
  const draft: Draft = { primary, identities: new Map(), subkeys: [], revocations: [], direct: [] }
  for (let item = await items.next(); item !== undefined; item = await items.next()) {
    if (item.kind === 'key' && !item.key.isSubkey) {
      items.unread(item)
      break
    }
    await addItem(draft, item, items)
  }
  return finished(draft)
}

async function addItem(draft: Draft, item: Item, items: Items): Promise<void> {
  if (item.kind === 'user-id') return addIdentity(draft, item.bytes, items)
  if (item.kind === 'key') return addSubkey(draft, item.key, items)
  if (item.kind !== 'signature') return
  const { signature } = item
  if (signature.type === SIGNATURE.keyRevocation) draft.revocations.push(signature)
  else if (signature.type === SIGNATURE.direct) draft.direct.push(signature)
}

async function finished(draft: Draft): Promise<Entity> {
  const { primary, identities, subkeys, revocations } = draft
  const { version, material } = primary
  if (identities.size === 0 && version < 6) throw structural(`v${version} entity without any identities`)
  const direct = version === 6 ? await mainDirectSignature(draft) : undefined
  for (const revocation of revocations) {
    if (await isValid(primary, revocation, { key: material })) continue
    throw structural('revocation signature signed by alternate key')
  }
  return {
    primary,
    identities,
    subkeys,
    revocations,
    ...(isSecret(material) ? { secret: material } : {}),
    ...(direct === undefined ? {} : { direct }),
  }
}

async function mainDirectSignature({ primary, direct }: Draft): Promise<Signature> {
  if (direct.length === 0) throw structural('v6 entity without a valid direct-key signature')
  const main = newest(direct.filter((signature) => isIssuedBy(signature, primary)))
  if (main === undefined) throw structural('no valid direct-key self-signature for v6 primary key found')
  if (await isValid(primary, main, { key: primary.material })) return main
  throw structural('invalid direct-key self-signature for v6 primary key')
}

function newest(signatures: readonly Signature[]): Signature | undefined {
  let found: Signature | undefined
  for (const signature of signatures) if (found === undefined || signature.created > found.created) found = signature
  return found
}

function isIssuedBy({ issuer, issuerFingerprint }: Signature, key: Key): boolean {
  return issuerFingerprint === undefined ? issuer === key.id : issuerFingerprint === key.fingerprint
}

const ALGORITHM_NAMES: Readonly<Record<number, string>> = {
  17: 'DSA',
  19: 'ECDSA',
  22: 'EdDSA',
  27: 'Ed25519',
  28: 'ed448',
}

/** What Go says of a signature that `key` did not make. */
export function signatureProblem(key: Key, { algorithm }: Signature): string {
  if (key.algorithm !== algorithm) {
    return 'openpgp: invalid argument: public key and signature use different algorithms'
  }
  return `openpgp: invalid signature: ${ALGORITHM_NAMES[algorithm] ?? 'RSA'} verification failure`
}

function isValid(key: Key, signature: Signature, over: Parameters<typeof certifies>[2]): Promise<boolean> {
  return key.algorithm === signature.algorithm ? certifies(key.material, signature, over) : Promise.resolve(false)
}

async function addIdentity({ primary, identities }: Draft, bytes: Uint8Array, items: Items): Promise<void> {
  const identity: Identity = { name: decodeUtf8(bytes), revocations: [] }
  for (let item = await items.next(); item !== undefined; item = await items.next()) {
    if (item.kind !== 'signature') return items.unread(item)
    const { signature } = item
    const isCertificate = signature.type >= SIGNATURE.genericCert && signature.type <= SIGNATURE.positiveCert
    const isRevocation = signature.type === SIGNATURE.certRevocation
    if (!isCertificate && !isRevocation) throw structural('user ID signature with wrong type')
    if (!isIssuedBy(signature, primary)) continue
    const over = { key: primary.material, userID: { write: () => bytes } }
    if (!(await isValid(primary, signature, over))) {
      throw structural(`user ID self-signature invalid: ${signatureProblem(primary, signature)}`)
    }
    if (isRevocation) identity.revocations.push(signature)
    else if (identity.selfSignature === undefined || signature.created > identity.selfSignature.created) {
      identity.selfSignature = signature
    }
    identities.set(identity.name, identity)
  }
}

async function addSubkey({ primary, subkeys }: Draft, key: Key, items: Items): Promise<void> {
  const revocations: Signature[] = []
  const bindings: Signature[] = []
  for (let item = await nextOfSubkey(items); item !== undefined; item = await nextOfSubkey(items)) {
    if (item.kind !== 'signature') {
      items.unread(item)
      break
    }
    const { signature } = item
    const isRevocation = signature.type === SIGNATURE.subkeyRevocation
    if (!isRevocation && signature.type !== SIGNATURE.subkeyBinding) {
      throw structural('subkey signature with wrong type')
    }
    await checkBinding(primary, key, signature)
    ;(isRevocation ? revocations : bindings).push(signature)
  }
  const binding = newest(bindings)
  if (binding === undefined) throw structural('subkey packet not followed by signature')
  subkeys.push({ key, binding, revocations })
}

/** Go: whatever goes wrong behind a subkey is the subkey's fault. */
async function nextOfSubkey(items: Items): Promise<Item | undefined> {
  try {
    return await items.next()
  } catch (error) {
    throw isOpenPgpError(error) ? structural(`subkey signature invalid: ${error.message}`) : error
  }
}

const MAY_SIGN = 2

/** Both vouch for each other, where the subkey may sign. */
async function checkBinding(primary: Key, key: Key, signature: Signature): Promise<void> {
  const invalid = (text: string): OpenPgpError => structural(`subkey signature invalid: ${text}`)
  const over = { key: primary.material, bind: key.material }
  if (!(await isValid(primary, signature, over))) throw invalid(signatureProblem(primary, signature))
  if (((signature.flags ?? 0) & MAY_SIGN) === 0) return
  const { embedded } = signature
  if (embedded === undefined) throw invalid('openpgp: invalid data: signing subkey is missing cross-signature')
  if (await isValid(key, embedded, over)) return
  throw invalid(`openpgp: invalid data: error while verifying cross-signature: ${signatureProblem(key, embedded)}`)
}

/** The identity that speaks for a key: not revoked, marked as primary, youngest. */
function primaryIdentity({ identities }: Entity): Identity | undefined {
  let found: Identity | undefined
  for (const identity of identities.values()) if (found === undefined || isPreferred(identity, found)) found = identity
  return found
}

function isPreferred(identity: Identity, to: Identity): boolean {
  if (identity.revocations.length !== to.revocations.length) return identity.revocations.length < to.revocations.length
  if (to.selfSignature === undefined) return true
  if (identity.selfSignature === undefined) return false
  const [mine, other] = [identity.selfSignature.isPrimaryId === true, to.selfSignature.isPrimaryId === true]
  return mine === other ? identity.selfSignature.created > to.selfSignature.created : mine
}

/** What a key says of itself, and which identity says it. */
export function selfSignature(entity: Entity): { readonly signature?: Signature; readonly identity?: Identity } {
  if (entity.primary.version === 6) return entity.direct === undefined ? {} : { signature: entity.direct }
  const identity = primaryIdentity(entity)
  if (identity === undefined) return {}
  return { identity, ...(identity.selfSignature === undefined ? {} : { signature: identity.selfSignature }) }
}
