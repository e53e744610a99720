/** Runs `package`. */
import { readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { basePath, cleanPath, dirPath } from '../../../gotemplate/go/path.ts'
import { packageChart } from '../../actions/package.ts'
import { failureCode, pathError, type FileSystem } from '../../chart/file-system.ts'
import { loadChart, loadChartArchive } from '../../chart/load.ts'
import { metadataYaml } from '../../chart/metadata-yaml.ts'
import type { Chart } from '../../chart/model.ts'
import { TshelmError, wrapError } from '../../errors.ts'
import type { Runtime } from '../../runtime.ts'
import type { CliContext, Invocation } from '../command.ts'
import { fileSystemIn } from '../file-system-in.ts'
import { keyringOf } from '../keyring.ts'
import { cliRuntime } from '../runtime.ts'
import { sourceDate } from '../source-date.ts'
import { checkTlsFiles } from '../tls-files.ts'
import { filesIn } from '../write-file.ts'

export async function runPackage(invocation: Invocation): Promise<number> {
  const { args, context } = invocation
  if (args.length === 0) throw new TshelmError('cli/usage', 'need at least one argument, the path to the chart')
  const modified = sourceDate(context.env)
  checkSigning(invocation)
  const passphrase = passphraseOf(invocation)
  checkTlsFiles(invocation)
  for (const path of args) {
    checkExists(path, context)
    const folder = resolve(context.cwd, path)
    if (invocation.flags.bool('dependency-update')) {
      const { bringBeforePacking } = await import('./dependency-update.ts')
      await bringBeforePacking(folder, invocation)
    }
    const saved = packageAt(folder, modified, invocation)
    if (invocation.flags.bool('sign')) await sign(saved, passphrase, invocation)
    context.stdout(`Successfully packaged chart and saved it to: ${saved.path}\n`)
  }
  return 0
}

function checkSigning({ flags }: Invocation): void {
  if (!flags.bool('sign')) return
  if (flags.string('key') === '') throw new TshelmError('cli/usage', '--key is required for signing a package')
  if (flags.changed('keyring') && flags.string('keyring') === '') {
    throw new TshelmError('cli/usage', '--keyring is required for signing a package')
  }
}

interface Passphrase {
  /** Where it comes from a file it is read for each chart, and before the key is looked at. */
  read(): Promise<void>
  of(identity: string): Promise<string>
}

function passphraseOf({ flags, context }: Invocation): Passphrase {
  const file = flags.string('passphrase-file')
  let known: string | undefined
  return {
    async read() {
      if (file === '' || known !== undefined) return
      const { readPassphrase } = await import('../sources/passphrase.ts')
      known = await readPassphrase(file, context)
    },
    async of(identity) {
      if (known !== undefined) return known
      const { askPassphrase } = await import('../sources/passphrase.ts')
      return askPassphrase(identity, context)
    },
  }
}

/** Puts the provenance beside the archive. Helm reads the chart anew, from its archive. */
async function sign({ path, bytes }: Saved, passphrase: Passphrase, { flags, context }: Invocation): Promise<void> {
  const { signChart, unlockKey } = await import('../../source/provenance/sign.ts')
  const keyringName = keyringOf(flags, context.env)
  const keyring = readKeyring(keyringName, context.cwd)
  const signer = await unlockKey({
    keyring,
    keyringName,
    key: flags.string('key'),
    found: () => passphrase.read(),
    passphrase: (identity) => passphrase.of(identity),
  })
  const { metadata } = loadChartArchive(bytes)
  const fileName = basePath(path)
  const toSign = { archive: bytes, fileName, metadata: metadataYaml(metadata), now: context.clock.now() }
  filesIn(context.cwd).write(`${path}.prov`, await signChart(signer, toSign))
}

function readKeyring(path: string, cwd: string): Uint8Array {
  try {
    return readFileSync(resolve(cwd, path))
  } catch (error) {
    throw pathError(failureCode(error) === 'EISDIR' ? 'read' : 'open', path, error, 'cli/file')
  }
}

function checkExists(path: string, { cwd }: CliContext): void {
  try {
    statSync(path === '' ? '' : resolve(cwd, path))
  } catch (error) {
    throw pathError('stat', path, error, 'source/not-found')
  }
}

/** A folder only; Helm looks for its Chart.yaml first. */
function loadFolder(folder: string, emit: Runtime['emit'], fs: FileSystem): Chart {
  if (fs.kind(fs.resolve(folder)) !== 'directory') {
    const chartYaml = `${folder}/Chart.yaml`
    throw new TshelmError(
      'chart/not-a-chart',
      `unable to detect chart at ${chartYaml}: open ${chartYaml}: not a directory`,
    )
  }
  const chart = loadChart(folder, fs, { emit })
  if (chart.metadata.apiVersion === 'v3') throw new TshelmError('chart/invalid-metadata', 'invalid chart apiVersion')
  return chart
}

interface Saved {
  /** As it is told to the user. */
  readonly path: string
  readonly bytes: Uint8Array
}

function packageAt(folder: string, modified: number | undefined, { flags, context }: Invocation): Saved {
  const runtime = cliRuntime(context)
  const fs = fileSystemIn(context.cwd)
  const options = { version: flags.string('version'), appVersion: flags.string('app-version') }
  const chart = loadFolder(folder, runtime.emit, fs)
  const archive = packageChart({ chart, ...options, ...(modified === undefined ? {} : { modified }) }, runtime)
  const given = flags.string('destination')
  const path = cleanPath(`${given === '.' ? context.cwd : given || '.'}/${archive.name}`)
  save(path, archive.bytes, context)
  return { path, bytes: archive.bytes }
}

function save(path: string, bytes: Uint8Array, { cwd }: CliContext): void {
  const files = filesIn(cwd)
  const above = dirPath(path)
  try {
    if (files.kind(above) === 'other') throw new TshelmError('cli/file', `is not a directory: ${above}`)
    if (files.kind(above) === undefined) checkMissing(above, cwd)
    files.write(path, bytes)
  } catch (error) {
    throw wrapError('failed to save: ', error)
  }
}

/** What cannot be seen is no folder that is missing. */
function checkMissing(folder: string, cwd: string): void {
  try {
    statSync(resolve(cwd, folder))
  } catch (error) {
    if (failureCode(error) !== 'ENOENT')
      throw wrapError(`stat ${folder}: `, pathError('stat', folder, error, 'cli/file'))
  }
}
