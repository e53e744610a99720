/**
 * Copies of a chart under several aliases share the metadata of its subcharts that Chart.yaml does not list, as pointers do in Helm: what is
 * done to one is done to all. Metadata is replaced here, never changed; this remembers by what.
 */
import type { Chart, Dependency, Metadata } from './model.ts'

export interface SharedMetadata {
  /** Gives a chart what its metadata has become meanwhile. */
  readonly refresh: (chart: Chart) => void
  /** Replaces the metadata of a chart, and of all that share it. */
  readonly replace: (chart: Chart, metadata: Metadata) => void
  /** Lists of imports that have been followed: Helm does not know them again. */
  readonly imported: WeakSet<NonNullable<Dependency['importValues']>>
}

export function shareMetadata(): SharedMetadata {
  const next = new Map<Metadata, Metadata>()
  const latest = (metadata: Metadata): Metadata => {
    let current = metadata
    for (let later = next.get(current); later !== undefined; later = next.get(current)) current = later
    return current
  }
  return {
    refresh: (chart) => {
      chart.metadata = latest(chart.metadata)
    },
    replace: (chart, metadata) => {
      next.set(chart.metadata, metadata)
      chart.metadata = metadata
    },
    imported: new WeakSet(),
  }
}
