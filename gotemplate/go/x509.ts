/** X.509 certificates as Go's x509.CreateCertificate writes them. */
import type { KeyObject } from 'node:crypto'
import { FuncError } from '../func.ts'
import { der, derBits, derInteger, derNodes, derObjectId, TAG } from './der.ts'
import type { DerNode } from './der.ts'
import { nodeCrypto } from './lazy.ts'
import { quote } from './strconv.ts'
import { formatTime } from './time-format.ts'
import type { Time } from './time.ts'
import { encodeUtf8 } from './utf8.ts'

/** What the certificate is to say. */
export interface CertificateTemplate {
  /** Big-endian. */
  readonly serial: Uint8Array
  readonly commonName: string
  readonly notBefore: Time
  readonly notAfter: Time
  readonly isCA: boolean
  readonly dnsNames: readonly string[]
  /** 4 or 16 bytes each. */
  readonly ipAddresses: readonly Uint8Array[]
}

/** Who signs. A self-signed certificate has no `parent`. */
export interface Issuer {
  readonly key: KeyObject
  readonly sign: (hash: string | null, data: Uint8Array, key: KeyObject) => Uint8Array
  readonly parent?: ParsedCertificate
}

/** The parts of a certificate that its children take over. */
export interface ParsedCertificate {
  /** DER of the subject. */
  readonly subject: Uint8Array
  readonly subjectKeyId: Uint8Array | undefined
  readonly publicKey: KeyObject
}

const OID = {
  commonName: '2.5.4.3',
  subjectKeyId: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  authorityKeyId: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
  sha256WithRsa: '1.2.840.113549.1.1.11',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  ecdsaWithSha384: '1.2.840.10045.4.3.3',
  ecdsaWithSha512: '1.2.840.10045.4.3.4',
  ed25519: '1.3.101.112',
} as const

/** Go: CreateCertificate; the DER bytes. Throws FuncError in Go's words. */
export function createCertificate(template: CertificateTemplate, subjectKey: KeyObject, issuer: Issuer): Uint8Array {
  const { createPublicKey } = nodeCrypto()
  const { algorithm, hash } = signatureOf(issuer.key)
  const publicKey = createPublicKey(subjectKey).export({ type: 'spki', format: 'der' })
  const subject = distinguishedName(template.commonName)
  const parent = issuer.parent
  if (parent !== undefined && !createPublicKey(issuer.key).equals(parent.publicKey)) {
    throw new FuncError("x509: provided PrivateKey doesn't match parent's PublicKey")
  }
  const issuerName = parent?.subject ?? subject
  const authorityKeyId = Buffer.compare(issuerName, subject) === 0 ? undefined : parent?.subjectKeyId
  const body = der(
    TAG.sequence,
    der(0xa0, derInteger(Buffer.of(2))),
    derInteger(template.serial),
    algorithm,
    issuerName,
    der(TAG.sequence, derTime(template.notBefore), derTime(template.notAfter)),
    subject,
    publicKey,
    der(0xa3, der(TAG.sequence, ...extensions(template, publicKey, authorityKeyId))),
  )
  return der(TAG.sequence, body, algorithm, derBits(issuer.sign(hash, body, issuer.key)))
}

/** Reads a certificate. Throws FuncError if it is none. */
export function parseCertificate(bytes: Uint8Array): ParsedCertificate {
  try {
    const { publicKey } = new (nodeCrypto().X509Certificate)(bytes)
    const parts = derNodes(derNodes(derNodes(bytes)[0]!.content)[0]!.content)
    // The version stands first, but only from version 2 on.
    const first = parts[0]!.tag === 0xa0 ? 1 : 0
    const extensionList = parts.find((part) => part.tag === 0xa3)
    return { subject: parts[first + 4]!.raw, subjectKeyId: subjectKeyIdIn(extensionList), publicKey }
  } catch {
    // Go tells many faults apart; all of them begin so.
    throw new FuncError('x509: malformed certificate')
  }
}

function subjectKeyIdIn(extensionList: DerNode | undefined): Uint8Array | undefined {
  if (extensionList === undefined) return undefined
  const wanted = derObjectId(OID.subjectKeyId)
  for (const extension of derNodes(derNodes(extensionList.content)[0]!.content)) {
    const parts = derNodes(extension.content)
    if (Buffer.compare(parts[0]!.raw, wanted) === 0) return derNodes(parts[parts.length - 1]!.content)[0]!.content
  }
  return undefined
}

