/** SSH keys as recipients and identities of age: ssh-ed25519 and ssh-rsa. */
import { constants, createHash, createPublicKey, privateDecrypt, publicEncrypt, type KeyObject } from 'node:crypto'
import { quote } from '../../../../gotemplate/go/strconv.ts'
import { sopsError } from '../error.ts'
import { ageError, WRONG_IDENTITY, type Identity, type Recipient, type Stanza } from './file.ts'
import { sharedSecret } from './native-keys.ts'
import { derive, fromBase64, POINT_BYTES, publicPoint, seal, toBase64, unseal, x25519 } from './primitives.ts'
import { readWire, wireText, type SshPrivateKey } from './ssh-private-key.ts'

const ED25519_LABEL = 'age-encryption.org/v1/ssh-ed25519'
const RSA_LABEL = 'age-encryption.org/v1/ssh-rsa'
const MIN_RSA_BITS = 2048
const NO_SALT = new Uint8Array(0)

const oaep = (key: KeyObject): object => ({
  key,
  padding: constants.RSA_PKCS1_OAEP_PADDING,
  oaepHash: 'sha256',
  oaepLabel: Buffer.from(RSA_LABEL),
})

function fingerprint(wire: Uint8Array): string {
  return toBase64(createHash('sha256').update(wire).digest().subarray(0, 4))
}

/** Of a line as in authorized_keys. Throws with age's text. */
export function sshRecipient(line: string): Recipient {
  const malformed = (why: string): Error =>
    sopsError('secrets/config', `malformed SSH recipient: ${quote(line)}: ${why}`)
  const [type = '', text = ''] = line.trim().split(/[ \t]+/)
  const wire = Buffer.from(text, 'base64')
  const parts = readWire(wire)
  if (parts === undefined || parts[0]?.toString('latin1') !== type) throw malformed('ssh: no key found')
  if (type === 'ssh-rsa' && parts.length === 3) return rsaRecipient(wire, parts[1]!, parts[2]!, malformed)
  if (type === 'ssh-ed25519' && parts[1]?.length === POINT_BYTES) return ed25519Recipient(wire, parts[1])
  throw sopsError('secrets/unsupported', `unknown SSH recipient type: ${quote(type)}`)
}

function rsaRecipient(wire: Uint8Array, e: Uint8Array, n: Uint8Array, malformed: (why: string) => Error): Recipient {
  const jwk = { kty: 'RSA', n: urlText(n), e: urlText(e) }
  const key = createPublicKey({ key: jwk, format: 'jwk' })
  if ((key.asymmetricKeyDetails?.modulusLength ?? 0) < MIN_RSA_BITS) throw malformed('RSA key size is too small')
  return {
    wrap: (fileKey) =>
      Promise.resolve({ type: 'ssh-rsa', args: [fingerprint(wire)], body: publicEncrypt(oaep(key) as never, fileKey) }),
  }
}

/** A number of SSH, without the zero in front of it. */
function urlText(number: Uint8Array): string {
  const from = number[0] === 0 ? 1 : 0
  return Buffer.from(number.subarray(from)).toString('base64url')
}

function ed25519Recipient(wire: Uint8Array, edwards: Uint8Array): Recipient {
  const point = montgomery(edwards)
  return {
    wrap: (fileKey, randomBytes) => {
      const ephemeral = Uint8Array.from(randomBytes(POINT_BYTES))
      const share = publicPoint(ephemeral)
      const key = wrappingKey({ secret: x25519(ephemeral, point), share, point, wire })
      const args = [fingerprint(wire), toBase64(share)]
      return Promise.resolve({ type: 'ssh-ed25519', args, body: seal(key, fileKey) })
    },
  }
}

interface Agreement {
  readonly secret: Uint8Array
  readonly share: Uint8Array
  readonly point: Uint8Array
  readonly wire: Uint8Array
}

