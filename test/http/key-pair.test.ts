/** Texts are Go's, as Helm shows them. */
import { generateKeyPairSync } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { keyPairProblem } from '../../src/http/key-pair.ts'
import { makeCertificate, type Certificate } from '../fakes/certificate.ts'

let own: Certificate
let other: Certificate
beforeAll(async () => {
  own = await makeCertificate()
  other = await makeCertificate()
})

const block = (type: string): string => `-----BEGIN ${type}-----\nAAAA\n-----END ${type}-----\n`
const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey

describe('a certificate and a key', () => {
  it('of each other are used', () => {
    expect(keyPairProblem(own.cert, own.key)).toBeUndefined()
    expect(keyPairProblem(`${block('X')}${own.cert}`, `${block('EC PARAMETERS')}${own.key}`)).toBeUndefined()
  })

  it('of two pairs are refused', () => {
    expect(keyPairProblem(own.cert, other.key)).toBe('tls: private key does not match public key')
    expect(keyPairProblem(own.cert, elliptic.export({ type: 'pkcs8', format: 'pem' }).toString())).toBe(
      'tls: private key type does not match public key type',
    )
  })

  it.each([
    ['', 'tls: failed to find any PEM data in certificate input'],
    [
      block('RSA PRIVATE KEY'),
      'tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched',
    ],
    [
      block('X') + block('Y'),
      'tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following types: [X Y]',
    ],
    [block('CERTIFICATE'), 'x509: malformed certificate'],
  ])('no certificate: %j', (cert, problem) => {
    expect(keyPairProblem(cert, own.key)).toBe(problem)
  })

  it.each([
    ['hello', 'tls: failed to find any PEM data in key input'],
    [block('CERTIFICATE'), 'tls: found a certificate rather than a key in the PEM for the private key'],
    [
      block('EC PARAMETERS'),
      'tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input after skipping PEM blocks of the following types: [EC PARAMETERS]',
    ],
    [block('PRIVATE KEY'), 'tls: failed to parse private key'],
  ])('no key: %j', (key, problem) => {
    expect(keyPairProblem(own.cert, key)).toBe(problem)
  })
})
