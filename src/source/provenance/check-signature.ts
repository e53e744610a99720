/** Who signed a text, as Go's CheckDetachedSignature decides it. */
import { selfSignature, signatureProblem, type Entity, type Key } from './entity.ts'
import { signs } from './library.ts'
import { failure, invalidSignature, structural, unsupported, isOpenPgpError } from './openpgp-error.ts'
import { TAG, type PacketReader } from './packets.ts'
import { parseSignature, SIGNATURE, signatureExpired, type Signature } from './signature.ts'

interface Candidate {
  readonly entity: Entity
  readonly key: Key
  /** Lets the key sign. */
  readonly permit: Signature
  /** Of the subkey, if it is one. */
  readonly revocations?: readonly Signature[]
}

const MAY_SIGN = 2
/** A key that others may have is revoked for what it signed before as well. */
const COMPROMISED = 2

/** `now` in milliseconds. Throws OpenPgpError in Go's words. */
export async function checkSignature(
  ring: readonly Entity[],
  text: Uint8Array,
  packets: PacketReader,
  now: number,
): Promise<Entity> {
  const { signature, candidates } = firstKnown(ring, packets)
  if (signature.type !== SIGNATURE.binary && signature.type !== SIGNATURE.text) {
    throw unsupported(`unsupported signature type: ${signature.type}`)
  }
  const signed = signature.type === SIGNATURE.text ? canonicalText(text) : text
  let problem = ''
  for (const candidate of candidates) {
    const { key } = candidate
    if (key.algorithm === signature.algorithm && (await signs(key.material, signature, signed))) {
      checkValidity(candidate, signature, Math.floor(now / 1000))
      return candidate.entity
    }
    problem = signatureProblem(key, signature)
  }
  throw failure(problem)
}

/** Go: signatures of strangers are passed over; one that somebody known made decides. */
function firstKnown(
  ring: readonly Entity[],
  packets: PacketReader,
): { readonly signature: Signature; readonly candidates: readonly Candidate[] } {
  for (let packet = packets.next(); packet !== undefined; packet = packets.next()) {
    if (packet.tag !== TAG.signature) throw structural('non signature packet found')
    const signature = readable(packet.body)
    if (signature === undefined) continue
    if (signature.issuer === undefined) throw structural("signature doesn't have an issuer")
    const candidates = keysThatSign(ring, signature.issuer)
    if (candidates.length > 0) return { signature, candidates }
  }
  throw failure('openpgp: signature made by unknown entity')
}

function readable(body: Uint8Array): Signature | undefined {
  try {
    return parseSignature(body)
  } catch (error) {
    if (isOpenPgpError(error) && error.kind === 'unsupported') return undefined
    throw error
  }
}

function keysThatSign(ring: readonly Entity[], id: string): Candidate[] {
  const found: Candidate[] = []
  const add = (candidate: Omit<Candidate, 'permit'>, permit: Signature | undefined): void => {
    if (permit !== undefined && ((permit.flags ?? 0) & MAY_SIGN) !== 0) found.push({ ...candidate, permit })
  }
  for (const entity of ring) {
    if (entity.primary.id === id) add({ entity, key: entity.primary }, selfSignature(entity).signature)
    for (const { key, binding, revocations } of entity.subkeys) {
      if (key.id === id) add({ entity, key, revocations }, binding)
    }
  }
  return found
}

/** Revoked, expired, or with conditions that nobody here knows. `now` in seconds. */
function checkValidity({ entity, key, permit, revocations }: Candidate, signature: Signature, now: number): void {
  const { signature: self, identity } = selfSignature(entity)
  if (self === undefined) throw failure('openpgp: signature made by revoked key')
  const isSubkey = revocations !== undefined
  const relevant = [
    signature,
    self,
    ...(isSubkey ? [permit, ...(permit.embedded === undefined ? [] : [permit.embedded])] : []),
  ]
  const [notation] = relevant.flatMap(({ criticalNotations }) => criticalNotations)
  if (notation !== undefined) throw invalidSignature(`unknown critical notation: ${notation}`)
  const revoked = [entity.revocations, revocations ?? [], identity?.revocations ?? []]
  if (revoked.some((list) => list.some((revocation) => isInForce(revocation, now)))) {
    throw failure('openpgp: signature made by revoked key')
  }
  if (keyExpired(entity.primary, self, now) || (isSubkey && keyExpired(key, permit, now))) {
    throw failure('openpgp: key expired')
  }
  if (relevant.some((one) => signatureExpired(one, now))) throw failure('openpgp: signature expired')
}

function isInForce(revocation: Signature, now: number): boolean {
  return revocation.revocationReason === COMPROMISED || !signatureExpired(revocation, now)
}

/** Go: a key from the future has expired as well. */
function keyExpired({ created }: Key, { keyLifetime = 0 }: Signature, now: number): boolean {
  return created > now || (keyLifetime !== 0 && now > created + keyLifetime)
}

/** Every newline with a carriage return before it. Go: of two carriage returns the second is none. */
function canonicalText(text: Uint8Array): Uint8Array {
  const latin1 = Buffer.from(text).toString('latin1')
  return Buffer.from(
    latin1.replace(/\r[^]|\n/g, (found) => (found === '\n' ? '\r\n' : found)),
    'latin1',
  )
}
