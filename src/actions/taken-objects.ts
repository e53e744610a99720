/** Objects that an upgrade would take from other releases: helm-diff's `--take-ownership`. */
import { mapLimit } from '../concurrency.ts'
import { TshelmError } from '../errors.ts'
import type { Cluster } from '../kube/cluster.ts'
import type { KubeObject } from '../object.ts'
import { withKindsOf } from '../plan/promised-kinds.ts'
import { keyOf } from '../plan/targets.ts'
import { readDocuments, type Document, type ReadOptions } from '../diff/documents.ts'
import { objectText } from '../diff/object-text.ts'
import type { Ownership } from '../diff/report.ts'
import { liveTargets, ownerOf, tidied } from './three-way.ts'

export interface OwnershipInput {
  /** The manifest that would be. */
  readonly manifest: string
  /** CustomResourceDefinitions beside those in the manifest. */
  readonly definitions?: readonly KubeObject[]
  /** `namespace/name` of the release that takes. */
  readonly release: string
  readonly read: ReadOptions
}

export interface Taken {
  readonly owners: Ownership
  /** The live objects by key. */
  readonly documents: ReadonlyMap<string, Document>
}

const CONCURRENCY = 16

/** Rejects where the cluster cannot be asked. */
export async function takenObjects(input: OwnershipInput, cluster: Cluster): Promise<Taken> {
  const { manifest, definitions = [], release, read } = input
  const place = { cluster: withKindsOf(definitions, cluster), namespace: read.namespace }
  const targets = await liveTargets(manifest, place)
  const live = await mapLimit(targets, CONCURRENCY, (target) => cluster.get(keyOf(target)))
  const owners = new Map<string, { before: string; after: string }>()
  const documents = new Map<string, Document>()
  for (const object of live) {
    if (object === undefined) continue
    const [document, more] = readDocuments(objectText(tidied(object)), { ...read, normalize: true }).values()
    if (document === undefined || more !== undefined) {
      const message = `failed to parse content of Kubernetes resource ${object.metadata.name}`
      throw new TshelmError('diff/failed', message)
    }
    const before = ownerOf(object)
    if (before === release) continue
    owners.set(document.key, { before, after: release })
    documents.set(document.key, { ...document, content: document.content.replace(/\n$/, '') })
  }
  return { owners, documents }
}
