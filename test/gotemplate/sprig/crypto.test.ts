import { createHash, createPrivateKey, X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { FuncMap } from '../../../gotemplate/func.ts'
import { bcryptHash } from '../../../gotemplate/go/bcrypt.ts'
import { formatV } from '../../../gotemplate/go/fmt.ts'
import { decodePem, encodePem } from '../../../gotemplate/go/pem.ts'
import { parseIP } from '../../../gotemplate/go/ip.ts'
import { certFuncs } from '../../../gotemplate/sprig/certs.ts'
import { costly } from '../../../gotemplate/sprig/costly.ts'
import { cryptoFuncs } from '../../../gotemplate/sprig/crypto.ts'
import { randomFuncs } from '../../../gotemplate/sprig/random.ts'
import { int, Struct } from '../../../gotemplate/value.ts'
import type { GoValue } from '../../../gotemplate/value.ts'
import { messageOf } from '../go/cases.ts'

let counter = 0
const host = {
  now: () => ({ ms: Date.UTC(2026, 0, 1), ns: 0 }),
  randomBytes: (count: number) => {
    const blocks = Array.from({ length: Math.ceil(count / 32) }, () =>
      createHash('sha256').update(String(counter++)).digest(),
    )
    return Buffer.concat(blocks).subarray(0, count)
  },
  timeZone: 'UTC',
}
const funcs: FuncMap = { ...cryptoFuncs(host), ...certFuncs(host), ...randomFuncs(host) }

function call(name: string, ...args: GoValue[]): GoValue {
  return (funcs[name]![0] as (...args: unknown[]) => GoValue)(...args)
}

function pair(value: GoValue): { cert: string; key: string } {
  if (!(value instanceof Struct)) throw new TypeError('not a certificate')
  return { cert: value.fields.Cert as string, key: value.fields.Key as string }
}

describe('bcrypt', () => {
  // Expected values from libxcrypt.
  it.each([
    ['', '$2a$10$..CA.uOD/eaGAOmJB.yMBu9m/VIwgxxGiBBCE9BoV3i2KCQRk0xNy'],
    ['pw', '$2a$10$..CA.uOD/eaGAOmJB.yMBurujyxPQYI637FbraGMlMfEesYzQsAnu'],
    ['héllo', '$2a$10$..CA.uOD/eaGAOmJB.yMBu8jme6rsAc2By7FHzHNX/XhypiiWXwm2'],
  ])('hashes "%s"', (password, expected) => {
    const salt = Uint8Array.from({ length: 16 }, (_, i) => i)
    expect(bcryptHash(Buffer.from(password), salt)).toBe(expected)
  })

  it('refuses more than 72 bytes in the result', () => {
    expect(call('bcrypt', 'x'.repeat(73))).toBe(
      'failed to encrypt string with bcrypt: bcrypt: password length exceeds 72 bytes',
    )
  })
})

describe('derivePassword', () => {
  it.each([
    ['long', 'ZedaFaxcZaso9*'],
    ['maximum', 'pf4zS1LjCg&LjhsZ7T2~'],
    ['medium', 'ZedJuz8$'],
    ['short', 'Zed5'],
    ['basic', 'pIS54PLs'],
    ['pin', '6685'],
    ['nope', 'cannot find password template nope'],
  ])('gives a %s password', (type, expected) => {
    expect(call('derivePassword', int(1), type, 'password', 'user', 'example.com')).toBe(expected)
  })
})

describe('AES', () => {
  it('decrypts what Sprig encrypted', () => {
    expect(call('decryptAES', 'secretkey', '30tEfhuJSVRhpG97XCuWgz2okj7L8vQ1s6V9zVUPeDQ=')).toBe('plaintext')
  })

  it.each(['', 'é', 'exactly16bytes!!'])('encrypts and decrypts "%s"', (text) => {
    expect(call('decryptAES', 'k', call('encryptAES', 'k', text))).toBe(text)
  })

  it.each([
    ['!!', 'illegal base64 data at input byte 0'],
    ['YWJj', 'runtime error: slice bounds out of range [:16] with capacity 3'],
    ['YWFhYWFhYWFhYWFhYWFhYQ==', 'runtime error: index out of range [-1]'],
    ['YWFhYWFhYWFhYWFhYWFhYWFh', 'crypto/cipher: input not full blocks'],
  ])('fails on %s as Go does', (text, message) => {
    expect(messageOf(() => call('decryptAES', 'k', text))).toBe(message)
  })
})

describe('private keys', () => {
  it.each([
    ['ecdsa', 'EC PRIVATE KEY', 'ec'],
    ['ed25519', 'PRIVATE KEY', 'ed25519'],
  ])('%s come in the form %s', (type, label, kind) => {
    const pem = call('genPrivateKey', type) as string
    expect(decodePem(pem)?.type).toBe(label)
    expect(createPrivateKey(pem).asymmetricKeyType).toBe(kind)
  })

  it('are not made of unknown types', () => {
    expect(call('genPrivateKey', 'nope')).toBe('Unknown type nope')
  })
})

describe('certificates', () => {
  const key = call('genPrivateKey', 'ecdsa')
  const ca = call('genCAWithKey', 'my-ca', 365, key)

  it('of an authority may sign', () => {
    const cert = new X509Certificate(pair(ca).cert)
    expect(cert.ca).toBe(true)
    expect(cert.subject).toBe('CN=my-ca')
    expect(cert.validTo).toBe('Jan  1 00:00:00 2027 GMT')
    expect(pair(ca).key).toBe(key)
  })

  it('are signed by the authority for names and addresses', () => {
    const ed25519 = call('genPrivateKey', 'ed25519')
    const names = ['a.b', '*.c.d']
    const signed = call('genSignedCertWithKey', 'foo.com', ['10.0.0.1', '::ffff:1.2.3.4'], names, 10, ca, ed25519)
    const cert = new X509Certificate(pair(signed).cert)
    const authority = new X509Certificate(pair(ca).cert)
    expect(cert.verify(authority.publicKey)).toBe(true)
    expect(cert.checkIssued(authority)).toBe(true)
    expect(cert.subjectAltName).toBe('DNS:a.b, DNS:*.c.d, IP Address:10.0.0.1, IP Address:1.2.3.4')
    expect(cert.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'])
  })

  it('last beyond 2049 in a time of another form', () => {
    const cert = new X509Certificate(pair(call('genSelfSignedCertWithKey', 'é', [], [], 36_500, key)).cert)
    expect(cert.validTo).toBe('Dec  8 00:00:00 2125 GMT')
  })

  it('come with a new RSA key where none is given', () => {
    const { cert, key: own } = pair(call('genSelfSignedCert', 'x', [], [], 1))
    expect(new X509Certificate(cert).checkPrivateKey(createPrivateKey(own))).toBe(true)
    expect(decodePem(own)?.type).toBe('RSA PRIVATE KEY')
  })

  it.each<[string, () => GoValue]>([
    ['error parsing ip: 1 is not a string', () => call('genSelfSignedCert', 'x', [int(1)], [], 1)],
    ['error parsing ip: 1.2.3', () => call('genSelfSignedCert', 'x', ['1.2.3'], [], 1)],
    [
      'error processing alternate dns name: 1 is not a string',
      () => call('genSelfSignedCertWithKey', 'x', [], [int(1)], 1, key),
    ],
    ['parsing private key: no PEM data in input', () => call('genCAWithKey', 'x', 1, 'bad')],
    ['unable to decode base64 certificate', () => call('buildCustomCert', '!!', 'YQ==')],
    ['unable to decode base64 private key', () => call('buildCustomCert', 'YQ==', '!!')],
    ['unable to decode certificate', () => call('buildCustomCert', 'YQ==', 'YQ==')],
    [
      'error creating certificate: x509: "é" cannot be encoded as an IA5String',
      () => call('genSelfSignedCertWithKey', 'x', [], ['é'], 1, key),
    ],
  ])('are refused: %s', (message, attempt) => {
    expect(messageOf(attempt)).toBe(message)
  })

  it('can be brought along', () => {
    const { cert, key: own } = pair(ca)
    const base64 = (text: string) => Buffer.from(text).toString('base64')
    expect(pair(call('buildCustomCert', base64(cert), base64(own)))).toEqual({ cert, key: own })
  })
})

describe('PEM', () => {
  it('is written and read back', () => {
    const block = { type: 'X Y', bytes: Buffer.alloc(100, 7) }
    const text = encodePem(block)
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBe(64)
    expect(decodePem(`before\n${text}after`)).toEqual(block)
    expect(decodePem(text.replace('-----END X', '-----END Z'))).toBeUndefined()
  })
})

describe('IP addresses', () => {
  it.each([
    ['1.2.3.4', '01020304'],
    ['::', '0'.repeat(32)],
    ['1::2', '0001' + '0'.repeat(24) + '0002'],
    ['::ffff:1.2.3.4', '01020304'],
    ['1:2:3:4:5:6:7:8', '00010002000300040005000600070008'],
    ['01.2.3.4', undefined],
    ['1.2.3.256', undefined],
    ['1::2::3', undefined],
    ['1:2:3:4:5:6:7:8::', undefined],
    ['fe80::1%eth0', undefined],
    ['', undefined],
  ])('%s is %s', (text, hex) => {
    const bytes = parseIP(text)
    expect(bytes === undefined ? undefined : Buffer.from(bytes).toString('hex')).toBe(hex)
  })
})

describe('randomness', () => {
  it.each([
    ['randAlphaNum', /^[A-Za-z0-9]{500}$/],
    ['randAlpha', /^[A-Za-z]{500}$/],
    ['randNumeric', /^[0-9]{500}$/],
    ['randAscii', /^[ -~]{500}$/],
  ])('%s gives as many characters as asked', (name, shape) => {
    expect(call(name, 500)).toMatch(shape)
    expect(call(name, 0)).toBe('')
    expect(call(name, -1)).toBe('')
  })

  it('randInt stays below its limit', () => {
    for (let i = 0; i < 50; i++) expect(['5', '6', '7']).toContain(formatV(call('randInt', 5, 8)))
    expect(messageOf(() => call('randInt', 6, 5))).toBe('invalid argument to Intn')
  })

  it('randBytes gives base64', () => {
    expect(Buffer.from(call('randBytes', 9) as string, 'base64')).toHaveLength(9)
    expect(messageOf(() => call('randBytes', -1))).toBe('runtime error: makeslice: len out of range')
  })

  it('shuffle keeps the characters', () => {
    expect(Array.from(call('shuffle', 'aé😀b') as string).sort()).toEqual(Array.from('aé😀b').sort())
  })

  it('uuidv4 tells its version', () => {
    expect(call('uuidv4')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })
})

it('has the keys of a pass that is thrown away serve in the next', () => {
  const keys = costly()
  const { genCA, genSelfSignedCert } = certFuncs({ ...host, costly: keys })
  const make = (func: FuncMap[string] | undefined, ...args: unknown[]): string =>
    pair((func![0] as (...args: unknown[]) => GoValue)(...args)).key
  const thrownAway = make(genCA, 'a', 1)
  keys.begin()
  expect(make(genSelfSignedCert, 'b', [], [], 1)).toBe(thrownAway)
  expect(make(genCA, 'a', 1)).not.toBe(thrownAway)
})
