/** Secrets and ConfigMaps as storage's drivers want them. */
import type { KubeObjects, MetaChanges, RecordKind, RecordMeta, RecordObject } from '../../storage/ports.ts'
import { isTshelmError } from '../errors.ts'
import type { Json, KubeObject } from '../object.ts'
import { httpStatus, isAlreadyExists, isNotFound } from './api-error.ts'
import type { ApiResource, Cluster, ObjectKey } from './cluster.ts'

/** Both kinds are served by every cluster, always so: no discovery for them. */
const RESOURCES: Readonly<Record<RecordKind, ApiResource>> = {
  Secret: { group: '', version: 'v1', kind: 'Secret', resource: 'secrets', namespaced: true, verbs: [] },
  ConfigMap: { group: '', version: 'v1', kind: 'ConfigMap', resource: 'configmaps', namespaced: true, verbs: [] },
}

// What an API server calls Helm's own writes of records, after its user agent: records keep one owner, whichever tool writes them.
// The answer would be all of the record, which the server would compress once more.
const OWNER = { fieldManager: 'Helm', metadataOnly: true }

export function kubeObjects(cluster: Cluster, namespace: string): KubeObjects {
  const keyOf = (kind: RecordKind, name: string): ObjectKey => ({ resource: RESOURCES[kind], namespace, name })
  return {
    namespace,
    get: async (kind, name, place = namespace) =>
      recordObject(await cluster.get({ ...keyOf(kind, name), namespace: place })),
    async list(kind, labelSelector) {
      return await cluster.list(RESOURCES[kind], namespace, { labelSelector })
    },
    async listFew(kind, labelSelector, most) {
      const found = await cluster.list(RESOURCES[kind], namespace, { labelSelector, limit: most + 1 })
      return found.length > most ? undefined : found
    },
    async scan(kind, labelSelector, onPage) {
      await cluster.list(RESOURCES[kind], namespace, { labelSelector, onPage })
    },
    async scanMetadata(kind, labelSelector, onPage) {
      await cluster.list(RESOURCES[kind], namespace, {
        labelSelector,
        metadataOnly: true,
        onPage: (page) => onPage(page.map(({ metadata }) => metadata as unknown as RecordMeta)),
      })
    },
    ...writing(cluster, namespace, keyOf),
  }
}

type Writing = Pick<KubeObjects, 'create' | 'update' | 'patchMetadata' | 'delete'>

function writing(cluster: Cluster, namespace: string, keyOf: (kind: RecordKind, name: string) => ObjectKey): Writing {
  return {
    async create(kind, object) {
      try {
        const key = keyOf(kind, object.metadata.name)
        return recordObject(await cluster.create(key, kubeObject(kind, object, namespace), OWNER))
      } catch (error) {
        if (isAlreadyExists(error)) return undefined
        throw error
      }
    },
    async update(kind, object) {
      try {
        const key = keyOf(kind, object.metadata.name)
        return recordObject(await cluster.replace(key, kubeObject(kind, object, namespace), OWNER))
      } catch (error) {
        if (isNotFound(error)) return undefined
        if (object.metadata.resourceVersion !== undefined && isTshelmError(error) && error.code === 'kube/conflict')
          return 'conflict'
        throw error
      }
    },
    async patchMetadata(kind, name, changes, expected) {
      const key = keyOf(kind, name)
      try {
        if (expected !== undefined) await cluster.patch(key, guarded(changes, expected), { ...OWNER, type: 'json' })
        else await cluster.patch(key, { metadata: changes as Json }, { ...OWNER, type: 'merge' })
        return true
      } catch (error) {
        if (isNotFound(error)) return false
        if (expected !== undefined && httpStatus(error) === UNPROCESSABLE) return 'changed'
        throw error
      }
    },
    delete: (kind, name) => cluster.delete(keyOf(kind, name), 'Background'),
  }
}

/** What a server says to a JSON patch whose tests fail. */
const UNPROCESSABLE = 422

/** A JSON patch that does nothing unless these annotations stand there. */
function guarded({ annotations = {} }: MetaChanges, expected: Readonly<Record<string, string>>): Json {
  const path = (name: string): string => `/metadata/annotations/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
  return [
    ...Object.entries(expected).map(([name, value]) => ({ op: 'test', path: path(name), value })),
    ...Object.entries(annotations).map(([name, value]) =>
      value === null ? { op: 'remove', path: path(name) } : { op: 'add', path: path(name), value },
    ),
  ]
}

function kubeObject(kind: RecordKind, object: RecordObject, namespace: string): KubeObject {
  return {
    apiVersion: 'v1',
    kind,
    ...(object as object),
    metadata: { ...(object.metadata as object), name: object.metadata.name, namespace },
  }
}

function recordObject(object: KubeObject | undefined): RecordObject | undefined {
  return object
}
