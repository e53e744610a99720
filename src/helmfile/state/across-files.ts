/** `needs` that point into other files: files are visited so that what a release needs is there before it. */
import { quote } from '../../../gotemplate/go/strconv-quote.ts'
import { stateError } from '../errors.ts'
import { isDesired, releaseId, type Release, type State } from '../model.ts'
import type { HelmfilePorts } from '../ports.ts'
import type { LoadOptions, Visit } from './options.ts'
import { unselectedNeed } from './plan.ts'
import { selectedReleases } from './select.ts'
import { visitStates, walkStates, type ReadStates } from './visit.ts'

/** What is done about releases that are needed and not selected. */
export interface NeedsChoice {
  readonly skipNeeds: boolean
  readonly takesNeeds: boolean
}

/** As upstream visits them; or, where needs may point into other files, in the order that these ask for. */
export function visitInOrder(options: LoadOptions & NeedsChoice, ports: HelmfilePorts, visit: Visit): Promise<void> {
  return options.needsAcrossFiles === true
    ? visitAcrossFiles(options, ports, visit)
    : visitStates(options, ports, visit)
}

/** Selects in each state what releases of any of them need. */
export function selectNeeded(states: readonly State[]): void {
  const nodes = nodesOf({ states, passedOver: [] }, { skipNeeds: false, takesNeeds: true })
  const ids = idsOf([...nodes.values()].flat())
  for (const state of states) state.alsoSelected = ids
}

/** A release at its place: one id may stand in several files. */
interface Node {
  readonly file: number
  readonly id: string
  /** In any file, and among those that are acted on. */
  readonly needs: Node[]
}

/** One visit of a file: all of its releases, or those that can be acted on by then. */
interface Turn {
  readonly file: number
  readonly ids: ReadonlySet<string>
  /** Those of the file whose turn is another one. */
  readonly others: ReadonlySet<string>
}

async function visitAcrossFiles(options: LoadOptions & NeedsChoice, ports: HelmfilePorts, visit: Visit): Promise<void> {
  const walk = walkStates(options, ports)
  const read = await walk.read()
  options.foresee?.(read.states)
  const known = new Set([...read.states, ...read.passedOver].flatMap(wantedKeys))
  const nodes = nodesOf(read, options)
  const alsoSelected = idsOf([...nodes.values()].flat())
  let matched = false
  for (const turn of turnsOf(nodes, options.reverse === true)) {
    let file = -1
    const visitTurn: Visit = (state) => {
      file++
      if (file !== turn.file) return Promise.resolve({ matched: false, errors: [] })
      narrow(state, turn, definedIn(read.states[file]!))
      if (options.takesNeeds) state.alsoSelected = alsoSelected
      return visit(state)
    }
    matched = (await walk.visit(visitTurn, known)) || matched
  }
  if (!matched) throw walk.noMatch()
}

function wantedKeys({ releases }: State): string[] {
  return releases.filter(isDesired).map(({ kubeContext, namespace, name }) => `${kubeContext}/${namespace}/${name}`)
}

function definedIn({ releases }: State): ReadonlySet<string> {
  return new Set(releases.map(releaseId))
}

/** Leaves what this turn is about, without needs that are seen to by the order of turns. */
function narrow(state: State, { ids, others }: Turn, defined: ReadonlySet<string>): void {
  const strip = (release: Release): Release => ({
    ...release,
    needs: release.needs.filter((need) => ids.has(need) || (defined.has(need) && !others.has(need))),
  })
  state.releases = state.releases.filter((release) => !others.has(releaseId(release))).map(strip)
}

type Nodes = ReadonlyMap<number, readonly Node[]>

/** What is acted on, file by file. Throws for needs that nobody defines, and for those that are neither selected nor to be skipped. */
function nodesOf({ states, passedOver }: ReadStates, { skipNeeds, takesNeeds }: NeedsChoice): Nodes {
  const places = new Map<string, { readonly file: number; readonly release: Release }[]>()
  states.forEach((state, file) => {
    for (const release of state.releases) {
      const id = releaseId(release)
      places.set(id, [...(places.get(id) ?? []), { file, release }])
    }
  })
  const elsewhere = new Set(passedOver.flatMap((state) => [...definedIn(state)]))
  const nodes = new Map<string, Node>()
  const nodeOf = (file: number, id: string): Node | undefined => nodes.get(`${file}|${id}`)
  const add = (file: number, release: Release): void => {
    const id = releaseId(release)
    nodes.set(`${file}|${id}`, { file, id, needs: [] })
  }
  const open: { readonly file: number; readonly release: Release }[] = []
  states.forEach((state, file) => {
    for (const release of selectedReleases(state, false)) {
      add(file, release)
      open.push({ file, release })
    }
  })
  for (const { file, release } of open) {
    for (const need of release.needs) {
      const found = placesOf(need, { file, places })
      if (found.length === 0 && !elsewhere.has(need)) throw undefinedNeed(release, need)
      if (found.some((place) => nodeOf(place.file, need) !== undefined)) continue
      if (takesNeeds) {
        for (const place of found) {
          add(place.file, place.release)
          open.push(place)
        }
      } else if (!skipNeeds) throw unselectedNeed(need, [releaseId(release)])
    }
  }
  for (const { file, release } of open) {
    const node = nodeOf(file, releaseId(release))!
    for (const need of release.needs) {
      for (const place of placesOf(need, { file, places })) {
        const needed = nodeOf(place.file, need)
        if (needed !== undefined) node.needs.push(needed)
      }
    }
  }
  return new Map(states.map((_, file) => [file, [...nodes.values()].filter((node) => node.file === file)]))
}

