/** The keys in a folder of GnuPG: secring.gpg and pubring.gpg of old, and pubring.kbx with private-keys-v1.d of today. */
import { join } from 'node:path/posix'
import { decodeArmor } from '../../../source/provenance/armor.ts'
import { isKeybox, keyboxKeys } from '../../../source/provenance/keybox.ts'
import { openMessage, sealMessage } from '../../../source/provenance/messages.ts'
import { encodePacket, PacketReader, TAG, type Packet } from '../../../source/provenance/packets.ts'
import type { SopsKeys } from '../ports.ts'
import { bare, readAgentKey, type KeyNumbers } from './gnupg-key.ts'
import { curveGrip, rsaGrip } from './keygrip.ts'

/** Undefined if the keys there do not open it. */
export async function openWithGnupgHome(
  armored: string,
  folder: string,
  keys: SopsKeys,
): Promise<Uint8Array | undefined> {
  const passphrase = keys.ask === undefined ? {} : { passphrase: asker(keys.ask) }
  // What the agent keeps under a passphrase, gpg itself asks for.
  for (const [load, asking] of [
    [givenKeys, passphrase],
    [oldSecretKeys, passphrase],
    [agentKeys, {}],
  ] as const) {
    try {
      const secretKeys = await load(folder, keys)
      if (secretKeys !== undefined) return await openMessage({ armored, secretKeys, ...asking })
    } catch {
      // Others may have the key.
    }
  }
  return undefined
}

function asker(ask: (question: string) => Promise<string>): (keyId: string) => Promise<string> {
  return (keyId) => ask(`Enter passphrase for PGP key ${keyId}:`)
}

/** Undefined if the key is not there, or cannot be encrypted for. */
export async function sealWithGnupgHome(
  plain: Uint8Array,
  fingerprint: string,
  folder: string,
  keys: SopsKeys,
): Promise<string | undefined> {
  for (const name of ['pubring.gpg', 'pubring.kbx']) {
    try {
      const ring = await readRing(join(folder, name), keys)
      const sealed = ring === undefined ? undefined : await sealMessage(plain, ring, fingerprint)
      if (sealed !== undefined) return sealed
    } catch {
      // Others may have the key.
    }
  }
  return undefined
}

function givenKeys(_: string, { pgpKeys }: SopsKeys): Promise<Uint8Array | undefined> {
  return Promise.resolve(pgpKeys === undefined ? undefined : unarmored(pgpKeys))
}

/** All blocks of a text, or the packets as they are. */
function unarmored(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes).toString('latin1')
  if (!text.trimStart().startsWith('-----BEGIN PGP')) return bytes
  const bodies: Uint8Array[] = []
  for (let block = decodeArmor(text); block !== undefined; block = decodeArmor(text, block.end)) bodies.push(block.body)
  return Buffer.concat(bodies)
}

async function oldSecretKeys(folder: string, keys: SopsKeys): Promise<Uint8Array | undefined> {
  return (await readRing(join(folder, 'secring.gpg'), keys)) ?? (await readRing(join(folder, 'pubring.gpg'), keys))
}

async function readRing(path: string, keys: SopsKeys): Promise<Uint8Array | undefined> {
  const bytes = await readIfThere(path, keys)
  if (bytes === undefined) return undefined
  return isKeybox(bytes) ? keyboxKeys(bytes) : bytes
}

async function readIfThere(path: string, { readFile }: SopsKeys): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path)
  } catch {
    return undefined
  }
}

/** The keys of pubring.kbx whose secrets the agent keeps, as packets of secret keys. */
async function agentKeys(folder: string, keys: SopsKeys): Promise<Uint8Array | undefined> {
  const ring = await readRing(join(folder, 'pubring.kbx'), keys)
  if (ring === undefined) return undefined
  const reader = new PacketReader(ring)
  const packets: Packet[] = []
  for (let packet = reader.next(); packet !== undefined; packet = reader.next()) packets.push(packet)
  const parts = await Promise.all(packets.map((packet) => withSecret(packet, folder, keys)))
  return Buffer.concat(parts)
}

async function withSecret({ tag, body }: Packet, folder: string, keys: SopsKeys): Promise<Uint8Array> {
  if (tag !== TAG.publicKey && tag !== TAG.publicSubkey) return encodePacket(tag, body)
  const secretTag = tag === TAG.publicKey ? TAG.secretKey : TAG.secretSubkey
  const key = readPublicKey(body)
  const grip = key?.grip
  const path = grip === undefined ? undefined : join(folder, 'private-keys-v1.d', `${grip}.key`)
  const bytes = path === undefined ? undefined : await readIfThere(path, keys)
  const numbers = bytes === undefined ? undefined : readAgentKey(bytes)
  const secret = numbers === undefined || key === undefined ? undefined : secretPart(key.secrets, numbers)
  return encodePacket(secretTag, Buffer.concat([body, secret ?? ELSEWHERE]))
}

/** Says that the secret is kept elsewhere (GnuPG's own kind of S2K). */
const ELSEWHERE = Buffer.from([254, 9, 101, 2, 0x47, 0x4e, 0x55, 1])

function secretPart(names: readonly string[], numbers: KeyNumbers): Uint8Array | undefined {
  const values = names.map((name) => numbers.get(name))
  if (values.some((value) => value === undefined)) return undefined
  const mpis = Buffer.concat(values.map((value) => mpi(value!)))
  const sum = mpis.reduce((total, byte) => (total + byte) & 0xffff, 0)
  return Buffer.concat([Buffer.of(0), mpis, Buffer.of(sum >> 8, sum & 0xff)])
}

/** A number with its length in bits. */
function mpi(hex: string): Uint8Array {
  const bytes = Buffer.from(bare(hex), 'hex')
  const bits = bytes.length === 0 ? 0 : bytes.length * 8 - Math.clz32(bytes[0]!) + 24
  return Buffer.concat([Buffer.of(bits >> 8, bits & 0xff), bytes])
}

interface PublicKey {
  /** By which name the agent keeps it. */
  readonly grip: string
  /** Letters of the secret numbers, in the order of packets. */
  readonly secrets: readonly string[]
}

const RSA = new Set([1, 2, 3])
const HEAD_BYTES = 6

/** Version 4 only. */
function readPublicKey(body: Uint8Array): PublicKey | undefined {
  const bytes = Buffer.from(body)
  if (bytes[0] !== 4) return undefined
  const algorithm = bytes[5] ?? 0
  if (RSA.has(algorithm)) return { grip: rsaGrip(mpiAt(bytes, HEAD_BYTES)), secrets: ['d', 'p', 'q', 'u'] }
  if (algorithm !== 18 && algorithm !== 19 && algorithm !== 22) return undefined
  const length = bytes[HEAD_BYTES] ?? 0
  const oid = bytes.toString('hex', HEAD_BYTES + 1, HEAD_BYTES + 1 + length)
  const grip = curveGrip(oid, mpiAt(bytes, HEAD_BYTES + 1 + length))
  return grip === undefined ? undefined : { grip, secrets: ['d'] }
}

function mpiAt(bytes: Buffer, at: number): Buffer {
  if (at + 2 > bytes.length) return Buffer.alloc(0)
  return bytes.subarray(at + 2, at + 2 + ((bytes.readUInt16BE(at) + 7) >> 3))
}
