/** genCA, genSelfSignedCert, genSignedCert, their …WithKey forms and buildCustomCert. */
import { FuncError } from '../func.ts'
import type { FuncMap, Host } from '../func.ts'
import { decodeBase64 } from '../go/base64.ts'
import { HOUR } from '../go/duration.ts'
import { formatV } from '../go/fmt.ts'
import { parseIP } from '../go/ip.ts'
import { decodePem, encodePem } from '../go/pem.ts'
import { addDuration } from '../go/time.ts'
import { UTC } from '../go/zone.ts'
import { decodeUtf8 } from '../go/utf8.ts'
import { createCertificate, parseCertificate } from '../go/x509.ts'
import type { CertificateTemplate, ParsedCertificate } from '../go/x509.ts'
import { mapOf, Struct } from '../value.ts'
import type { GoType, GoValue } from '../value.ts'
import { keysOf } from './key-maker.ts'
import type { KeyMaker } from './key-maker.ts'
import { generateRsaKey, parsePrivateKey } from './private-keys.ts'
import type { PrivateKey } from './private-keys.ts'

const certificateType: GoType = { name: 'sprig.certificate', kind: 'struct' }

/** Name, addresses and other names, days of validity. */
type Request = readonly [commonName: string, ips: GoValue[], names: GoValue[], days: number]

export function certFuncs(host: Host): FuncMap {
  const keys = keysOf(host)
  const newKey = () => generateRsaKey(2048, keys)
  const template = (request: Request, isCA: boolean) => certificateTemplate(host, request, isCA)
  const issue = issuing(keys)
  const selfSigned = (request: Request, key: PrivateKey, isCA = false) => issue(template(request, isCA), key)
  const signed = (request: Request, key: PrivateKey, ca: Struct) => {
    const { parent, key: signer } = authority(ca)
    return issue(template(request, false), key, { parent, key: signer })
  }
  return {
    buildCustomCert: [buildCustomCert, 'string', 'string'],
    genCA: [(name: string, days: number) => selfSigned([name, [], [], days], newKey(), true), 'string', 'int'],
    genCAWithKey: [
      (name: string, days: number, key: string) => selfSigned([name, [], [], days], givenKey(key), true),
      'string',
      'int',
      'string',
    ],
    genSelfSignedCert: [(...request: Request) => selfSigned(request, newKey()), 'string', '[]any', '[]any', 'int'],
    genSelfSignedCertWithKey: [
      (...[name, ips, names, days, key]: [...Request, string]) => selfSigned([name, ips, names, days], givenKey(key)),
      'string',
      '[]any',
      '[]any',
      'int',
      'string',
    ],
    genSignedCert: [
      (...[name, ips, names, days, ca]: [...Request, Struct]) => signed([name, ips, names, days], newKey(), ca),
      'string',
      '[]any',
      '[]any',
      'int',
      'sprig.certificate',
    ],
    genSignedCertWithKey: [
      (...[name, ips, names, days, ca, key]: [...Request, Struct, string]) =>
        signed([name, ips, names, days], givenKey(key), ca),
      'string',
      '[]any',
      '[]any',
      'int',
      'sprig.certificate',
      'string',
    ],
  }
}

function certificate(cert: string, key: string): Struct {
  return new Struct(certificateType, mapOf({ Cert: cert, Key: key }))
}

function givenKey(pem: string): PrivateKey {
  return prefixed('parsing private key', () => parsePrivateKey(pem))
}

/** Adds to the text of an error, as fmt.Errorf does. */
function prefixed<T>(doing: string, attempt: () => T): T {
  try {
    return attempt()
  } catch (error) {
    throw error instanceof FuncError ? new FuncError(`${doing}: ${error.message}`) : error
  }
}

function certificateTemplate(host: Host, [commonName, ips, names, days]: Request, isCA: boolean): CertificateTemplate {
  const ipAddresses = ips.map(addressOf)
  const dnsNames = names.map((name) => {
    if (typeof name !== 'string') {
      throw new FuncError(`error processing alternate dns name: ${formatV(name)} is not a string`)
    }
    return name
  })
  const notBefore = { seconds: Math.floor(host.now().ms / 1000), nanoseconds: 0, zone: UTC }
  const validity = BigInt.asIntN(64, BigInt(days) * 24n * HOUR)
  const notAfter = addDuration(notBefore, validity)
  return { serial: host.randomBytes(16), commonName, notBefore, notAfter, isCA, dnsNames, ipAddresses }
}

function addressOf(ip: GoValue): Uint8Array {
  if (typeof ip !== 'string') throw new FuncError(`error parsing ip: ${formatV(ip)} is not a string`)
  const bytes = parseIP(ip)
  if (bytes === undefined) throw new FuncError(`error parsing ip: ${ip}`)
  return bytes
}

interface Authority {
  readonly parent: ParsedCertificate
  readonly key: PrivateKey
}

function authority(ca: Struct): Authority {
  const block = decodePem(ca.fields.Cert as string)
  if (block === undefined) throw new FuncError('unable to decode certificate')
  const parent = prefixed('error parsing certificate: decodedSignerCert.Bytes', () => parseCertificate(block.bytes))
  return { parent, key: prefixed('error parsing private key', () => parsePrivateKey(ca.fields.Key as string)) }
}

function issuing({ sign }: KeyMaker): (template: CertificateTemplate, subject: PrivateKey, by?: Authority) => Struct {
  return (template, subject, by) => {
    const signer = by === undefined ? subject.key : by.key.key
    const bytes = prefixed('error creating certificate', () => {
      if (signer === undefined) throw new FuncError('x509: certificate private key does not implement crypto.Signer')
      if (subject.key === undefined) throw new FuncError('x509: unsupported public key type: *dsa.PublicKey')
      const issuer = { key: signer, sign, ...(by === undefined ? {} : { parent: by.parent }) }
      return createCertificate(template, subject.key, issuer)
    })
    return certificate(encodePem({ type: 'CERTIFICATE', bytes }), subject.pem)
  }
}

function buildCustomCert(base64Cert: string, base64Key: string): Struct {
  const cert = decoded(base64Cert, 'certificate')
  const key = decoded(base64Key, 'private key')
  const block = decodePem(cert)
  if (block === undefined) throw new FuncError('unable to decode certificate')
  prefixed('error parsing certificate: decodedCert.Bytes', () => parseCertificate(block.bytes))
  prefixed('error parsing private key', () => parsePrivateKey(key))
  return certificate(cert, key)
}

function decoded(base64: string, what: string): string {
  try {
    return decodeUtf8(decodeBase64(base64))
  } catch (error) {
    throw error instanceof FuncError ? new FuncError(`unable to decode base64 ${what}`) : error
  }
}
