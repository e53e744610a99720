/** Paths and queries of the API. */
import type { ApiResource, ListOptions, ObjectKey, WriteOptions } from './cluster.ts'

/** `/api/v1/namespaces/ns/configmaps`; across namespaces if that is ''. */
export function collectionPath({ group, version, resource, namespaced }: ApiResource, namespace: string): string {
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`
  const scope = namespaced && namespace !== '' ? `/namespaces/${encodeURIComponent(namespace)}` : ''
  return `${root}${scope}/${resource}`
}

export function objectPath({ resource, namespace, name }: ObjectKey): string {
  return `${collectionPath(resource, namespace)}/${encodeURIComponent(name)}`
}

/** `deployments.apps`, as the server's messages name it. */
export function resourceText({ group, resource }: ApiResource): string {
  return group === '' ? resource : `${resource}.${group}`
}

/** `?a=b&c=d`, keys sorted as Go does, those without value left out. */
export function queryText(query: Readonly<Record<string, string | undefined>>): string {
  const params = new URLSearchParams()
  for (const key of Object.keys(query).sort()) if (query[key] !== undefined) params.append(key, query[key])
  const text = params.toString()
  return text === '' ? '' : `?${text}`
}

export function writeQuery({
  fieldManager,
  fieldValidation,
  dryRun,
}: WriteOptions): Record<string, string | undefined> {
  return { fieldManager, fieldValidation, dryRun: dryRun ? 'All' : undefined }
}

export function listQuery({ labelSelector, fieldSelector }: ListOptions): Record<string, string | undefined> {
  return { labelSelector, fieldSelector }
}
