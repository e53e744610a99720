/** Which releases a command acts on: selected ones, and what `needs` brings. */
import { stateError } from '../errors.ts'
import { isDesired, releaseId, type Release, type State } from '../model.ts'
import { planReleases } from '../state/plan.ts'
import { checkDuplicates, selectedReleases } from '../state/select.ts'
import type { NeedsOptions } from './options.ts'

export interface Selection {
  readonly selected: readonly Release[]
  /** All of the file, of those that stand there twice the selected one. */
  readonly all: Release[]
}

/** Throws where one id is selected twice. */
export function selection(state: State, includeTransitiveNeeds: boolean): Selection {
  const selected = selectedReleases(state, includeTransitiveNeeds)
  const byId = new Map<string, Release>()
  for (const release of selected) {
    const id = releaseId(release)
    if (byId.has(id)) throw stateError(`found 2 duplicate releases with ID ${JSON.stringify(id)}`)
    byId.set(id, release)
  }
  const counts = new Map<string, number>()
  for (const release of state.releases) counts.set(releaseId(release), (counts.get(releaseId(release)) ?? 0) + 1)
  const taken = new Set<string>()
  const all = state.releases.flatMap((release) => {
    const id = releaseId(release)
    if (counts.get(id) === 1) return [release]
    const chosen = byId.get(id)
    if (chosen === undefined || taken.has(id)) return []
    taken.add(id)
    return [chosen]
  })
  checkDuplicates(all)
  return { selected, all }
}

export interface PlannedReleases {
  /** In the order of their needs. */
  readonly wanted: Release[]
  readonly all: Release[]
}

/** For commands that change something: `wanted` has what is needed, too, if that is asked. */
export function plannedReleases(state: State, options: NeedsOptions): PlannedReleases {
  const { skipNeeds, includeNeeds, includeTransitiveNeeds } = options
  const { selected, all } = selection(state, includeTransitiveNeeds)
  if (selected.length === 0) return { wanted: [], all: [] }
  const groups = planReleases(
    { ...state, releases: all },
    { selected, skipNeeds, includeNeeds, includeTransitiveNeeds },
  )
  return { wanted: groups.flat(), all }
}

/** For commands that render: releases in order; undefined if none is selected. `withDisabled` adds those that are to be gone. */
export function renderedReleases(state: State, options: NeedsOptions, withDisabled: boolean): Release[] | undefined {
  const { selected, all } = selection(state, false)
  if (selected.length === 0) return undefined
  state.releases = all
  const { skipNeeds, includeTransitiveNeeds } = options
  const includeNeeds = options.includeNeeds || includeTransitiveNeeds
  const planned = planReleases(state, { selected, includeNeeds, includeTransitiveNeeds, skipNeeds }).flat()
  const desired = planned.filter(isDesired)
  const groups = desired.length === 0 ? [] : planReleases(state, { selected: desired, skipNeeds, includeNeeds })
  if (options.enforceNeedsAreInstalled) for (const release of desired) checkNeeds(state, release, new Set())
  return [...groups.flat(), ...(withDisabled ? planned.filter((release) => !isDesired(release)) : [])]
}

/** Throws where something that a release needs, near or far, is not to be installed. */
function checkNeeds({ releases }: State, release: Release, seen: Set<string>): void {
  const open = [release]
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (seen.has(one.name)) continue
    seen.add(one.name)
    for (const need of one.needs) {
      // Helmfile compares ids with names: only needs without a namespace are found.
      for (const needed of releases.filter(({ name }) => name === need)) {
        if (needed.installed === false) {
          throw stateError(`Release ${one.name} has a transitive dependency ${needed.name} marked as installed=false`)
        }
        open.push(needed)
      }
    }
  }
}
