/** What a path of the API speaks of. */
import type { Kind, Subresource } from './kinds.ts'
import { pageNotFound } from './status.ts'
import type { World } from './world.ts'

export interface ResourceRoute {
  readonly kind: Kind
  /** "" for cluster-scoped kinds and for lists over all namespaces. */
  readonly namespace: string
  /** "" for the collection. */
  readonly name: string
  readonly subresource: Subresource | undefined
}

/** Of a path with at least a group and a version; throws 404 if there is no such thing. */
export function routeOf(world: World, path: string): ResourceRoute {
  const parts = path
    .split('/')
    .filter((part) => part !== '')
    .map(decodeURIComponent)
  const core = parts[0] === 'api'
  const [group, version] = core ? ['', parts[1] ?? ''] : [parts[1] ?? '', parts[2] ?? '']
  const rest = parts.slice(core ? 2 : 3)
  // `namespaces/x/y`: y in x, unless y is a subresource of the namespace itself
  const scoped = rest[0] === 'namespaces' && rest.length > 2 && !isOwnSubresource(rest)
  const [plural = '', name = '', subresource] = scoped ? rest.slice(2) : rest
  const kind = world.registry.find(group, version, plural)
  if (!kind || rest.length > (scoped ? 5 : 3)) throw pageNotFound()
  const found = subresource === undefined ? undefined : kind.subresources.find((each) => each.name === subresource)
  if (subresource !== undefined && !found) throw pageNotFound()
  if (scoped !== kind.namespaced && (name !== '' || scoped)) throw pageNotFound()
  return { kind, namespace: scoped ? rest[1]! : '', name, subresource: found }
}

function isOwnSubresource(rest: readonly string[]): boolean {
  return rest.length === 3 && ['status', 'finalize'].includes(rest[2]!)
}
