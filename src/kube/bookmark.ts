/** Tells in a watch that all there is has been told: as servers send it, but after a list. */
import type { ApiResource, WatchEvent } from './cluster.ts'
import { groupVersionText } from './discovery.ts'

export function bookmark(resource: ApiResource, resourceVersion: string): WatchEvent {
  const { kind } = resource
  return {
    type: 'BOOKMARK',
    object: { apiVersion: groupVersionText(resource), kind, metadata: { name: '', resourceVersion } },
  }
}
