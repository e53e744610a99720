/** Repositories by HTTP: their indexes, read and made. */
import type { IndexedArchive } from '../actions/index-archives.ts'
import type { TshelmEvent } from '../events.ts'
import type { RepositoryIndex } from '../source/index-file.ts'
import type { Access } from '../source/ports.ts'
import type { Runtime } from '../runtime.ts'
import { reading, type CallOptions } from './call.ts'
import { createRuntime, type RuntimeOptions } from './context.ts'
import type { Sources } from './sources.ts'

export interface FetchIndexOptions extends Access, CallOptions {
  /** Address of the repository: index.yaml is below it. */
  readonly url: string
  /** Keeps it under that name in the sources' `indexes`, as `repo update` does. Default: it is not kept. */
  readonly name?: string
}

/** The index of a repository as it is now. Rejects with `source/…`: `unreachable`, `unauthorized`, `not-found`, `invalid-index`, `limit-exceeded`. */
export function fetchIndex(options: FetchIndexOptions, sources: Sources): Promise<RepositoryIndex> {
  const runtime: Runtime = createRuntime({ onEvent: sources.emit, clock: sources.clock })
  return reading(options, runtime, async ({ signal }) => {
    const source = await import('../source/http-repository.ts')
    const context = { ...sources, ...(signal === undefined ? {} : { signal }) }
    const { name } = options
    if (name !== undefined) return source.updateIndex({ ...options, name }, context)
    return (await source.fetchIndex(options, context)).index
  })
}

export interface ReadIndexOptions {
  /** What warnings call it. Default: `index.yaml`. */
  readonly source?: string
  /** Receives warnings about entries that are left out. Default: they go nowhere. */
  readonly onEvent?: (event: TshelmEvent) => void
}

/** Bytes of an index.yaml or index.json, YAML read strictly as Helm does. Entries are decoded when they are asked for. Rejects with `source/invalid-index`. */
export async function readIndex(bytes: Uint8Array, options: ReadIndexOptions = {}): Promise<RepositoryIndex> {
  const { source = 'index.yaml', onEvent } = options
  const index = await import('../source/index-file.ts')
  return index.readIndex(bytes, { source, emit: onEvent ?? (() => undefined) })
}

export interface MakeIndexOptions extends RuntimeOptions {
  /** What is no chart is left out. */
  readonly archives: Iterable<IndexedArchive>
  /** Address of the folder that they will be in. Default: addresses in the index are relative. */
  readonly url?: string
  /** An index whose other versions are kept. */
  readonly merge?: Uint8Array
  /** Default: yaml. */
  readonly format?: 'yaml' | 'json'
}

/** The text of an index of archives, as `repo index` writes it. Rejects with `source/invalid-index` for one to merge that is none. */
export function makeIndex(options: MakeIndexOptions): Promise<string> {
  return reading({}, createRuntime(options), async (runtime) => {
    const [{ indexArchives }, write] = await Promise.all([
      import('../actions/index-archives.ts'),
      import('../source/index-write.ts'),
    ])
    const index = indexArchives(options.archives, options.url ?? '', runtime)
    if (options.merge !== undefined) {
      write.mergeIndex(index, await readIndex(options.merge, { onEvent: runtime.emit }), runtime.emit)
    }
    return options.format === 'json' ? write.indexJson(index) : write.indexYaml(index)
  })
}
