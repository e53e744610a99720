/** What a policy says of charts on this machine. */
import { pathToFileURL } from 'node:url'
import { basePath } from '../../../gotemplate/go/path.ts'
import type { FileSystem } from '../../chart/file-system.ts'
import { MAX_ARCHIVE_BYTES, MAX_CHART_DEPTH } from '../../limits.ts'
import { TshelmError } from '../../errors.ts'
import { sha256Of } from '../contents.ts'
import type { SourceContext } from '../ports.ts'
import { enforcePolicy, type PolicySubject } from './enforce.ts'
import type { Policy } from './model.ts'

export interface LocalJudge extends Pick<SourceContext, 'contents' | 'readFile' | 'clock'> {
  readonly policy: Policy
  readonly fs: FileSystem
}

/**
 * They are `file://` and their whole path, and so is each chart in a folder's charts/: who put it there is not known. What an archive has in it came
 * with it. Rejects with `source/policy`.
 */
export function enforceLocal(path: string, judge: LocalJudge): Promise<void> {
  return enforceBelow(judge.fs.absolute(path), judge, 0)
}

async function enforceBelow(path: string, judge: LocalJudge, depth: number): Promise<void> {
  const isFolder = isFolderAt(path, judge.fs)
  const signed = isFolder ? {} : await signedAt(path, judge)
  const subject = { url: pathToFileURL(path).href, fileName: basePath(path), ...signed }
  await enforcePolicy(judge.policy, subject, judge)
  // Loading it tells that it is too deep.
  for (const chart of isFolder && depth < MAX_CHART_DEPTH ? chartsIn(path, judge.fs) : []) {
    await enforceBelow(chart, judge, depth + 1)
  }
}

/** The signature lies beside it, or was kept when the archive was fetched. */
async function signedAt(
  path: string,
  { contents, fs }: LocalJudge,
): Promise<Pick<PolicySubject, 'bytes' | 'provenance'>> {
  const bytes = fs.read(path, MAX_ARCHIVE_BYTES)?.data
  if (bytes === undefined) throw new TshelmError('source/policy', `${path} is larger than ${MAX_ARCHIVE_BYTES} bytes`)
  const provenance = contentOf(`${path}.prov`, fs) ?? (await contents?.read(sha256Of(bytes), 'prov'))
  return { bytes, ...(provenance === undefined ? {} : { provenance }) }
}

function contentOf(path: string, fs: FileSystem): Uint8Array | undefined {
  try {
    return fs.read(path, MAX_ARCHIVE_BYTES)?.data
  } catch {
    return undefined
  }
}

/** What the loader takes for charts. */
function chartsIn(folder: string, fs: FileSystem): string[] {
  const charts = `${folder}/charts`
  if (!isFolderAt(charts, fs)) return []
  const names = fs.list(charts).map(({ name }) => name)
  return names
    .filter((name) => !/^[_.]/.test(name))
    .sort()
    .map((name) => `${charts}/${name}`)
    .filter((path) => path.endsWith('.tgz') || isFolderAt(path, fs))
}

function isFolderAt(path: string, fs: FileSystem): boolean {
  try {
    return fs.kind(fs.resolve(path)) === 'directory'
  } catch {
    return false
  }
}
