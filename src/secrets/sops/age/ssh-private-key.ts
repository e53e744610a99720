/** Private keys of SSH in files: OpenSSH's own format, PKCS #1 and PKCS #8. */
import { createPrivateKey, type KeyObject } from 'node:crypto'
import { sopsError } from '../error.ts'

export type SshPrivateKey =
  { readonly type: 'ssh-rsa'; readonly key: KeyObject } | { readonly type: 'ssh-ed25519'; readonly seed: Uint8Array }

/** A key under a passphrase; `publicKey` is known where the file tells it. */
export interface LockedKey {
  readonly type: 'locked'
  readonly publicKey?: Uint8Array
  /** Throws for a wrong passphrase. */
  readonly unlock: (passphrase: string) => Promise<SshPrivateKey>
}

const MAGIC = 'openssh-key-v1\0'
const SEED_BYTES = 32

/** Throws with the texts of Go's ssh package. */
export function readSshPrivateKey(pem: string): SshPrivateKey | LockedKey {
  const block = /^-----BEGIN ([A-Z0-9 ]+)-----\r?\n([\s\S]*?)^-----END \1-----/m.exec(pem)
  if (block === null) throw keyError('ssh: no key found')
  const [, kind, body = ''] = block
  if (kind === 'OPENSSH PRIVATE KEY') return readOpenSsh(Buffer.from(body, 'base64'))
  if (/Proc-Type: 4,ENCRYPTED/.test(body) || kind === 'ENCRYPTED PRIVATE KEY') {
    return { type: 'locked', unlock: (passphrase) => Promise.resolve(fromPem(block[0], passphrase)) }
  }
  return fromPem(block[0])
}

function keyError(text: string): Error {
  return sopsError('secrets/config', text)
}

function fromPem(pem: string, passphrase?: string): SshPrivateKey {
  let key: KeyObject
  try {
    key = createPrivateKey({ key: pem, format: 'pem', ...(passphrase === undefined ? {} : { passphrase }) })
  } catch {
    throw keyError(passphrase === undefined ? 'ssh: cannot decode key' : 'x509: decryption password incorrect')
  }
  if (key.asymmetricKeyType === 'rsa') return { type: 'ssh-rsa', key }
  if (key.asymmetricKeyType !== 'ed25519') {
    throw sopsError('secrets/unsupported', `unsupported SSH identity type: ${key.asymmetricKeyType ?? ''}`)
  }
  return { type: 'ssh-ed25519', seed: key.export({ format: 'der', type: 'pkcs8' }).subarray(-SEED_BYTES) }
}

function readOpenSsh(bytes: Buffer): SshPrivateKey | LockedKey {
  if (bytes.subarray(0, MAGIC.length).toString('latin1') !== MAGIC)
    throw keyError('ssh: invalid openssh private key format')
  const reader = new WireReader(bytes.subarray(MAGIC.length))
  const [cipher, kdf] = [reader.text(), reader.text()]
  reader.bytes()
  if (reader.number() !== 1) throw keyError('ssh: multi-key files are not supported')
  const publicKey = reader.bytes()
  const secret = reader.bytes()
  if (cipher === 'none' && kdf === 'none') return readSecret(secret)
  const unlock = (): Promise<SshPrivateKey> =>
    Promise.reject(
      sopsError('secrets/unsupported', 'SSH keys under a passphrase cannot be read in the format of OpenSSH', {
        hint: 'write the key in PKCS #8: ssh-keygen -p -m PKCS8 -f FILE',
      }),
    )
  return { type: 'locked', publicKey, unlock }
}

function readSecret(secret: Buffer): SshPrivateKey {
  const reader = new WireReader(secret)
  if (reader.number() !== reader.number()) throw keyError('ssh: malformed OpenSSH key')
  const type = reader.text()
  if (type === 'ssh-ed25519') {
    reader.bytes()
    const pair = reader.bytes()
    if (pair.length !== 64) throw keyError('ssh: private key unexpected length')
    return { type, seed: pair.subarray(0, SEED_BYTES) }
  }
  if (type !== 'ssh-rsa') throw sopsError('secrets/unsupported', 'ssh: unhandled key type')
  const [n, e, d, qi, p, q] = [0, 1, 2, 3, 4, 5].map(() => reader.bytes())
  return { type, key: rsaKey({ n: n!, e: e!, d: d!, p: p!, q: q!, qi: qi! }) }
}

type RsaNumbers = Readonly<Record<'n' | 'e' | 'd' | 'p' | 'q' | 'qi', Buffer>>

function rsaKey(numbers: RsaNumbers): KeyObject {
  const value = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex') || '0'}`)
  const text = (bytes: Uint8Array): string => Buffer.from(bytes.subarray(bytes[0] === 0 ? 1 : 0)).toString('base64url')
  const remainder = (prime: Uint8Array): string => {
    const hex = (value(numbers.d) % (value(prime) - 1n)).toString(16)
    return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex').toString('base64url')
  }
  const { n, e, d, p, q, qi } = numbers
  const jwk = {
    n: text(n),
    e: text(e),
    d: text(d),
    p: text(p),
    q: text(q),
    qi: text(qi),
    dp: remainder(p),
    dq: remainder(q),
  }
  return createPrivateKey({ key: { kty: 'RSA', ...jwk }, format: 'jwk' })
}

/** SSH's fields: a length of four bytes, and so many bytes. */
export class WireReader {
  private readonly from: Buffer
  private at = 0

  constructor(from: Uint8Array) {
    this.from = Buffer.from(from)
  }

  get isAtEnd(): boolean {
    return this.at >= this.from.length
  }

  number(): number {
    if (this.at + 4 > this.from.length) throw keyError('ssh: short read')
    this.at += 4
    return this.from.readUInt32BE(this.at - 4)
  }

  bytes(): Buffer {
    const length = this.number()
    if (this.at + length > this.from.length) throw keyError('ssh: short read')
    this.at += length
    return this.from.subarray(this.at - length, this.at)
  }

  text(): string {
    return this.bytes().toString('latin1')
  }
}

/** All fields; undefined if it does not consist of fields. */
export function readWire(wire: Uint8Array): Buffer[] | undefined {
  const reader = new WireReader(wire)
  const parts: Buffer[] = []
  try {
    while (!reader.isAtEnd) parts.push(reader.bytes())
  } catch {
    return undefined
  }
  return parts.length === 0 ? undefined : parts
}

export function wireText(parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(
    parts.flatMap((part) => {
      const length = Buffer.alloc(4)
      length.writeUInt32BE(part.length)
      return [length, part]
    }),
  )
}