/** Algorithm identifier and the name of the hash for node's sign(). */
function signatureOf(key: KeyObject): { algorithm: Uint8Array; hash: string | null } {
  const identifier = (oid: string) => der(TAG.sequence, derObjectId(oid))
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return { algorithm: der(TAG.sequence, derObjectId(OID.sha256WithRsa), der(TAG.null)), hash: 'sha256' }
    case 'ed25519':
      return { algorithm: identifier(OID.ed25519), hash: null }
    case 'ec':
      switch (key.asymmetricKeyDetails?.namedCurve) {
        case 'secp384r1':
          return { algorithm: identifier(OID.ecdsaWithSha384), hash: 'sha384' }
        case 'secp521r1':
          return { algorithm: identifier(OID.ecdsaWithSha512), hash: 'sha512' }
        case 'prime256v1':
        case 'secp224r1':
          return { algorithm: identifier(OID.ecdsaWithSha256), hash: 'sha256' }
        default:
          throw new FuncError('x509: unsupported elliptic curve')
      }
    default:
      throw new FuncError('x509: only RSA, ECDSA and Ed25519 keys supported')
  }
}

/** A name with at most a common name. */
function distinguishedName(commonName: string): Uint8Array {
  if (commonName === '') return der(TAG.sequence)
  const printable = /^[A-Za-z0-9'()+,\-./ :=?]*$/.test(commonName)
  const value = der(printable ? TAG.printableString : TAG.utf8String, encodeUtf8(commonName))
  return der(TAG.sequence, der(TAG.set, der(TAG.sequence, derObjectId(OID.commonName), value)))
}

function derTime(time: Time): Uint8Array {
  const year = Number(formatTime(time, '2006'))
  if (year >= 1950 && year < 2050) return der(TAG.utcTime, Buffer.from(formatTime(time, '060102150405Z')))
  if (year < 0 || year > 9999) {
    throw new FuncError('asn1: structure error: cannot represent time as GeneralizedTime')
  }
  return der(TAG.generalizedTime, Buffer.from(formatTime(time, '20060102150405Z')))
}

function extension(oid: string, critical: boolean, value: Uint8Array): Uint8Array {
  const flag = critical ? [der(TAG.boolean, Buffer.of(0xff))] : []
  return der(TAG.sequence, derObjectId(oid), ...flag, der(TAG.octetString, value))
}

function extensions(
  template: CertificateTemplate,
  publicKey: Uint8Array,
  authorityKeyId: Uint8Array | undefined,
): Uint8Array[] {
  const { isCA, commonName } = template
  // Digital signature and key encipherment; signing certificates for an authority.
  const usage = isCA ? derBits(Buffer.of(0xa4), 2) : derBits(Buffer.of(0xa0), 5)
  const purposes = der(TAG.sequence, derObjectId(OID.serverAuth), derObjectId(OID.clientAuth))
  const constraints = der(TAG.sequence, ...(isCA ? [der(TAG.boolean, Buffer.of(0xff))] : []))
  const list = [
    extension(OID.keyUsage, true, usage),
    extension(OID.extendedKeyUsage, false, purposes),
    extension(OID.basicConstraints, true, constraints),
  ]
  if (isCA) list.push(extension(OID.subjectKeyId, false, der(TAG.octetString, keyIdOf(publicKey))))
  if (authorityKeyId !== undefined && authorityKeyId.length > 0) {
    list.push(extension(OID.authorityKeyId, false, der(TAG.sequence, der(0x80, authorityKeyId))))
  }
  const names = alternativeNames(template)
  if (names.length > 0) {
    list.push(extension(OID.subjectAltName, commonName === '', der(TAG.sequence, ...names)))
  }
  return list
}

/** Go 1.25: the first 160 bits of the SHA-256 of the key (RFC 7093). */
function keyIdOf(publicKey: Uint8Array): Uint8Array {
  const bits = derNodes(derNodes(publicKey)[0]!.content)[1]!.content.subarray(1)
  return nodeCrypto().createHash('sha256').update(bits).digest().subarray(0, 20)
}

function alternativeNames({ dnsNames, ipAddresses }: CertificateTemplate): Uint8Array[] {
  const dns = dnsNames.map((name) => {
    if (/[^\x00-\x7f]/.test(name)) throw new FuncError(`x509: ${quote(name)} cannot be encoded as an IA5String`)
    return der(0x82, Buffer.from(name, 'latin1'))
  })
  return [...dns, ...ipAddresses.map((address) => der(0x87, address))]
}
