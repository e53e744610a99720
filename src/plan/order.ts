/**
 * The order that a release's objects ask for: stages, each written when what it needs of earlier ones stands. Objects without a wish keep
 * Helm's kind order.
 */
import { TshelmError } from '../errors.ts'
import type { KubeObject } from '../object.ts'
import { isMeant, orderWish, type OrderWish } from './order-annotations.ts'

export interface Stage {
  /** Indexes of objects, in the order they were given. */
  readonly members: readonly number[]
  /** Those that a later stage needs ready; for deletions: gone. */
  readonly awaited: readonly number[]
}

interface Edge {
  readonly on: number
  readonly ready: boolean
}

/**
 * What must stand before each object. Behind the objects are points that stand when all that they need stands: with them, what many wait
 * for together is no edge for each pair.
 */
interface Graph {
  readonly needs: Edge[][]
  readonly objects: number
}

/** Undefined where no object asks for an order. Throws `plan/dependency-cycle`, which names the ring. */
export function writeStages(objects: readonly KubeObject[], namespace: string): Stage[] | undefined {
  const wishes = objects.map(orderWish)
  if (wishes.every((wish) => wish === undefined)) return undefined
  return stagesOf(objects, writeGraph(objects, wishes, namespace))
}

/** The reverse, with what `delete-dependency` adds. */
export function deleteStages(objects: readonly KubeObject[], namespace: string): Stage[] | undefined {
  const wishes = objects.map(orderWish)
  if (wishes.every((wish) => wish === undefined)) return undefined
  const forward = writeGraph(objects, wishes, namespace)
  const needs = forward.needs.map((): Edge[] => [])
  forward.needs.forEach((edges, i) => {
    for (const { on, ready } of edges) needs[on]!.push({ on: i, ready })
  })
  wishes.forEach((wish, i) => {
    for (const dependency of wish?.remove ?? []) {
      for (const on of meant(dependency, { objects, namespace, but: i })) needs[i]!.push({ on, ready: true })
    }
  })
  return stagesOf(objects, { needs, objects: objects.length })
}

type Wishes = readonly (OrderWish | undefined)[]

function writeGraph(objects: readonly KubeObject[], wishes: Wishes, namespace: string): Graph {
  const needs = objects.map((_, i): Edge[] =>
    (wishes[i]?.deploy ?? []).flatMap((dependency) =>
      meant(dependency, { objects, namespace, but: i }).map((on) => ({ on, ready: dependency.ready })),
    ),
  )
  const graph: Graph = { needs, objects: objects.length }
  addGroups(graph, wishes)
  addWeights(graph, wishes)
  return graph
}

/** A point that stands when all of these are ready. */
function addPoint({ needs }: Graph, members: readonly number[]): number {
  return needs.push(members.map((on) => ({ on, ready: true }))) - 1
}

function addGroups(graph: Graph, wishes: Wishes): void {
  const members = new Map<string, number[]>()
  wishes.forEach((wish, i) => {
    if (wish?.group === undefined) return
    const known = members.get(wish.group)
    if (known === undefined) members.set(wish.group, [i])
    else known.push(i)
  })
  const points = new Map([...members].map(([name, of]) => [name, addPoint(graph, of)]))
  const needed = neededGroups(wishes)
  wishes.forEach((wish, i) => {
    for (const name of needed.get(wish?.group ?? '') ?? wish?.groups ?? []) {
      const on = points.get(name)
      if (on !== undefined) graph.needs[i]!.push({ on, ready: true })
    }
  })
  const sequenced = sequencedBy(wishes, members)
  if (sequenced.size === 0) return
  // HIP-0025: what no group holds together comes when all of them stand.
  const all = addPoint(graph, [...sequenced])
  wishes.forEach((wish, i) => {
    if (wish === undefined) graph.needs[i]!.push({ on: all, ready: true })
  })
}

