/** Who waits for whom in a release, as a graph. */
import type { KubeObject } from '../object.ts'
import type { PlannedObject } from './model.ts'
import {
  deployTime,
  isMeant,
  orderWish,
  usualTime,
  type Dependency,
  type DeployVerb,
  type OrderWish,
} from './order-annotations.ts'
import { chartOfTemplate, type ChartOrder } from './order-charts.ts'

export interface OrderedObject {
  readonly object: KubeObject
  /** The template it is from. */
  readonly source?: string
  /** Objects of others that must be ready first. */
  readonly awaits?: readonly PlannedObject[]
}

export interface OrderScope {
  /** Of objects that name none. */
  readonly namespace: string
  readonly charts?: ChartOrder
  /** Whose `werf.io/deploy-on` counts. Default: the first that writes an object. */
  readonly verb?: DeployVerb
  /** Hears of annotations that cannot mean anything. */
  readonly warn?: (text: string) => void
}

export interface Edge {
  readonly on: number
  readonly ready: boolean
}

/**
 * What must stand before each object. Behind the objects are objects of others, and points that stand when all that they need stands:
 * with them, what many wait for together is no edge for each pair.
 */
export interface Graph {
  readonly needs: Edge[][]
  readonly objects: number
  /** By their index. */
  readonly externals: ReadonlyMap<number, PlannedObject>
}

/** Undefined where nobody asks for an order. */
export function writeGraph(ordered: readonly OrderedObject[], scope: OrderScope): Graph | undefined {
  const wishes = ordered.map(({ object }) => orderWish(object))
  const { charts = [], verb } = scope
  const times = ordered.map(({ object }) => (verb === undefined ? usualTime(object) : deployTime(object, verb)))
  const isAsked =
    charts.length > 0 ||
    wishes.some((wish) => wish !== undefined) ||
    times.some((time) => time !== 'main') ||
    ordered.some(({ awaits = [] }) => awaits.length > 0)
  if (!isAsked) return undefined
  const externals = new Map<number, PlannedObject>()
  const graph = { needs: ordered.map((): Edge[] => []), objects: ordered.length, externals }
  addExternals(graph, ordered)
  const facts: Facts = { ordered, wishes, scope, byName: indexed(ordered) }
  let before: number | undefined
  for (const time of ['pre', 'main', 'post'] as const) {
    const members = ordered.flatMap((_, i) => (times[i] === time ? [i] : []))
    if (members.length === 0) continue
    addWithin(graph, members, facts)
    if (before !== undefined) for (const i of members) need(graph, i, before)
    before = addPoint(graph, members)
  }
  return graph
}

interface Facts {
  readonly ordered: readonly OrderedObject[]
  readonly wishes: readonly (OrderWish | undefined)[]
  readonly scope: OrderScope
  readonly byName: ReadonlyMap<string, readonly number[]>
}

function indexed(ordered: readonly OrderedObject[]): Map<string, number[]> {
  return grouped(
    ordered.map((_, i) => i),
    (i) => ordered[i]!.object.metadata.name,
  )
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const known = groups.get(keyOf(item))
    if (known === undefined) groups.set(keyOf(item), [item])
    else known.push(item)
  }
  return groups
}

function need({ needs }: Graph, of: number, on: number, ready = true): void {
  needs[of]!.push({ on, ready })
}

/** A point that stands when all of these are ready. */
function addPoint({ needs }: Graph, members: readonly number[]): number {
  return needs.push(members.map((on) => ({ on, ready: true }))) - 1
}

function addExternals(
  graph: Graph & { readonly externals: Map<number, PlannedObject> },
  ordered: readonly OrderedObject[],
): void {
  const known = new Map<string, number>()
  ordered.forEach(({ awaits = [] }, i) => {
    for (const { ref, resource } of awaits) {
      const id = `${resource.group}/${ref.kind}/${ref.namespace}/${ref.name}`
      const at = known.get(id) ?? addPoint(graph, [])
      known.set(id, at)
      graph.externals.set(at, { ref, resource })
      need(graph, i, at)
    }
  })
}

/** Members are all written at the same time: dependencies on others mean nothing. */
function addWithin(graph: Graph, members: readonly number[], facts: Facts): void {
  const { wishes, ordered } = facts
  const among = new Set(members)
  for (const i of members) {
    for (const dependency of wishes[i]?.deploy ?? []) {
      for (const on of meant(dependency, i, facts)) if (among.has(on)) need(graph, i, on, dependency.ready)
    }
  }
  const charts = grouped(members, (i) => chartOfTemplate(ordered[i]!.source ?? ''))
  for (const [chart, own] of charts) addGroups(graph, { chart, own }, facts)
  addCharts(graph, charts, facts.scope.charts ?? [])
  addWeights(graph, members, wishes)
}

