/** derivePassword: passwords by the Master Password algorithm. */
import { nodeCrypto } from '../go/lazy.ts'
import { encodeUtf8 } from '../go/utf8.ts'

const SEED = 'com.lyndir.masterpassword'

const LONG =
  'CvcvnoCvcvCvcv CvcvCvcvnoCvcv CvcvCvcvCvcvno CvccnoCvcvCvcv CvccCvcvnoCvcv CvccCvcvCvcvno CvcvnoCvccCvcv ' +
  'CvcvCvccnoCvcv CvcvCvccCvcvno CvcvnoCvcvCvcc CvcvCvcvnoCvcc CvcvCvcvCvccno CvccnoCvccCvcv CvccCvccnoCvcv ' +
  'CvccCvccCvcvno CvcvnoCvccCvcc CvcvCvccnoCvcc CvcvCvccCvccno CvccnoCvcvCvcc CvccCvcvnoCvcc CvccCvcvCvccno'

/** Patterns by type of password; each letter stands for a class of characters. */
const TEMPLATES: Readonly<Record<string, string>> = {
  maximum: 'anoxxxxxxxxxxxxxxxxx axxxxxxxxxxxxxxxxxno',
  long: LONG,
  medium: 'CvcnoCvc CvcCvcno',
  short: 'Cvcn',
  basic: 'aaanaaan aannaaan aaannaaa',
  pin: 'nnnn',
}

const CLASSES: Readonly<Record<string, string>> = {
  V: 'AEIOU',
  C: 'BCDFGHJKLMNPQRSTVWXYZ',
  v: 'aeiou',
  c: 'bcdfghjklmnpqrstvwxyz',
  A: 'AEIOUBCDFGHJKLMNPQRSTVWXYZ',
  a: 'AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz',
  n: '0123456789',
  o: "@&%?,=[]_:-+*$#!'^~;()/.",
  x: 'AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz0123456789!@#$%^&*()',
}

/** What a password is derived from. `counter` is a uint32. */
export interface PasswordOrigin {
  readonly counter: number
  readonly type: string
  readonly password: string
  readonly user: string
  readonly site: string
}

/** The password, or Sprig's text about a type that it does not know. */
export function derivePassword({ counter, type, password, user, site }: PasswordOrigin): string {
  if (!Object.hasOwn(TEMPLATES, type)) return `cannot find password template ${type}`
  const { createHmac, scryptSync } = nodeCrypto()
  const salt = Buffer.concat([Buffer.from(SEED), counted(user)])
  const key = scryptSync(encodeUtf8(password), salt, 64, { N: 32_768, r: 8, p: 2, maxmem: 128 * 1024 * 1024 })
  const seed = createHmac('sha256', key).update(SEED).update(counted(site)).update(uint32(counter)).digest()
  const templates = TEMPLATES[type]!.split(' ')
  const template = templates[seed[0]! % templates.length]!
  let out = ''
  for (let i = 0; i < template.length; i++) {
    const chars = CLASSES[template[i]!]!
    out += chars[seed[i + 1]! % chars.length]!
  }
  return out
}

/** The text behind its length in bytes. */
function counted(text: string): Uint8Array {
  const bytes = encodeUtf8(text)
  return Buffer.concat([uint32(bytes.length), bytes])
}

function uint32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
