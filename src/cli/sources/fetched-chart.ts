/** Charts that are not on this machine. */
import { resolve } from 'node:path'
import type { FileSystem } from '../../chart/file-system.ts'
import { nodeFileSystem } from '../../chart/node-file-system.ts'
import { fetchChart } from '../../source/fetch-chart.ts'
import type { CliContext, Invocation } from '../command.ts'
import type { Flags } from '../flag.ts'
import { keyringOf } from '../keyring.ts'
import { fetchOptionsOf } from './access.ts'
import { contentPath } from './caches.ts'
import { sourceContext } from './context.ts'

export interface ChartFile {
  /** Where the cache has it. */
  readonly path: string
  /** Gives the bytes that were fetched and checked, whatever is there by now. */
  readonly fs: FileSystem
}

export async function fetchedChart(reference: string, { flags, context, pulledTo }: Invocation): Promise<ChartFile> {
  const { settings, cwd } = context
  const source = sourceContext(context, teller(flags, context, pulledTo))
  try {
    const options = { ...fetchOptionsOf(flags), keyring: keyringOf(flags, context.env) }
    const { bytes, digest } = await fetchChart(reference, options, source)
    const path = contentPath(resolve(cwd, settings.contentCache), digest.slice('sha256:'.length), 'chart')
    return { path, fs: withFile(path, bytes) }
  } finally {
    source.http.close()
  }
}

/** Of commands whose output is the release, lines of JSON tell it themselves. */
function teller(flags: Flags, context: CliContext, to: Invocation['pulledTo']): (text: string) => void {
  if (to !== 'stdout') return context.stderr
  return flags.string('output') === 'events' ? () => undefined : context.stdout
}

function withFile(path: string, data: Uint8Array): FileSystem {
  return {
    ...nodeFileSystem,
    kind: (asked) => (asked === path ? 'file' : nodeFileSystem.kind(asked)),
    resolve: (asked) => (asked === path ? path : nodeFileSystem.resolve(asked)),
    read: (asked, limit) => {
      if (asked !== path) return nodeFileSystem.read(asked, limit)
      return data.length > limit ? undefined : { data, modified: 0 }
    },
  }
}
