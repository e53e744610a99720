/** What a seed fixes. That keys and signatures are sound is told by Node's own cryptography. */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  verify,
  X509Certificate,
} from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { FuncMap } from '../../../gotemplate/func.ts'
import { sprigFuncs } from '../../../gotemplate/sprig/index.ts'
import { seededKeys } from '../../../gotemplate/sprig/seeded-keys.ts'
import { seededHost, type Seed } from '../../../gotemplate/sprig/seeded.ts'
import { Int, type GoValue, type Struct } from '../../../gotemplate/value.ts'

function caller(seed: Seed): (name: string, ...args: unknown[]) => GoValue {
  const funcs: FuncMap = sprigFuncs(seededHost(seed))
  return (name, ...args) => funcs[name]![0](...(args as never[]))
}

const CALLS: readonly (readonly [name: string, ...args: unknown[]])[] = [
  ['randAlphaNum', 20],
  ['randInt', 0, 1_000_000_000],
  ['randBytes', 16],
  ['shuffle', 'abcdefghijklmnopqrstuvwxyz'],
  ['uuidv4'],
  ['bcrypt', 'secret'],
  ['htpasswd', 'user', 'secret'],
  ['encryptAES', 'secret', 'text'],
  ['genPrivateKey', 'ecdsa'],
  ['genPrivateKey', 'ed25519'],
]

describe.each(CALLS.map((call) => [call[0], call] as const))('%s with a seed', (_, [name, ...args]) => {
  it('is the same in every run, and another with another seed', () => {
    const value = caller('one')(name, ...args)
    expect(caller('one')(name, ...args)).toEqual(value)
    expect(caller('two')(name, ...args)).not.toEqual(value)
  })
})

describe('a seeded host', () => {
  it('gives the same bytes on every machine', () => {
    const call = caller('golden')
    const values = CALLS.map(([name, ...args]) => {
      const value = call(name, ...args)
      return value instanceof Int ? String(value.value) : value
    })
    expect(createHash('sha256').update(JSON.stringify(values)).digest('hex')).toBe(
      '597a3bff0cdb4656e2102133e9785ba4761f0f320923901fc0d68031be7475cf',
    )
  })

  it('stands still on 1 January 2020, or where the seed says', () => {
    expect(seededHost('x').now()).toEqual({ ms: Date.UTC(2020, 0, 1), ns: 0 })
    expect(seededHost({ text: 'x', time: 5000 }).now()).toEqual({ ms: 5000, ns: 0 })
  })

  it('keeps streams apart', () => {
    const one = seededHost('x')
    one.begin('a')
    one.randomBytes(100)
    one.begin('b')
    const other = seededHost('x')
    other.begin('b')
    expect(one.randomBytes(8)).toEqual(other.randomBytes(8))
  })
})

describe('seeded keys', () => {
  const keys = seededKeys(seededHost('keys').randomBytes)
  const data = Buffer.from('what is signed')

  it('make RSA keys of the wanted length', () => {
    const key = keys.rsa(1024)
    expect(key.asymmetricKeyDetails).toMatchObject({ modulusLength: 1024, publicExponent: 65537n })
    expect(verify('sha256', data, createPublicKey(key), keys.sign('sha256', data, key))).toBe(true)
  })

  it.each(['P-224', 'P-256', 'P-384', 'P-521'])('sign with keys on %s, always alike', (namedCurve) => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve })
    const signature = keys.sign('sha512', data, privateKey)
    expect(verify('sha512', data, publicKey, signature)).toBe(true)
    expect(keys.sign('sha512', data, privateKey)).toEqual(signature)
  })

  it.each(['ecdsa', 'ed25519'] as const)('make %s keys', (kind) => {
    const key = keys[kind]()
    const hash = kind === 'ecdsa' ? 'sha256' : null
    expect(verify(hash, data, createPublicKey(key), keys.sign(hash, data, key))).toBe(true)
  })

  it('make certificates that verify', () => {
    const call = caller('certificates')
    const ca = call('genCAWithKey', 'authority', 365, call('genPrivateKey', 'ecdsa')) as Struct
    const signed = call('genSignedCertWithKey', 'svc', ['10.0.0.1'], ['svc'], 30, ca, call('genPrivateKey', 'ed25519'))
    const authority = new X509Certificate(ca.fields['Cert'] as string)
    const leaf = new X509Certificate((signed as Struct).fields['Cert'] as string)
    expect(leaf.verify(authority.publicKey)).toBe(true)
    expect(leaf.checkPrivateKey(createPrivateKey((signed as Struct).fields['Key'] as string))).toBe(true)
    expect(leaf.validFrom).toBe('Jan  1 00:00:00 2020 GMT')
  })
})
