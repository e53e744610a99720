/** Runs `push`. */
import { readFileSync, statSync, type Stats } from 'node:fs'
import { resolve } from 'node:path'
import { formatTime } from '../../../gotemplate/go/time-format.ts'
import { localZone } from '../../../gotemplate/go/time-zone.ts'
import { timeFromUnix } from '../../../gotemplate/go/time.ts'
import { publisherFor, pushChart, type PushOptions } from '../../actions/push.ts'
import { failureCode, pathError } from '../../chart/file-system.ts'
import { loadChart } from '../../chart/load.ts'
import { TshelmError } from '../../errors.ts'
import type { CliContext, Invocation } from '../command.ts'
import { fileSystemIn } from '../file-system-in.ts'
import { localRuntime } from '../runtime.ts'
import { accessOf } from '../sources/access.ts'
import { sourceContext } from '../sources/context.ts'
import { checkTlsFiles } from '../tls-files.ts'

const RFC3339 = '2006-01-02T15:04:05Z07:00'

export async function runPush(invocation: Invocation): Promise<number> {
  const { args, flags, context } = invocation
  const [path, target] = args as readonly [string, string]
  checkTlsFiles(invocation)
  publisherFor(target)
  const archive = archiveAt(path, context)
  const source = sourceContext(context)
  try {
    await pushChart({ ...archive, ...accessOf(flags), target }, source)
  } finally {
    source.http.close()
  }
  return 0
}

function archiveAt(path: string, context: CliContext): Omit<PushOptions, 'target'> {
  const { cwd } = context
  const stats = statOf(path, cwd)
  if (stats.isDirectory()) {
    throw new TshelmError('chart/not-a-chart', 'cannot push directory, must provide chart archive (.tgz)')
  }
  const runtime = localRuntime(context)
  const chart = loadChart(path, fileSystemIn(cwd), { emit: runtime.emit })
  const provenance = signatureBeside(path, cwd)
  const time = timeFromUnix(BigInt(Math.floor(stats.mtimeMs / 1000)), 0, localZone(runtime.timeZone))
  return {
    chart,
    archive: read(path, cwd),
    created: formatTime(time, RFC3339),
    ...(provenance === undefined ? {} : { provenance }),
  }
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
