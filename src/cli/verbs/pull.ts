/** Runs `pull`. */
import { existsSync } from 'node:fs'
import { isAbsolute, resolve } from 'node:path'
import { cleanPath } from '../../../gotemplate/go/path.ts'
import { isTshelmError, TshelmError, wrapError } from '../../errors.ts'
import { log } from '../../events.ts'
import { fetchChart } from '../../source/fetch-chart.ts'
import type { FetchedChart, FetchOptions, SourceContext } from '../../source/ports.ts'
import { checkTlsFiles } from '../tls-files.ts'
import type { Invocation } from '../command.ts'
import { emitterOf } from '../emit.ts'
import { keyringOf } from '../keyring.ts'
import { fetchOptionsOf } from '../sources/access.ts'
import { sourceContext } from '../sources/context.ts'
import { saveFile } from '../sources/save-chart.ts'
import { filesIn } from '../write-file.ts'

export async function runPull(invocation: Invocation): Promise<number> {
  const { args, flags, context } = invocation
  if (flags.string('version') === '' && flags.bool('devel')) {
    emitterOf(context)(log('DEBUG', 'setting version to >0.0.0-0'))
  }
  checkTlsFiles(invocation)
  const source = withFreshSignatures(sourceContext(context))
  // Connections end with the process.
  for (const reference of args) await pullOne(reference, invocation, source)
  return 0
}

/** Helm keeps no signatures that are pulled: a chart may be signed anew and stay as it is. */
function withFreshSignatures(source: SourceContext): SourceContext {
  const { contents, offline } = source
  if (contents === undefined || offline === true) return source
  const read: typeof contents.read = (digest, kind) =>
    kind === 'prov' ? Promise.resolve(undefined) : contents.read(digest, kind)
  return { ...source, contents: { ...contents, read } }
}

async function pullOne(reference: string, invocation: Invocation, source: SourceContext): Promise<void> {
  const { flags, context } = invocation
  const verifies = flags.bool('verify')
  const options: FetchOptions = {
    ...fetchOptionsOf(flags),
    keyring: keyringOf(flags, context.env),
    verify: verifies ? 'always' : flags.bool('prov') ? 'later' : 'never',
  }
  const chart = await fetchChart(reference, options, source).catch((error: unknown) => {
    throw asPullSays(error)
  })
  if (flags.bool('untar')) await untar(chart, reference, invocation)
  else save(chart, flags.string('destination'), context.cwd)
  if (chart.provenanceProblem !== undefined) context.stdout(`WARNING: ${chart.provenanceProblem}\n`)
  if (verifies && chart.verification !== undefined) {
    const { verificationText } = await import('./verify.ts')
    context.stdout(verificationText(chart.verification))
  }
}

/** Helm: here the digest of an index is decoded by itself. */
function asPullSays(error: unknown): unknown {
  const prefix = 'unable to decode digest: '
  if (!isTshelmError(error) || !error.message.startsWith(prefix)) return error
  return new TshelmError(error.code, error.message.slice(prefix.length), { cause: error })
}

function save({ bytes, fileName, provenance }: FetchedChart, folder: string, cwd: string): void {
  saveFile(joined(folder, fileName), bytes, cwd)
  if (provenance !== undefined) saveFile(joined(folder, `${fileName}.prov`), provenance, cwd)
}

/** Helm: a folder with the last part of the reference as its name must not be there, and is made. */
async function untar({ bytes }: FetchedChart, reference: string, { flags, context }: Invocation): Promise<void> {
  const { cwd } = context
  const given = flags.string('untardir')
  const folder = isAbsolute(given) ? given : joined(flags.string('destination'), given)
  const name = reference.slice(reference.lastIndexOf('/') + 1)
  const taken = folder === '.' ? name : joined(folder, name)
  if (taken !== '' && existsSync(resolve(cwd, taken))) {
    throw new TshelmError('cli/file', `failed to untar: a file or directory with the name ${taken} already exists`)
  }
  try {
    filesIn(cwd).makeFolder(taken)
  } catch (error) {
    throw wrapError('failed to untar (mkdir): ', error)
  }
  const { unpackChart } = await import('../sources/unpack-chart.ts')
  unpackChart(bytes, folder, cwd)
}

/** Go: filepath.Join. */
function joined(folder: string, name: string): string {
  return cleanPath([folder, name].filter((part) => part !== '').join('/'))
}