interface Search {
  readonly file: number
  readonly places: ReadonlyMap<string, readonly { readonly file: number; readonly release: Release }[]>
}

/** In the file itself, if it is there. */
function placesOf(
  id: string,
  { file, places }: Search,
): readonly { readonly file: number; readonly release: Release }[] {
  const all = places.get(id) ?? []
  const own = all.filter((place) => place.file === file)
  return own.length > 0 ? own : all
}

function undefinedNeed(release: Release, need: string): Error {
  return stateError(
    `release(s) ${quote(releaseId(release))} depend(s) on an undefined release ${quote(need)}, in any file`,
  )
}

/**
 * In the order of the files as far as needs allow: files as a whole where that is possible, in parts where files need each other.
 * Throws for cycles.
 */
function turnsOf(nodes: Nodes, reverse: boolean): Turn[] {
  const before = beforeEach(nodes, reverse)
  const done = new Set<Node>()
  const left = new Map([...nodes].map(([file, own]) => [file, new Set(own)]))
  const turns: Turn[] = []
  while (left.size > 0) {
    const { file, ready } = nextTurn(left, before, done)
    const rest = left.get(file)!
    const others = nodes.get(file)!.filter((node) => !ready.has(node))
    turns.push({ file, ids: idsOf(ready), others: idsOf(others) })
    for (const node of ready) {
      done.add(node)
      rest.delete(node)
    }
    if (rest.size === 0) left.delete(file)
  }
  return turns
}

function idsOf(nodes: Iterable<Node>): Set<string> {
  return new Set(Array.from(nodes, ({ id }) => id))
}

/** What has to be over before a release is acted on: what it needs; what needs it, where all is taken down. */
function beforeEach(nodes: Nodes, reverse: boolean): ReadonlyMap<Node, readonly Node[]> {
  const all = [...nodes.values()].flat()
  if (!reverse) return new Map(all.map((node) => [node, node.needs]))
  const dependents = new Map<Node, Node[]>(all.map((node) => [node, []]))
  for (const node of all) for (const need of node.needs) dependents.get(need)!.push(node)
  return dependents
}

function nextTurn(
  left: ReadonlyMap<number, ReadonlySet<Node>>,
  before: ReadonlyMap<Node, readonly Node[]>,
  done: ReadonlySet<Node>,
): { readonly file: number; readonly ready: ReadonlySet<Node> } {
  let part: { readonly file: number; readonly ready: ReadonlySet<Node> } | undefined
  for (const [file, rest] of left) {
    const ready = readyOf(rest, before, done)
    if (ready.size === rest.size) return { file, ready }
    if (part === undefined && ready.size > 0) part = { file, ready }
  }
  if (part === undefined) throw cycle(left, before, done)
  return part
}

/** Those of a file that wait for nothing of another file, however far around. */
function readyOf(
  rest: ReadonlySet<Node>,
  before: ReadonlyMap<Node, readonly Node[]>,
  done: ReadonlySet<Node>,
): ReadonlySet<Node> {
  const ready = new Set(rest)
  const waits = (node: Node): boolean => before.get(node)!.some((other) => !done.has(other) && !ready.has(other))
  for (let size = -1; size !== ready.size;) {
    size = ready.size
    for (const node of ready) if (waits(node)) ready.delete(node)
  }
  return ready
}

function cycle(
  left: ReadonlyMap<number, ReadonlySet<Node>>,
  before: ReadonlyMap<Node, readonly Node[]>,
  done: ReadonlySet<Node>,
): Error {
  const trail: Node[] = []
  let node = [...left.values()].flatMap((rest) => [...rest]).find((one) => before.get(one)!.some((o) => !done.has(o)))
  while (node !== undefined && !trail.includes(node)) {
    trail.push(node)
    node = before.get(node)!.find((other) => !done.has(other))
  }
  const round = node === undefined ? trail : [...trail.slice(trail.indexOf(node)), node]
  return stateError(`cycle detected: ${round.map(({ id }) => id).join(' -> ')}`)
}
