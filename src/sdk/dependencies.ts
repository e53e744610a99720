/** What a chart depends on, brought into its folder. */
import type * as node from 'node:fs'
import type { FolderWriter } from '../actions/dependency-folder.ts'
import type { DependencyOptions } from '../actions/dependency-update.ts'
import type { NodeFs } from '../chart/file-system-over.ts'
import type { FileSystem } from '../chart/file-system.ts'
import type { Lock } from '../chart/model.ts'
import { reading, type CallOptions } from './call.ts'
import { fileSystemOf } from './chart.ts'
import { createRuntime, type RuntimeOptions } from './context.ts'
import type { Sources } from './sources.ts'

/** What is used of node:fs to write. */
export type NodeFsWriting = NodeFs &
  Pick<typeof node, 'mkdirSync' | 'readlinkSync' | 'renameSync' | 'rmSync' | 'writeFileSync'>

export interface BringDependenciesOptions
  extends Omit<DependencyOptions, 'folder'>, Pick<RuntimeOptions, 'timeZone'>, CallOptions {
  /** The chart's folder. */
  readonly path: string
  /** node:fs, handed in; or a file system with what writes to it. */
  readonly fs: NodeFsWriting | { readonly files: FileSystem; readonly writer: FolderWriter }
}

/**
 * Looks for the newest versions that Chart.yaml allows, fetches them into charts/ and writes Chart.lock, as `helm dependency update` does;
 * nothing is written before all of them are there. The lock; undefined if the chart has no dependencies. `dependency` events tell how it
 * goes. Rejects with `source/…` and `chart/…`.
 */
export function updateDependencies(options: BringDependenciesOptions, sources: Sources): Promise<Lock | undefined> {
  return bring('updateDependencies', options, sources)
}

/** Fetches what Chart.lock says into charts/, as `helm dependency build` does. Rejects with `source/out-of-sync` if Chart.yaml says something else by now. */
export function buildDependencies(options: BringDependenciesOptions, sources: Sources): Promise<Lock | undefined> {
  return bring('buildDependencies', options, sources)
}

function bring(
  action: 'updateDependencies' | 'buildDependencies',
  { path, fs, ...options }: BringDependenciesOptions,
  sources: Sources,
): Promise<Lock | undefined> {
  const { timeZone = 'UTC' } = options
  const runtime = createRuntime({ onEvent: sources.emit, clock: sources.clock, timeZone })
  return reading(options, runtime, async ({ signal }) => {
    const actions = await import('../actions/dependency-update.ts')
    const folder =
      'writer' in fs
        ? { path, fs: fs.files, writer: fs.writer }
        : { path, fs: await fileSystemOf(fs), writer: writerOver(fs) }
    const context = { ...sources, timeZone, ...(signal === undefined ? {} : { signal }) }
    return actions[action]({ ...options, folder }, context)
  })
}

function writerOver(fs: NodeFsWriting): FolderWriter {
  return {
    write(path, bytes) {
      // Hidden: a chart's loader takes no notice of it.
      const draft = path.replace(/[^/\\]*$/, () => `.${Math.random().toString(36).slice(2)}`)
      try {
        fs.writeFileSync(draft, bytes)
        fs.renameSync(draft, path)
      } catch (error) {
        fs.rmSync(draft, { force: true })
        throw error
      }
    },
    remove: (path) => fs.rmSync(path),
    makeFolder: (path) => void fs.mkdirSync(path, { recursive: true }),
    linkTarget: (path) => {
      try {
        return fs.readlinkSync(path)
      } catch {
        return undefined
      }
    },
  }
}
