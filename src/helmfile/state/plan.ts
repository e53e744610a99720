/** The order of releases: groups, each after those that it needs. */
import { quote } from '../../../gotemplate/go/strconv-quote.ts'
import { stateError } from '../errors.ts'
import { releaseId } from '../model.ts'
import type { Release, State } from '../model.ts'
import { markReleases } from './select.ts'

export interface PlanOptions {
  readonly selected: readonly Release[]
  readonly reverse?: boolean
  /** What selected releases need is taken in, */
  readonly includeNeeds?: boolean
  /** also where selectors and conditions leave it out. */
  readonly includeTransitiveNeeds?: boolean
  /** What selected releases need is ignored. */
  readonly skipNeeds?: boolean
}

/** Throws for cycles, for needs that nobody defines, and for those that are neither selected nor to be skipped. */
export function planReleases(state: State, options: PlanOptions): Release[][] {
  const releases = markReleases(state, options.includeTransitiveNeeds ?? false).map(({ release }) => release)
  const groups = groupByNeeds(releases, options)
  return options.reverse === true ? groups.reverse() : groups
}

interface Node {
  readonly id: string
  /** In order of definition. */
  readonly releases: Release[]
  readonly needs: Set<string>
  readonly dependents: Set<string>
}

function groupByNeeds(releases: readonly Release[], options: PlanOptions): Release[][] {
  const nodes = graphOf(releases)
  const layers = layersOf(nodes)
  const included = includedNodes(layers, options)
  return layers
    .map((layer) => layer.filter(({ id }) => included.has(id)).flatMap((node) => node.releases))
    .filter((group) => group.length > 0)
}

function graphOf(releases: readonly Release[]): ReadonlyMap<string, Node> {
  const nodes = new Map<string, Node>()
  for (const release of releases) {
    const id = releaseId(release)
    let node = nodes.get(id)
    if (node === undefined) nodes.set(id, (node = { id, releases: [], needs: new Set(), dependents: new Set() }))
    node.releases.push(release)
    for (const need of release.needs) node.needs.add(need)
  }
  for (const { id, needs } of nodes.values()) {
    for (const need of needs) {
      const needed = nodes.get(need)
      if (needed === undefined) throw undefinedNeed(need, nodes)
      needed.dependents.add(id)
    }
  }
  return nodes
}

function undefinedNeed(need: string, nodes: ReadonlyMap<string, Node>): Error {
  const dependents = [...nodes.values()].filter(({ needs }) => needs.has(need)).map(({ id }) => quote(id))
  const name = need.slice(need.lastIndexOf('/') + 1)
  const mistake = 'Perhaps you made a typo in "needs" or forgot defining a release named'
  const wanted = `${mistake} ${quote(name)} with appropriate "namespace" and "kubeContext"?`
  return stateError(`release(s) ${dependents.join(', ')} depend(s) on an undefined release ${quote(need)}. ${wanted}`)
}

/** In order of definition within each. */
function layersOf(nodes: ReadonlyMap<string, Node>): Node[][] {
  const order = new Map([...nodes.keys()].map((id, i) => [id, i]))
  const open = new Map([...nodes.values()].map(({ id, needs }) => [id, needs.size]))
  const layers: Node[][] = []
  let ready = [...nodes.values()].filter(({ needs }) => needs.size === 0)
  while (ready.length > 0) {
    layers.push(ready)
    const next: Node[] = []
    for (const { id, dependents } of ready) {
      open.delete(id)
      for (const dependent of dependents) {
        const left = open.get(dependent)! - 1
        open.set(dependent, left)
        if (left === 0) next.push(nodes.get(dependent)!)
      }
    }
    ready = next.sort((a, b) => order.get(a.id)! - order.get(b.id)!)
  }
  if (open.size > 0) throw cycle(nodes, open)
  return layers
}

/** Along those that depend on each other, from the first by name. */
function cycle(nodes: ReadonlyMap<string, Node>, open: ReadonlyMap<string, number>): Error {
  const onward = (id: string): string | undefined =>
    [...nodes.get(id)!.dependents].sort().find((next) => open.has(next) && leadsBack(next, nodes, open))
  const path: string[] = []
  let id = [...open.keys()].sort().find((start) => leadsBack(start, nodes, open))
  while (id !== undefined && !path.includes(id)) {
    path.push(id)
    id = onward(id)
  }
  return stateError(`cycle detected: ${[...path, id ?? ''].join(' -> ')}`)
}

/** Whether a release depends on itself, however far around. */
function leadsBack(start: string, nodes: ReadonlyMap<string, Node>, open: ReadonlyMap<string, number>): boolean {
  const seen = new Set<string>()
  const left = [...nodes.get(start)!.dependents]
  for (let id = left.pop(); id !== undefined; id = left.pop()) {
    if (id === start) return true
    if (seen.has(id) || !open.has(id)) continue
    seen.add(id)
    left.push(...nodes.get(id)!.dependents)
  }
  return false
}

/** From the last layer to the first, so that what is needed by what is needed is found. */
function includedNodes(
  layers: readonly (readonly Node[])[],
  { selected, skipNeeds = false, includeNeeds = false }: PlanOptions,
): ReadonlySet<string> {
  const included = new Set(selected.map((release) => releaseId(release)))
  if (included.size === 0) return new Set(layers.flatMap((layer) => layer.map(({ id }) => id)))
  if (skipNeeds) return included
  for (const layer of layers.toReversed()) {
    for (const { id, dependents } of layer) {
      const by = [...dependents].filter((dependent) => included.has(dependent)).sort()
      if (included.has(id) || by.length === 0) continue
      if (!includeNeeds) throw unselectedNeed(id, by)
      included.add(id)
    }
  }
  return included
}

export function unselectedNeed(id: string, dependents: readonly string[]): Error {
  const names = dependents.map((dependent) => quote(dependent))
  const list = names.length < 3 ? names.join(' and ') : `${names.slice(0, -1).join(', ')}, and ${names.at(-1)!}`
  const verb = names.length === 1 ? 'depends' : 'depend'
  const name = id.slice(id.lastIndexOf('/') + 1)
  const flags = 'indicate whether to skip (--skip-needs) or include (--include-needs) these dependencies'
  const advice = `Please add a selector like "--selector name=${name}", or ${flags}`
  return stateError(`release ${list} ${verb} on ${quote(id)} which does not match the selectors. ${advice}`)
}
