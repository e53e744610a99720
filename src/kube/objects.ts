/** Secrets and ConfigMaps as storage's drivers want them. */
import type { KubeObjects, RecordKind, RecordMeta, RecordObject } from '../../storage/ports.ts'
import type { KubeObject } from '../object.ts'
import { isAlreadyExists, isNotFound } from './api-error.ts'
import type { ApiResource, Cluster, ObjectKey } from './cluster.ts'

/** Both kinds are served by every cluster, always so: no discovery for them. */
const RESOURCES: Readonly<Record<RecordKind, ApiResource>> = {
  Secret: { group: '', version: 'v1', kind: 'Secret', resource: 'secrets', namespaced: true, verbs: [] },
  ConfigMap: { group: '', version: 'v1', kind: 'ConfigMap', resource: 'configmaps', namespaced: true, verbs: [] },
}

// What an API server calls Helm's own writes of records, after its user agent: records keep one owner, whichever tool writes them.
const OWNER = { fieldManager: 'Helm' }

export function kubeObjects(cluster: Cluster, namespace: string): KubeObjects {
  const keyOf = (kind: RecordKind, name: string): ObjectKey => ({ resource: RESOURCES[kind], namespace, name })
  return {
    namespace,
    get: async (kind, name) => recordObject(await cluster.get(keyOf(kind, name))),
    async list(kind, labelSelector) {
      return await cluster.list(RESOURCES[kind], namespace, { labelSelector })
    },
    async listMetadata(kind, labelSelector) {
      const found = await cluster.list(RESOURCES[kind], namespace, { labelSelector, metadataOnly: true })
      return found.map(({ metadata }) => metadata as unknown as RecordMeta)
    },
    async create(kind, object) {
      try {
        await cluster.create(keyOf(kind, object.metadata.name), kubeObject(kind, object, namespace), OWNER)
        return true
      } catch (error) {
        if (isAlreadyExists(error)) return false
        throw error
      }
    },
    async update(kind, object) {
      try {
        return recordObject(
          await cluster.replace(keyOf(kind, object.metadata.name), kubeObject(kind, object, namespace), OWNER),
        )
      } catch (error) {
        if (isNotFound(error)) return undefined
        throw error
      }
    },
    async annotate(kind, name, annotations) {
      try {
        await cluster.patch(keyOf(kind, name), { metadata: { annotations } }, { ...OWNER, type: 'merge' })
        return true
      } catch (error) {
        if (isNotFound(error)) return false
        throw error
      }
    },
    delete: (kind, name) => cluster.delete(keyOf(kind, name), 'Background'),
  }
}

function kubeObject(kind: RecordKind, object: RecordObject, namespace: string): KubeObject {
  return {
    apiVersion: 'v1',
    kind,
    ...(object as object),
    metadata: { ...object.metadata, namespace },
  }
}

function recordObject(object: KubeObject | undefined): RecordObject | undefined {
  return object
}