/** The public key is mixed in, so that one for X25519 and one for signatures cannot stand for each other. */
function wrappingKey({ secret, share, point, wire }: Agreement): Uint8Array {
  const tweak = derive(NO_SALT, wire, ED25519_LABEL)
  return derive(x25519(tweak, secret), Buffer.concat([share, point]), ED25519_LABEL)
}

const P = (1n << 255n) - 19n

/** The u coordinate (1 + y) / (1 - y) of a point that is written as y and a sign. */
function montgomery(edwards: Uint8Array): Uint8Array {
  const y = BigInt(`0x${Buffer.from(edwards).reverse().toString('hex')}`) & ((1n << 255n) - 1n)
  const u = ((1n + y) * power(((1n - y) % P) + P, P - 2n)) % P
  return Buffer.from(u.toString(16).padStart(64, '0'), 'hex').reverse()
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  let factor = base % P
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * factor) % P
    factor = (factor * factor) % P
  }
  return result
}

export function sshIdentity(key: SshPrivateKey): Identity {
  const wire = key.type === 'ssh-rsa' ? rsaWire(key.key) : ed25519Wire(key.seed)
  const unwrap = key.type === 'ssh-rsa' ? rsaUnwrap(key.key) : ed25519Unwrap(key.seed, wire)
  return {
    isNative: false,
    unwrap: (stanzas) => {
      const mine = stanzas.find(({ type, args }) => type === key.type && args[0] === fingerprint(wire))
      return Promise.resolve(mine === undefined ? { mismatch: WRONG_IDENTITY } : unwrap(mine))
    },
  }
}

/** For a key under a passphrase, which is asked for only if a file is for that key. */
export function lockedSshIdentity(publicKey: Uint8Array, type: string, unlock: () => Promise<SshPrivateKey>): Identity {
  return {
    isNative: false,
    unwrap: async (stanzas) => {
      const isMine = stanzas.some((stanza) => stanza.type === type && stanza.args[0] === fingerprint(publicKey))
      return isMine ? sshIdentity(await unlock()).unwrap(stanzas) : { mismatch: WRONG_IDENTITY }
    },
  }
}

function rsaUnwrap(key: KeyObject): (stanza: Stanza) => Uint8Array {
  return ({ args, body }) => {
    if (args.length !== 1) throw ageError('invalid ssh-rsa recipient block')
    try {
      return privateDecrypt(oaep(key) as never, body)
    } catch {
      throw ageError('failed to decrypt file key: crypto/rsa: decryption error')
    }
  }
}

function ed25519Unwrap(seed: Uint8Array, wire: Uint8Array): (stanza: Stanza) => Uint8Array {
  const scalar = createHash('sha512').update(seed).digest().subarray(0, POINT_BYTES)
  const point = publicPoint(scalar)
  return ({ args, body }) => {
    const share = args.length === 2 ? fromBase64(args[1]!) : undefined
    if (share?.length !== POINT_BYTES) throw ageError('invalid ssh-ed25519 recipient block')
    const secret = sharedSecret(scalar, share)
    const fileKey = unseal(wrappingKey({ secret, share, point, wire }), body)
    if (fileKey === undefined)
      throw ageError('failed to decrypt file key: chacha20poly1305: message authentication failed')
    return fileKey
  }
}

function rsaWire(key: KeyObject): Uint8Array {
  const { n, e } = createPublicKey(key).export({ format: 'jwk' })
  const number = (text: string): Uint8Array => {
    const bytes = Buffer.from(text, 'base64url')
    return bytes[0]! >= 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes
  }
  return wireText([Buffer.from('ssh-rsa'), number(e!), number(n!)])
}

const ED25519_SEED_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex')

function ed25519Wire(seed: Uint8Array): Uint8Array {
  const pkcs8 = Buffer.concat([ED25519_SEED_HEAD, seed])
  const publicKey = createPublicKey({ key: pkcs8, format: 'der', type: 'pkcs8' } as never)
  const point = publicKey.export({ format: 'der', type: 'spki' }).subarray(-POINT_BYTES)
  return wireText([Buffer.from('ssh-ed25519'), point])
}
