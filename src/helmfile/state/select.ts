/** Which releases of a state are meant: overrides, labels, selectors, conditions, and what is needed by them. */
import { isMap } from '../../../gotemplate/value.ts'
import type { GoMap } from '../../../gotemplate/value.ts'
import { messageOf } from '../../errors.ts'
import { stateError } from '../errors.ts'
import { isDesired, releaseId } from '../model.ts'
import type { Release, State } from '../model.ts'
import type { LogLevel } from '../ports.ts'
import { matches, parseSelector } from './labels.ts'
import { newStringMap } from './record.ts'

export interface MarkedRelease {
  readonly release: Release
  /** Left out by selectors or its condition. */
  readonly isFiltered: boolean
}

/** Context and namespace of the command line (or of the file) for each release, and needs as ids. Releases are copies. */
export function withOverrides(state: State, log: (level: LogLevel, message: string) => void): Release[] {
  return state.releases.map((release) => overridden(state, release, log))
}

/** A copy of one release. */
export function overridden(state: State, release: Release, log: (level: LogLevel, message: string) => void): Release {
  const copy = { ...release }
  if (state.kubeContext !== '') copy.kubeContext = state.kubeContext
  if (state.namespace !== '') copy.namespace = state.namespace
  copy.needs = neededIds(state, copy, log)
  return copy
}

function neededIds(state: State, release: Release, log: (level: LogLevel, message: string) => void): string[] {
  const isInstalled = installedReleases(state)
  return release.needs.map((need) => {
    const parts = need.split('/')
    const name = parts.at(-1)!
    const namespace = parts.length > 1 ? parts.at(-2)! : release.namespace
    const context = parts.length > 2 ? parts.slice(0, -2).join('/') : release.kubeContext
    const key = `${context}/${namespace}/${name}`
    const isThere = isInstalled.get(key) === true || state.knownElsewhere?.has(key) === true
    if (isDesired(release) && !isThere) {
      const why = `but ${name} is not installed due to installed: false`
      const advice = `Either mark ${name} as installed or remove ${name} from ${release.name}'s needs`
      log('warn', `WARNING: release ${release.name} needs ${name}, ${why}. ${advice}`)
    }
    return releaseId({ name, namespace, kubeContext: context })
  })
}

interface InstalledReleases {
  readonly kubeContext: string
  readonly namespace: string
  readonly byId: ReadonlyMap<string, boolean>
}

/** Asked for each release of a state. */
const installed = new WeakMap<readonly Release[], InstalledReleases>()

function installedReleases({ originReleases, kubeContext, namespace }: State): ReadonlyMap<string, boolean> {
  const known = installed.get(originReleases)
  if (known !== undefined && known.kubeContext === kubeContext && known.namespace === namespace) return known.byId
  const byId = new Map(
    originReleases.map((release) => {
      const context = kubeContext === '' ? release.kubeContext : kubeContext
      return [`${context}/${namespace === '' ? release.namespace : namespace}/${release.name}`, isDesired(release)]
    }),
  )
  installed.set(originReleases, { kubeContext, namespace, byId })
  return byId
}

/** With the labels that every release has: its name, namespace and chart. Releases are copies. */
export function withLabels(state: State, releases: readonly Release[]): Release[] {
  return releases.map((release) => {
    const labels = newStringMap({ ...state.commonLabels, ...release.labels })
    labels['name'] = release.name
    labels['namespace'] = release.namespace
    labels['chart'] = release.chart.slice(release.chart.lastIndexOf('/') + 1)
    return { ...release, labels }
  })
}

/** Throws for selectors and conditions that cannot be read. */
export function markReleases(state: State, includeNeeds: boolean): MarkedRelease[] {
  const selectors = (state.selectors ?? []).map(parseSelector)
  const marked = state.releases.map((release) => {
    const isMatch = selectors.length === 0 || selectors.some((selector) => matches(selector, release))
    const isSelected = isMatch || state.alsoSelected?.has(releaseId(release)) === true
    return { release, isFiltered: !isEnabledIn(state, release) || !isSelected }
  })
  return includeNeeds ? withNeeds(marked) : marked
}

function isEnabledIn({ renderedValues }: State, release: Release): boolean {
  try {
    return isEnabled(release, renderedValues)
  } catch (error) {
    throw stateError(`failed to parse condition in release ${release.name}: ${messageOf(error)}`, error)
  }
}

/** What `condition` says: `true`, `false`, or a path in the values that ends in `.enabled`. */
export function isEnabled({ condition }: Pick<Release, 'condition'>, values: GoMap): boolean {
  if (condition === '') return true
  const word = condition.toLowerCase()
  if (word === 'true' || word === 'false') return word === 'true'
  const keys = condition.split('.')
  if (keys.pop() !== 'enabled') {
    throw stateError("Condition value must be in the form 'foo.enabled' where 'foo' can be modified as necessary")
  }
  let map = values
  let path = ''
  for (const key of keys) {
    path += `.${key}`
    const value = map[key]
    if (value === undefined) throw stateError(`environment values field '${path}' not found`)
    if (!isMap(value)) throw stateError(`environment values field '${path}' is not a map`)
    map = value
  }
  return map['enabled'] === true
}

function withNeeds(marked: readonly MarkedRelease[]): MarkedRelease[] {
  const needed = neededBy(
    marked.filter(({ isFiltered }) => !isFiltered).map(({ release }) => release),
    marked,
  )
  return marked.map((mark) => (needed.has(releaseId(mark.release)) ? { ...mark, isFiltered: false } : mark))
}

/** Ids of all that releases need, near and far. */
function neededBy(from: readonly Release[], all: readonly MarkedRelease[]): Set<string> {
  const byName = new Map<string, Release[]>()
  for (const { release } of all) byName.set(release.name, [...(byName.get(release.name) ?? []), release])
  const needed = new Set<string>()
  const open = [...from]
  for (let release = open.pop(); release !== undefined; release = open.pop()) {
    for (const id of release.needs) {
      if (needed.has(id)) continue
      needed.add(id)
      open.push(...(byName.get(id.slice(id.lastIndexOf('/') + 1)) ?? []))
    }
  }
  return needed
}

export function selectedReleases(state: State, includeNeeds: boolean): Release[] {
  return markReleases(state, includeNeeds).flatMap(({ release, isFiltered }) => (isFiltered ? [] : [release]))
}

/** Throws where one name stands twice in a namespace and context. */
export function checkDuplicates(releases: readonly Release[]): void {
  const counts = new Map<string, { readonly release: Release; count: number }>()
  for (const release of releases) {
    const id = JSON.stringify([release.namespace, release.name, release.kubeContext])
    const known = counts.get(id)
    if (known === undefined) counts.set(id, { release, count: 1 })
    else known.count++
  }
  for (const { release, count } of counts.values()) {
    if (count === 1) continue
    const { name, namespace, kubeContext } = release
    const where = `${namespace === '' ? '' : ` in namespace "${namespace}"`}${kubeContext === '' ? '' : ` in kubecontext "${kubeContext}"`}`
    const told = `there were ${count} releases named "${name}" matching specified selector`
    throw stateError(`duplicate release "${name}" found${where}: ${told}`)
  }
}
