/** Certificates and keys that an access names. */
import { quote } from '../../gotemplate/go/strconv.ts'
import { decodeUtf8 } from '../../gotemplate/go/utf8.ts'
import { messageOf, TshelmError } from '../errors.ts'
import type { RouteTls } from '../http/route.ts'
import type { Access, SourceContext } from './ports.ts'

/** Whether anything is to be said of TLS. Helm: half of a pair of certificate and key is none. */
export function hasTls({ certFile = '', keyFile = '', caFile = '', insecureSkipTlsVerify }: Access): boolean {
  return (certFile !== '' && keyFile !== '') || caFile !== '' || insecureSkipTlsVerify === true
}

/** Rejects with `http/config`, all problems together, in Helm's words. Undefined: the authorities that everybody trusts. */
export async function tlsOf(
  access: Access,
  { readFile }: Pick<SourceContext, 'readFile'>,
): Promise<RouteTls | undefined> {
  if (!hasTls(access)) return undefined
  const { certFile = '', keyFile = '', caFile = '', insecureSkipTlsVerify = false } = access
  const problems: string[] = []
  const read = async (path: string, failed: string): Promise<string> => {
    if (problems.length > 0) return ''
    try {
      // Helm reads both of a pair, whatever was given.
      if (path === '') throw new TshelmError('http/config', 'open : no such file or directory')
      return decodeUtf8(await readFile(path))
    } catch (error) {
      problems.push(`${failed}: ${quote(path)}: ${messageOf(error)}`)
      return ''
    }
  }
  const hasPair = certFile !== '' || keyFile !== ''
  const cert = hasPair ? await read(certFile, 'unable to read cert file') : ''
  const key = hasPair ? await read(keyFile, 'unable to read key file') : ''
  const pairProblems = problems.splice(0)
  const ca = caFile === '' ? '' : await read(caFile, "can't read CA file")
  problems.unshift(...pairProblems)
  if (problems.length > 0) throw tlsProblem(problems.join('\n'))
  if (hasPair) {
    const { keyPairProblem } = await import('../http/key-pair.ts')
    const problem = keyPairProblem(cert, key)
    if (problem !== undefined) throw tlsProblem(`unable to load cert from key pair: ${problem}`)
  }
  if (ca !== '' && !ca.includes('-----BEGIN CERTIFICATE-----')) {
    throw tlsProblem('failed to append certificates from pem block')
  }
  return {
    ...(ca === '' ? {} : { ca }),
    ...(hasPair ? { cert, key } : {}),
    ...(insecureSkipTlsVerify ? { insecure: true } : {}),
  }
}

function tlsProblem(message: string): TshelmError {
  return new TshelmError('http/config', `can't create TLS config for client: ${message}`)
}
