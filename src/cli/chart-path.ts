/** The flags that tell how a chart is found and trusted, as far as charts on this machine go: what cannot be obeyed is refused. */
import { readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { extPath } from '../../gotemplate/go/path.ts'
import { quote } from '../../gotemplate/go/strconv.ts'
import { pathError } from '../chart/file-system.ts'
import { messageOf, TshelmError } from '../errors.ts'
import type { Invocation } from './command.ts'
import type { Flags } from './flag.ts'

/** Throws in Helm's words where Helm would stop, else `source/unsupported`. */
export function checkChartPath(reference: string, { flags, context }: Invocation): void {
  checkTlsFiles(flags, context.cwd)
  if (flags.string('repo') !== '') {
    const repository = flags.string('repo')
    throw new TshelmError(
      'source/unsupported',
      `cannot fetch ${reference} from ${repository}: this version fetches no charts`,
      {
        hint: 'download the chart and give its path',
      },
    )
  }
  if (flags.bool('verify')) checkVerifiable(resolve(context.cwd, reference.trim()), reference)
}

/** A chart that is not there is told of later. */
function checkVerifiable(path: string, reference: string): void {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined) return
  if (found.isDirectory()) throw new TshelmError('source/unsupported', 'unpacked charts cannot be verified')
  if (extPath(path).toLowerCase() !== '.tgz') throw new TshelmError('source/unsupported', 'chart must be a tgz file')
  const provenance = `${path}.prov`
  try {
    statSync(provenance)
  } catch (error) {
    const reason = messageOf(pathError('stat', provenance, error))
    throw new TshelmError('source/not-found', `could not load provenance file ${provenance}: ${reason}`, {
      cause: error,
    })
  }
  throw new TshelmError('source/unsupported', `cannot verify ${reference}: this version reads no signatures`, {
    hint: 'verify the archive with another tool and leave out --verify',
  })
}

/** Certificates and keys are read before anything is fetched. Throws `cli/file` in Helm's words. */
export function checkTlsFiles(flags: Flags, cwd: string): void {
  const [cert, key, ca] = [flags.string('cert-file'), flags.string('key-file'), flags.string('ca-file')]
  if (!((cert !== '' && key !== '') || ca !== '' || flags.bool('insecure-skip-tls-verify'))) return
  const problems: string[] = []
  const read = (path: string, what: string): string => {
    try {
      return readFileSync(resolve(cwd, path === '' ? '\0' : path), 'latin1')
    } catch (error) {
      problems.push(`${what}: ${quote(path)}: ${messageOf(openError(path, error))}`)
      return ''
    }
  }
  const certText = cert === '' && key === '' ? '' : read(cert, 'unable to read cert file')
  // Helm: a key without a certificate that can be read is not looked at.
  if (problems.length === 0 && (cert !== '' || key !== '')) read(key, 'unable to read key file')
  const caText = ca === '' ? '' : read(ca, "can't read CA file")
  if (problems.length > 0) throw tlsError(problems.join('\n'))
  if (certText !== '' && !certText.includes('-----BEGIN ')) {
    throw tlsError('unable to load cert from key pair: tls: failed to find any PEM data in certificate input')
  }
  if (caText !== '' && !caText.includes('-----BEGIN CERTIFICATE-----')) {
    throw tlsError('failed to append certificates from pem block')
  }
}

function openError(path: string, cause: unknown): TshelmError {
  const missing = Object.assign(new Error('no such file or directory'), { code: 'ENOENT' })
  return pathError('open', path, path === '' ? missing : cause)
}

function tlsError(message: string): TshelmError {
  return new TshelmError('cli/file', `missing registry client: can't create TLS config for client: ${message}`)
}
