/** Runs `push` and `cm-push`. */
import type { Stats } from 'node:fs'
import { readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { formatTime } from '../../../gotemplate/go/time-format.ts'
import { localZone } from '../../../gotemplate/go/time-zone.ts'
import { timeFromUnix } from '../../../gotemplate/go/time.ts'
import { packageChart } from '../../actions/package.ts'
import { placeOf } from '../../actions/publish-place.ts'
import { publishChart, type PublishOptions } from '../../actions/publish.ts'
import { failureCode, pathError } from '../../chart/file-system.ts'
import { loadChart } from '../../chart/load.ts'
import type { Chart } from '../../chart/model.ts'
import { TshelmError } from '../../errors.ts'
import { log } from '../../events.ts'
import type { CliContext, Invocation } from '../command.ts'
import { fileSystemIn } from '../file-system-in.ts'
import { localRuntime } from '../runtime.ts'
import { sourceDate } from '../source-date.ts'
import { sourceContext } from '../sources/context.ts'
import { publishTarget } from '../sources/publish-target.ts'
import { checkTlsFiles } from '../tls-files.ts'

const RFC3339 = '2006-01-02T15:04:05Z07:00'

export async function runPush(invocation: Invocation): Promise<number> {
  const { args, flags, context } = invocation
  const [path] = args as readonly [string, string]
  checkTlsFiles(invocation)
  const source = sourceContext(context)
  try {
    const target = publishTarget(invocation)
    await placeOf(target, source)
    const options = {
      ...(await packed(path, invocation)),
      ...target,
      force: flags.bool('force'),
      folderUrl: flags.string('url'),
      refresh: flags.bool('refresh'),
    }
    const { kind, reference, digest } = await publishChart(options, { source, runtime: localRuntime(context) })
    if (kind !== 'oci') context.stdout(`Pushed: ${reference}\nDigest: ${digest}\n`)
  } finally {
    source.http.close()
  }
  return 0
}

type Packed = Pick<PublishOptions, 'chart' | 'archive' | 'provenance' | 'created'>

/** An archive as it is, unless it is to have another version; a folder as `package` packs it. */
async function packed(path: string, invocation: Invocation): Promise<Packed> {
  const { flags, context } = invocation
  const stats = statOf(path, context.cwd)
  const versions = { version: flags.string('version'), appVersion: flags.string('app-version') }
  const isFolder = stats.isDirectory()
  if (isFolder && flags.bool('dependency-update')) {
    const { bringBeforePacking } = await import('./dependency-update.ts')
    await bringBeforePacking(path, invocation)
  }
  const runtime = localRuntime(context)
  const chart = loadChart(path, fileSystemIn(context.cwd), { emit: runtime.emit })
  if (!isFolder && isAsAsked(chart, versions)) return { chart, ...archiveAt(path, stats, context) }
  const modified = sourceDate(context.env)
  const { bytes } = packageChart({ chart, ...versions, ...(modified === undefined ? {} : { modified }) }, runtime)
  if (!isFolder && signatureBeside(path, context.cwd) !== undefined) {
    runtime.emit(log('WARN', 'the signature is of the chart as it was: it is not published', { path: `${path}.prov` }))
  }
  return {
    chart: { ...chart, metadata: versioned(chart.metadata, versions) },
    archive: bytes,
    created: rfc3339(modified ?? context.clock.now(), context),
  }
}

interface Versions {
  readonly version: string
  readonly appVersion: string
}

function isAsAsked({ metadata }: Chart, { version, appVersion }: Versions): boolean {
  return (version === '' || version === metadata.version) && (appVersion === '' || appVersion === metadata.appVersion)
}

function versioned(metadata: Chart['metadata'], { version, appVersion }: Versions): Chart['metadata'] {
  return {
    ...metadata,
    ...(version === '' ? {} : { version }),
    ...(appVersion === '' ? {} : { appVersion }),
  }
}

function archiveAt(path: string, { mtimeMs }: Stats, context: CliContext): Omit<Packed, 'chart'> {
  const provenance = signatureBeside(path, context.cwd)
  return {
    archive: read(path, context.cwd),
    created: rfc3339(mtimeMs, context),
    ...(provenance === undefined ? {} : { provenance }),
  }
}

function rfc3339(ms: number, context: CliContext): string {
  const zone = localZone(localRuntime(context).timeZone)
  return formatTime(timeFromUnix(BigInt(Math.floor(ms / 1000)), 0, zone), RFC3339)
}

function statOf(path: string, cwd: string): Stats {
  try {
    return statSync(path === '' ? '' : resolve(cwd, path))
  } catch (error) {
    if (failureCode(error) === 'ENOENT') throw new TshelmError('source/not-found', `${path}: no such file`)
    throw pathError('stat', path, error, 'source/not-found')
  }
}

/** Helm: one that cannot be looked at is none. */
function signatureBeside(path: string, cwd: string): Uint8Array | undefined {
  const signature = `${path}.prov`
  const found = statSync(resolve(cwd, signature), { throwIfNoEntry: false })
  return found === undefined ? undefined : read(signature, cwd)
}

function read(path: string, cwd: string): Uint8Array {
  try {
    return readFileSync(resolve(cwd, path))
  } catch (error) {
    throw pathError(failureCode(error) === 'EISDIR' ? 'read' : 'open', path, error, 'cli/file')
  }
}
