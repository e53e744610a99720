/** Archives come into charts/, and outdated ones leave it. */
import { quote } from '../../gotemplate/go/strconv.ts'
import { pathError, type FileSystem } from '../chart/file-system.ts'
import { loadChart } from '../chart/load.ts'
import type { LockDependency } from '../chart/model.ts'
import { messageOf, TshelmError } from '../errors.ts'
import type { Runtime } from '../runtime.ts'
import type { Downloaded } from './dependency-download.ts'
import type { ChartFolder } from './dependency-folder.ts'

type Skip = (action: 'skipped' | 'not-moved' | 'not-deleted', problem: string) => void

type Place = (archives: readonly Downloaded[], locked: readonly LockDependency[]) => void

/** Makes charts/ if it is missing; what is returned puts archives there. Throws `cli/file` if charts/ is no folder. */
export function placeArchives(folder: ChartFolder, { emit }: Pick<Runtime, 'emit'>): Place {
  const charts = `${folder.path}/charts`
  makeCharts(charts, folder)
  return (archives, locked) => {
    const before = filesIn(charts, folder)
    const skip: Skip = (action, problem) => emit({ kind: 'dependency', action, problem: `${problem} (Skipping)` })
    const placed = new Set<string>()
    for (const { fileName, bytes } of archives) {
      placed.add(fileName)
      const problem = problemOf(fileName, bytes)
      if (problem === undefined) folder.writer.write(`${charts}/${fileName}`, bytes)
      else skip('not-moved', `Could not verify ${fileName} for moving: ${problem}`)
    }
    emit({ kind: 'dependency', action: 'deleting' })
    const local = new Set(locked.filter(({ repository }) => repository === '').map(({ name }) => name))
    for (const name of before) if (!placed.has(name)) removeOutdated(`${charts}/${name}`, { folder, local, skip })
  }
}

function makeCharts(charts: string, { fs, writer }: ChartFolder): void {
  let kind
  try {
    kind = fs.kind(fs.resolve(fs.absolute(charts)))
  } catch {
    writer.makeFolder(charts)
    return
  }
  if (kind !== 'directory') throw new TshelmError('cli/file', `${quote(charts)} is not a directory`)
}

function filesIn(charts: string, { fs }: ChartFolder): string[] {
  try {
    const entries = fs.list(fs.absolute(charts)).filter(({ kind }) => kind !== 'directory')
    return entries.map(({ name }) => name).sort()
  } catch (error) {
    throw pathError('open', charts, error)
  }
}

function problemOf(fileName: string, data: Uint8Array): string | undefined {
  try {
    loadChart(fileName, fileSystemOf(data), { anyApiVersion: true })
    return undefined
  } catch (error) {
    return messageOf(error)
  }
}

/** A place where there is only that file. */
function fileSystemOf(data: Uint8Array): FileSystem {
  return {
    absolute: (path) => path,
    kind: () => 'file',
    list: () => [],
    resolve: (path) => path,
    read: (_, limit) => (data.length > limit ? undefined : { data, modified: 0 }),
  }
}

interface Removing {
  readonly folder: ChartFolder
  /** Names of dependencies that have no repository: what is there of them stays. */
  readonly local: ReadonlySet<string>
  readonly skip: Skip
}

function removeOutdated(path: string, { folder: { fs, writer }, local, skip }: Removing): void {
  let name: string
  try {
    name = loadChart(path, fs, { anyApiVersion: true }).metadata.name
  } catch (error) {
    skip('skipped', `Could not verify ${path} for deletion: ${messageOf(error)}`)
    return
  }
  if (local.has(name)) return
  try {
    writer.remove(path)
  } catch (error) {
    skip('not-deleted', `Could not delete ${path}: ${messageOf(error)}`)
  }
}
