/** The order of the output. */
import { compareStrings } from '../../../gotemplate/value.ts'
import { failure } from '../failure.ts'
import { gvkText, kindRanks, LEGACY_ORDER, sameGvk, sortText } from '../ids.ts'
import type { ResourceId } from '../ids.ts'
import type { SortOptions } from '../kustomization.ts'
import { currentId } from '../resource.ts'
import type { Resources } from '../resource-list.ts'

/** Throws for options that are none. */
export function sortResources(resources: Resources, options: SortOptions): void {
  const { order, legacySortOptions } = options
  if (order !== 'fifo' && order !== 'legacy') {
    throw failure("the field 'sortOptions.order' must be one of [fifo, legacy]")
  }
  if (order === 'fifo') {
    if (legacySortOptions === undefined) return
    const told = `set but the selected sort order is '${order}', not 'legacy'`
    throw failure(`the field 'sortOptions.legacySortOptions' is ${told}`)
  }
  const { orderFirst = [], orderLast = [] } = legacySortOptions ?? LEGACY_ORDER
  const rank = kindRanks(orderFirst, orderLast)
  const keyed = resources.map((resource) => ({ resource, id: currentId(resource) }))
  keyed.sort((a, b) => compare(a.id, b.id, rank))
  resources.splice(0, resources.length, ...keyed.map(({ resource }) => resource))
}

function compare(a: ResourceId, b: ResourceId, rank: (kind: string) => number): number {
  if (sameGvk(a, b)) return compareStrings(idSortText(a), idSortText(b))
  const byRank = rank(a.kind) - rank(b.kind)
  if (byRank !== 0) return byRank
  // The core's Namespace goes before those of others.
  const turned = a.kind === 'Namespace' && b.kind === 'Namespace' && (a.group === '' || b.group === '')
  return compareStrings(sortText(turned ? b : a), sortText(turned ? a : b))
}

function idSortText(id: ResourceId): string {
  return [gvkText(id), id.namespace || '~X', id.name || '~N'].join('|')
}