function addWeights(graph: Graph, wishes: Wishes): void {
  const byWeight = new Map<number, number[]>()
  wishes.forEach((wish, i) => {
    const weight = wish?.weight ?? 0
    const known = byWeight.get(weight)
    if (known === undefined) byWeight.set(weight, [i])
    else known.push(i)
  })
  const weights = [...byWeight.keys()].sort((a, b) => a - b)
  for (const [at, weight] of weights.slice(0, -1).entries()) {
    const lighter = addPoint(graph, byWeight.get(weight)!)
    for (const i of byWeight.get(weights[at + 1]!)!) graph.needs[i]!.push({ on: lighter, ready: true })
  }
}

/** HIP-0025: a group waits for whatever one of its members waits for. */
function neededGroups(wishes: Wishes): Map<string, Set<string>> {
  const needed = new Map<string, Set<string>>()
  for (const wish of wishes) {
    if (wish?.group === undefined) continue
    const names = needed.get(wish.group) ?? new Set()
    for (const name of wish.groups) names.add(name)
    needed.set(wish.group, names)
  }
  return needed
}

/** Members of groups that need another, or that another needs. */
function sequencedBy(wishes: Wishes, groups: ReadonlyMap<string, readonly number[]>): Set<number> {
  const sequenced = new Set<number>()
  wishes.forEach((wish, i) => {
    const needs = (wish?.groups ?? []).flatMap((name) => groups.get(name) ?? [])
    if (needs.length === 0) return
    for (const member of [...needs, ...(groups.get(wish?.group ?? '') ?? [i])]) sequenced.add(member)
  })
  return sequenced
}

interface Among {
  readonly objects: readonly KubeObject[]
  readonly namespace: string
  readonly but: number
}

function meant(dependency: Parameters<typeof isMeant>[0], { objects, namespace, but }: Among): number[] {
  return objects.flatMap((object, i) => (i !== but && isMeant(dependency, object, namespace) ? [i] : []))
}

/** Kahn's algorithm, a stage at a time; points take no stage of their own. */
function stagesOf(objects: readonly KubeObject[], graph: Graph): Stage[] {
  const { needs } = graph
  const dependents = needs.map((): number[] => [])
  needs.forEach((edges, i) => edges.forEach(({ on }) => dependents[on]!.push(i)))
  const missing = needs.map((edges) => edges.length)
  const opened = (i: number): number[] => dependents[i]!.filter((one) => --missing[one]! === 0)
  const awaited = awaitedIn(graph, dependents)
  const stages: Stage[] = []
  let open = needs.flatMap((_, i) => (missing[i] === 0 ? [i] : []))
  while (open.length > 0) {
    const members: number[] = []
    // Grows while it is walked: a point that stands opens what is behind it at once.
    for (const i of open) {
      if (i < graph.objects) members.push(i)
      else open.push(...opened(i))
    }
    members.sort((a, b) => a - b)
    if (members.length > 0) stages.push({ members, awaited: members.filter((i) => awaited.has(i)) })
    open = members.flatMap(opened)
  }
  if (missing.some((count) => count > 0)) throw cycle(objects, graph, missing)
  return stages
}

/** What something needs ready. A point that nobody needs waits for nothing. */
function awaitedIn({ needs, objects }: Graph, dependents: readonly (readonly number[])[]): Set<number> {
  const awaited = new Set<number>()
  needs.forEach((edges, i) => {
    if (i >= objects && dependents[i]!.length === 0) return
    for (const { on, ready } of edges) if (ready) awaited.add(on)
  })
  return awaited
}

function cycle(
  objects: readonly KubeObject[],
  { needs, objects: count }: Graph,
  missing: readonly number[],
): TshelmError {
  const path: number[] = []
  let at = missing.findIndex((left) => left > 0)
  while (!path.includes(at)) {
    path.push(at)
    at = needs[at]!.find(({ on }) => missing[on]! > 0)!.on
  }
  const ring = [...path.slice(path.indexOf(at)), at]
    .filter((i) => i < count)
    .map((i) => `${objects[i]!.kind}/${objects[i]!.metadata.name}`)
  if (at >= count) ring.push(ring[0]!)
  return new TshelmError('plan/dependency-cycle', `objects depend on each other in a ring: ${ring.join(' → ')}`, {
    hint: 'break it: take out one of the annotations that ask for this order',
    data: { ring },
  })
}
