/** What is left of releases of the kill chart: live objects, their texts, hooks, notes of runs. */
import { RUN_ANNOTATION } from '../../storage/run-note.ts'
import type { ReleaseContext } from '../../src/index.ts'

export interface Found {
  /** `Kind/name` of what belongs to a release, sorted. */
  readonly objects: readonly string[]
  /** The texts that its ConfigMaps and Services hold. */
  readonly texts: readonly string[]
  readonly hooks: readonly string[]
  /** Revisions that say that somebody is at work. */
  readonly notes: readonly string[]
}

const KINDS = ['ConfigMap', 'Secret', 'Service', 'ServiceAccount']

export async function recordedRuns({ cluster, namespace, store }: ReleaseContext): Promise<Found> {
  const objects: string[] = []
  const texts = new Set<string>()
  for (const kind of KINDS) {
    const resource = await cluster.resourceFor({ group: '', version: 'v1', kind })
    for (const object of await cluster.list(resource, namespace)) {
      const { name, labels } = object.metadata as { name: string; labels?: Record<string, string> }
      if (labels?.['app.kubernetes.io/managed-by'] !== 'Helm') continue
      objects.push(`${kind}/${name}`)
      const { data, metadata } = object as {
        data?: { text?: string }
        metadata: { annotations?: Record<string, string> }
      }
      const text = kind === 'ConfigMap' ? data?.text : metadata.annotations?.['example.com/text']
      if (text !== undefined) texts.add(text)
    }
  }
  const jobs = await cluster.resourceFor({ group: 'batch', version: 'v1', kind: 'Job' })
  const records = await store.list().catch(() => [])
  return {
    objects: objects.sort(),
    texts: [...texts].sort(),
    hooks: (await cluster.list(jobs, namespace)).map(({ metadata }) => metadata.name).sort(),
    notes: records.flatMap((one) =>
      one.annotations?.[RUN_ANNOTATION] === undefined ? [] : [`${one.name} v${String(one.version)}`],
    ),
  }
}