/** The objects that a dependency of this one names. */
export function meant(
  dependency: Dependency,
  but: number,
  { ordered, byName, scope }: Omit<Facts, 'wishes'>,
): number[] {
  const among = dependency.name === undefined ? ordered.map((_, i) => i) : (byName.get(dependency.name) ?? [])
  return among.filter((i) => i !== but && isMeant(dependency, ordered[i]!.object, scope.namespace))
}

interface OfChart {
  readonly chart: string
  readonly own: readonly number[]
}

/** HIP-0025: groups are those of one chart. */
function addGroups(graph: Graph, { chart, own }: OfChart, { ordered, wishes, scope }: Facts): void {
  const groups = grouped(
    own.filter((i) => wishes[i]?.group !== undefined),
    (i) => wishes[i]!.group!,
  )
  const points = new Map([...groups].map(([name, of]) => [name, addPoint(graph, of)]))
  const needed = neededGroups(own, wishes)
  const sequenced = new Set<number>()
  for (const i of own) {
    const { group, groups: named = [] } = wishes[i] ?? {}
    for (const name of named.filter((one) => !groups.has(one))) {
      const { kind, metadata } = ordered[i]!.object
      const where = chart === '' ? '' : ` in chart ${chart}`
      scope.warn?.(`${kind}/${metadata.name} depends on resource group ${JSON.stringify(name)}: there is none${where}`)
    }
    for (const name of (group === undefined ? undefined : needed.get(group)) ?? named) {
      const on = points.get(name)
      if (on === undefined) continue
      need(graph, i, on)
      for (const one of [i, ...groups.get(name)!]) sequenced.add(one)
    }
  }
  if (sequenced.size === 0) return
  // HIP-0025: what no sequence holds comes when all of them stand.
  const all = addPoint(graph, [...sequenced])
  for (const i of own) if (!sequenced.has(i) && wishes[i]?.isWeighed !== true) need(graph, i, all)
}

/** HIP-0025: a group waits for whatever one of its members waits for. */
function neededGroups(own: readonly number[], wishes: Facts['wishes']): Map<string, Set<string>> {
  const needed = new Map<string, Set<string>>()
  for (const i of own) {
    const { group, groups = [] } = wishes[i] ?? {}
    if (group === undefined) continue
    const names = needed.get(group) ?? new Set()
    for (const name of groups) names.add(name)
    needed.set(group, names)
  }
  return needed
}

/** HIP-0025: a chart is ready when all in it is, its subcharts too; it begins when what it needs is ready. */
function addCharts(graph: Graph, charts: ReadonlyMap<string, readonly number[]>, order: ChartOrder): void {
  if (order.length === 0) return
  const begins = new Map<string, number>()
  for (const { chart, own } of order)
    if (own === undefined && !begins.has(chart)) begins.set(chart, addPoint(graph, []))
  const within = (chart: string): number[] =>
    [...charts].flatMap(([path, of]) => (path === chart || path.startsWith(`${chart}/charts/`) ? of : []))
  const ends = new Map<string, number>()
  const endOf = (chart: string): number => {
    const end = ends.get(chart) ?? addPoint(graph, within(chart))
    if (!ends.has(chart) && begins.has(chart)) need(graph, end, begins.get(chart)!)
    ends.set(chart, end)
    return end
  }
  for (const [chart, begin] of begins) for (const i of within(chart)) need(graph, i, begin)
  for (const { chart, own, needs } of order) {
    for (const on of needs.map(endOf)) {
      if (own === undefined) need(graph, begins.get(chart)!, on)
      else for (const i of charts.get(chart) ?? []) need(graph, i, on)
    }
  }
}

function addWeights(graph: Graph, members: readonly number[], wishes: Facts['wishes']): void {
  const byWeight = grouped(members, (i) => String(wishes[i]?.weight ?? 0))
  const weights = [...byWeight.keys()].sort((a, b) => Number(a) - Number(b))
  for (const [at, weight] of weights.slice(0, -1).entries()) {
    const lighter = addPoint(graph, byWeight.get(weight)!)
    for (const i of byWeight.get(weights[at + 1]!)!) need(graph, i, lighter)
  }
}

/** The reverse, with what `delete-dependency` adds; nobody waits for others' objects. */
export function deleteGraph(ordered: readonly OrderedObject[], scope: OrderScope): Graph | undefined {
  const forward = writeGraph(
    ordered.map(({ object, source }) => ({ object, ...(source === undefined ? {} : { source }) })),
    scope,
  )
  if (forward === undefined) return undefined
  const graph: Graph = { needs: forward.needs.map((): Edge[] => []), objects: forward.objects, externals: new Map() }
  forward.needs.forEach((edges, i) => {
    for (const { on, ready } of edges) need(graph, on, i, ready)
  })
  const byName = indexed(ordered)
  ordered.forEach(({ object }, i) => {
    for (const dependency of orderWish(object)?.remove ?? []) {
      for (const on of meant(dependency, i, { ordered, byName, scope })) need(graph, i, on)
    }
  })
  return graph
}
