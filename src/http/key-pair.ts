/** Whether a certificate and a key can be used together, in the words of Go's tls.X509KeyPair. */
import { nodeCrypto } from '../../gotemplate/go/lazy.ts'

/** What is wrong with a pair, PEM texts; undefined for a good one. */
export function keyPairProblem(cert: string, key: string): string | undefined {
  return certificateProblem(blockTypes(cert)) ?? keyProblem(blockTypes(key)) ?? mismatch(cert, key)
}

function blockTypes(text: string): string[] {
  return Array.from(text.matchAll(/^-----BEGIN (.*?)-----[ \t\r]*$/gm), ([, type = '']) => type)
}

function certificateProblem(types: readonly string[]): string | undefined {
  if (types.includes('CERTIFICATE')) return undefined
  if (types.length === 0) return 'tls: failed to find any PEM data in certificate input'
  if (types.length === 1 && types[0]!.endsWith('PRIVATE KEY')) {
    return 'tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched'
  }
  return `tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following types: [${types.join(' ')}]`
}

function keyProblem(types: readonly string[]): string | undefined {
  if (types.some((type) => /(?:^| )PRIVATE KEY$/.test(type))) return undefined
  if (types.length === 0) return 'tls: failed to find any PEM data in key input'
  if (types.length === 1 && types[0] === 'CERTIFICATE') {
    return 'tls: found a certificate rather than a key in the PEM for the private key'
  }
  return `tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input after skipping PEM blocks of the following types: [${types.join(' ')}]`
}

function mismatch(cert: string, key: string): string | undefined {
  const { X509Certificate, createPrivateKey } = nodeCrypto()
  const certificate = tried(() => new X509Certificate(cert))
  if (certificate === undefined) return 'x509: malformed certificate'
  const secret = tried(() => createPrivateKey(key))
  if (secret === undefined) return 'tls: failed to parse private key'
  if (certificate.publicKey.asymmetricKeyType !== secret.asymmetricKeyType) {
    return 'tls: private key type does not match public key type'
  }
  return certificate.checkPrivateKey(secret) ? undefined : 'tls: private key does not match public key'
}

/** Undefined for what Node cannot read. */
function tried<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
