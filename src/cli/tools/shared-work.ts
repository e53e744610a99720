/** Shared by the commands of one run, in memory. */
import { existsSync } from 'node:fs'
import { copyChart } from '../../actions/copy-chart.ts'
import type { FileSystem } from '../../chart/file-system.ts'
import { loadChart, type LoadOptions } from '../../chart/load.ts'
import type { Chart } from '../../chart/model.ts'
import { nodeFileSystem } from '../../chart/node-file-system.ts'
import { overlayFileSystem } from '../../chart/overlay-file-system.ts'
import type { TshelmEvent } from '../../events.ts'
import { connect, type ClusterClient } from '../../kube/client.ts'
import type { LocatedChart } from '../chart-input.ts'
import type { Invocation } from '../command.ts'
import type { SharedWork } from '../shared-work.ts'
import { fetchOptionsOf } from '../sources/access.ts'

export interface Workshop {
  /** What a call shares with the others, with files of its own. */
  readonly forCall: (files: ReadonlyMap<string, Uint8Array>, outputs?: Map<string, string>) => SharedWork
  readonly mount: (folder: string, files: ReadonlyMap<string, Uint8Array>) => void
  readonly forgetCharts: () => void
  readonly close: () => void
}

/** A chart as it was loaded, and what was said of it. */
interface Loaded {
  readonly chart: Chart
  readonly events: readonly TshelmEvent[]
}

export const NO_FILES: ReadonlyMap<string, Uint8Array> = new Map()

export interface WorkshopOptions {
  /** Where charts and values are. Default: this machine's files. */
  readonly files?: FileSystem
  /** The cluster behind the name of a context, '' for none; it stays open. Default: what kubeconfigs say. */
  readonly cluster?: (context: string) => ClusterClient | Promise<ClusterClient>
}

export function openWorkshop({ files: base = nodeFileSystem, cluster: reach }: WorkshopOptions = {}): Workshop {
  const mounted = new Map<string, Uint8Array>()
  let files = base
  const charts = new Map<string, Loaded>()
  const fetches = new Map<string, Promise<LocatedChart>>()
  const clusters = new Map<string, ClusterClient>()
  const cluster: SharedWork['cluster'] = (config, host, options) => {
    const key = JSON.stringify(config)
    let client = clusters.get(key)
    if (client === undefined) clusters.set(key, (client = connect(config, host, options)))
    return client.sharedBy(options)
  }
  return {
    forCall: (own, outputs) => ({
      ...(outputs === undefined ? {} : { outputs }),
      files: own.size === 0 ? files : overlayFileSystem(own, files),
      isThere: (path) => (base === nodeFileSystem && existsSync(path)) || isIn(files, path),
      ...(reach === undefined ? {} : { reach }),
      loadChart: (path, from, options) => keptChart(charts, { path, from, options }),
      fetched: (reference, invocation, fetch) =>
        once(fetches, fetchKey(reference, invocation), () => fetch(reference, invocation)),
      cluster,
    }),
    mount(folder, added) {
      for (const path of mounted.keys()) if (path.startsWith(`${folder}/`)) mounted.delete(path)
      for (const [name, data] of added) mounted.set(`${folder}/${name}`, data)
      charts.clear()
      files = overlayFileSystem(mounted, base)
    },
    forgetCharts: () => charts.clear(),
    close() {
      for (const client of clusters.values()) client.close()
      clusters.clear()
    },
  }
}

interface Source {
  readonly path: string
  readonly from: FileSystem
  readonly options: LoadOptions | undefined
}

function keptChart(charts: Map<string, Loaded>, { path, from, options = {} }: Source): Chart {
  const key = JSON.stringify([from.absolute(path), options.anyApiVersion, options.rules])
  let loaded = charts.get(key)
  if (loaded === undefined) {
    const events: TshelmEvent[] = []
    const chart = loadChart(path, from, { ...options, emit: (event) => events.push(event) })
    charts.set(key, (loaded = { chart, events }))
  }
  for (const event of loaded.events) options.emit?.(event)
  return copyChart(loaded.chart)
}

function isIn(files: FileSystem, path: string): boolean {
  try {
    files.kind(path)
    return true
  } catch {
    return false
  }
}

function fetchKey(reference: string, { flags, context }: Invocation): string {
  const { repositoryConfig, repositoryCache, registryConfig, policy } = context.settings
  return JSON.stringify([reference, fetchOptionsOf(flags), repositoryConfig, repositoryCache, registryConfig, policy])
}

/** A failure is not kept: it may be another one the next time. */
function once<T>(kept: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  let made = kept.get(key)
  if (made === undefined) {
    kept.set(key, (made = make()))
    made.catch(() => kept.delete(key))
  }
  return made
}
