/** `--cert-file`, `--key-file` and `--ca-file`, which Helm reads before it does anything else. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { quote } from '../../gotemplate/go/strconv.ts'
import { pathError } from '../chart/file-system.ts'
import { messageOf, TshelmError } from '../errors.ts'
import { keyPairProblem } from '../http/key-pair.ts'
import type { Invocation } from './command.ts'

interface TlsFiles {
  readonly cert: string
  readonly key: string
  readonly ca: string
}

/** Throws `cli/file` in Helm's words. */
export function checkTlsFiles({ flags, context: { cwd, settings } }: Pick<Invocation, 'flags' | 'context'>): void {
  const files = { cert: flags.string('cert-file'), key: flags.string('key-file'), ca: flags.string('ca-file') }
  const { cert, key, ca } = files
  if (!((cert !== '' && key !== '') || ca !== '' || flags.bool('insecure-skip-tls-verify'))) return
  const problem = settings.compat.helm === 3 ? problemOfHelm3(files, cwd) : problemOf(files, cwd)
  if (problem === undefined) return
  throw new TshelmError('cli/file', `missing registry client: can't create TLS config for client: ${problem}`)
}

function problemOf({ cert, key, ca }: TlsFiles, cwd: string): string | undefined {
  const problems: string[] = []
  const read = (path: string, what: string): string => {
    const { text, error } = readText(path, cwd)
    if (error !== undefined) problems.push(`${what}: ${quote(path)}: ${error}`)
    return text
  }
  const certText = cert === '' && key === '' ? '' : read(cert, 'unable to read cert file')
  // Helm: a key without a certificate that can be read is not looked at.
  const keyText = problems.length === 0 && (cert !== '' || key !== '') ? read(key, 'unable to read key file') : ''
  const caText = ca === '' ? '' : read(ca, "can't read CA file")
  if (problems.length > 0) return problems.join('\n')
  const pairProblem = cert === '' && key === '' ? undefined : keyPairProblem(certText, keyText)
  if (pairProblem !== undefined) return `unable to load cert from key pair: ${pairProblem}`
  return caText === '' || isCertificate(caText) ? undefined : 'failed to append certificates from pem block'
}

/** Half a pair is not looked at, and it ends at the first problem. */
function problemOfHelm3({ cert, key, ca }: TlsFiles, cwd: string): string | undefined {
  if (cert !== '' && key !== '') {
    const pair = readText(cert, cwd)
    const secret = pair.error === undefined ? readText(key, cwd) : pair
    const error = secret.error ?? keyPairProblem(pair.text, secret.text)
    if (error !== undefined) return `can't load key pair from cert ${cert} and key ${key}: ${error}`
  }
  if (ca === '') return undefined
  const { text, error } = readText(ca, cwd)
  if (error !== undefined) return `can't read CA file: ${ca}`
  return isCertificate(text) ? undefined : `failed to append certificates from file: ${ca}`
}

function isCertificate(text: string): boolean {
  return text.includes('-----BEGIN CERTIFICATE-----')
}

function readText(path: string, cwd: string): { readonly text: string; readonly error?: string } {
  try {
    return { text: readFileSync(resolve(cwd, path === '' ? '\0' : path), 'latin1') }
  } catch (cause) {
    const missing = Object.assign(new Error('no such file or directory'), { code: 'ENOENT' })
    return { text: '', error: messageOf(pathError('open', path, path === '' ? missing : cause)) }
  }
}
