/** age's own keys: X25519 and passphrases. */
import { scrypt } from 'node:crypto'
import { quote } from '../../../../gotemplate/go/strconv.ts'
import { messageOf } from '../../../errors.ts'
import { sopsError } from '../error.ts'
import { decodeBech32 } from './bech32.ts'
import { ageError, FILE_KEY_BYTES, WRONG_IDENTITY, type Identity, type Recipient, type Stanza } from './file.ts'
import {
  derive,
  fromBase64,
  POINT_BYTES,
  publicPoint,
  seal,
  TAG_BYTES,
  toBase64,
  unseal,
  x25519,
} from './primitives.ts'

const X25519_LABEL = 'age-encryption.org/v1/X25519'
const SCRYPT_LABEL = 'age-encryption.org/v1/scrypt'

/** Throws with age's text. */
export function x25519Recipient(text: string): Recipient {
  const point = recipientPoint(text)
  return {
    wrap: (fileKey, randomBytes) => {
      const ephemeral = Uint8Array.from(randomBytes(POINT_BYTES))
      const share = publicPoint(ephemeral)
      const key = derive(x25519(ephemeral, point), Buffer.concat([share, point]), X25519_LABEL)
      return Promise.resolve({ type: 'X25519', args: [toBase64(share)], body: seal(key, fileKey) })
    },
  }
}

function recipientPoint(text: string): Uint8Array {
  const malformed = (why: string): Error => sopsError('secrets/config', `malformed recipient ${quote(text)}: ${why}`)
  let decoded: ReturnType<typeof decodeBech32>
  try {
    decoded = decodeBech32(text)
  } catch (error) {
    throw malformed(messageOf(error))
  }
  if (decoded.prefix !== 'age') throw malformed(`invalid type ${quote(decoded.prefix)}`)
  if (decoded.data.length !== POINT_BYTES) throw malformed('invalid X25519 public key')
  return decoded.data
}

/** Of `AGE-SECRET-KEY-1…`. Throws with age's text. */
export function x25519Identity(text: string): Identity {
  const malformed = (why: string): Error => sopsError('secrets/config', `malformed secret key: ${why}`)
  let decoded: ReturnType<typeof decodeBech32>
  try {
    decoded = decodeBech32(text)
  } catch (error) {
    throw malformed(messageOf(error))
  }
  if (decoded.prefix !== 'AGE-SECRET-KEY-') throw malformed(`unknown type ${quote(decoded.prefix)}`)
  if (decoded.data.length !== POINT_BYTES) throw malformed('invalid X25519 secret key')
  const scalar = decoded.data
  const point = publicPoint(scalar)
  return {
    isNative: true,
    unwrap: (stanzas) => {
      for (const stanza of stanzas) {
        const fileKey = stanza.type === 'X25519' ? unwrapX25519(stanza, scalar, point) : undefined
        if (fileKey !== undefined) return Promise.resolve(fileKey)
      }
      return Promise.resolve({ mismatch: WRONG_IDENTITY })
    },
  }
}

function unwrapX25519({ args, body }: Stanza, scalar: Uint8Array, point: Uint8Array): Uint8Array | undefined {
  const share = args.length === 1 ? fromBase64(args[0]!) : undefined
  if (share?.length !== POINT_BYTES) throw ageError('invalid X25519 recipient block')
  const secret = sharedSecret(scalar, share)
  if (body.length !== FILE_KEY_BYTES + TAG_BYTES) {
    throw ageError('invalid X25519 recipient block: incorrect file key size')
  }
  return unseal(derive(secret, Buffer.concat([share, point]), X25519_LABEL), body)
}

/** Throws with age's text for points of low order. */
export function sharedSecret(scalar: Uint8Array, share: Uint8Array): Uint8Array {
  try {
    return x25519(scalar, share)
  } catch {
    throw ageError('invalid X25519 recipient: crypto/ecdh: bad X25519 remote ECDH input: low order point')
  }
}

const MAX_WORK_FACTOR = 22
const SALT_BYTES = 16

/** Asks for the passphrase when a file needs one. */
export function scryptIdentity(passphrase: () => Promise<string>): Identity {
  return {
    isNative: false,
    unwrap: async (stanzas) => {
      const found = stanzas.find(({ type }) => type === 'scrypt')
      if (found === undefined) return { mismatch: `${WRONG_IDENTITY}: file is not passphrase-encrypted` }
      if (stanzas.length !== 1) throw ageError('an scrypt recipient must be the only one')
      const { salt, workFactor } = scryptArgs(found)
      const key = await scryptKey(await passphrase(), salt, workFactor)
      if (found.body.length !== FILE_KEY_BYTES + TAG_BYTES) {
        throw ageError('invalid scrypt recipient block: incorrect file key size')
      }
      return unseal(key, found.body) ?? { mismatch: `${WRONG_IDENTITY}: incorrect passphrase` }
    },
  }
}

function scryptArgs({ args }: Stanza): { readonly salt: Uint8Array; readonly workFactor: number } {
  const [text, factor] = args
  const salt = text === undefined ? undefined : fromBase64(text)
  if (args.length !== 2 || salt?.length !== SALT_BYTES) throw ageError('invalid scrypt recipient block')
  if (!/^[1-9][0-9]*$/.test(factor!)) throw ageError(`scrypt work factor encoding invalid: ${quote(factor!)}`)
  const workFactor = Number(factor)
  if (workFactor > MAX_WORK_FACTOR) throw ageError(`scrypt work factor too large: ${factor!}`)
  return { salt, workFactor }
}

function scryptKey(passphrase: string, salt: Uint8Array, workFactor: number): Promise<Uint8Array> {
  const N = 2 ** workFactor
  const options = { N, r: 8, p: 1, maxmem: 128 * N * 8 + 1024 * 1024 }
  return new Promise((resolve, reject) => {
    scrypt(passphrase, Buffer.concat([Buffer.from(SCRYPT_LABEL), salt]), 32, options, (error, key) => {
      if (error === null) resolve(key)
      else reject(ageError('failed to generate scrypt hash'))
    })
  })
}
