/** Flags of `helm upgrade --install` for a release, in helmfile's order. */
import { compareStrings } from '../../../gotemplate/value.ts'
import { stateError } from '../errors.ts'
import type { Release, State, StringMap } from '../model.ts'
import { isOciChart } from './chart-reference.ts'
import {
  adoptFlags,
  argumentFlags,
  connectionFlags,
  dnsFlags,
  downloadFlags,
  flag,
  keyringFlags,
  postRendererArgumentFlags,
  postRendererFlags,
  schemaFlags,
  takeOwnershipFlags,
  timeoutFlags,
  valued,
  verifyFlags,
  versionFlags,
} from './common-flags.ts'
import type { SyncOptions } from './options.ts'
import { SET_LABEL } from './prune.ts'

/** Without namespace and values, which stand behind them. Throws `helmfile/invalid-state` for what contradicts itself. */
export function upgradeFlags(
  state: State,
  release: Release,
  options: SyncOptions,
  render: (text: string) => string,
): string[] {
  const { helmDefaults } = state
  const isOci = isOciChart(state, release.chart)
  return [
    ...versionFlags(state, release),
    ...dnsFlags(state, release),
    ...waitFlags(state, release, options),
    ...(isOci ? [] : [...verifyFlags(state, release), ...keyringFlags(state, release)]),
    ...timeoutFlags(state, release, options.timeout),
    ...forceFlags(state, release),
    ...flag('--recreate-pods', release.recreatePods ?? helmDefaults.recreatePods),
    ...rollbackFlags(state, release),
    ...flag('--cleanup-on-fail', release.cleanupOnFail ?? helmDefaults.cleanupOnFail),
    ...flag('--create-namespace', release.createNamespace ?? helmDefaults.createNamespace ?? true),
    ...flag(
      '--disable-openapi-validation',
      release.disableOpenAPIValidation ?? helmDefaults.disableOpenAPIValidation ?? false,
    ),
    ...connectionFlags(state, release),
    ...downloadFlags(state, release),
    ...adoptFlags(release),
    ...labelFlags(state, release, options),
    ...postRendererFlags(state, release, options.postRenderer),
    ...valued('--description', options.description || release.description),
    ...postRendererArgumentFlags(state, release, { asked: options.postRendererArgs, render }),
    ...schemaFlags(state, release, options.skipSchemaValidation),
    ...flag('--hide-notes', options.hideNotes),
    ...takeOwnershipFlags(state, release, options.takeOwnership),
    ...serverSideFlags(state, release, options.serverSide),
    ...argumentFlags(options.syncArgs, helmDefaults.syncArgs),
  ]
}

function waitFlags({ helmDefaults }: State, release: Release, options: SyncOptions): string[] {
  const mode = release.trackMode || options.trackMode || helmDefaults.trackMode
  const waits = release.wait === true || options.wait || (release.wait === undefined && helmDefaults.wait)
  const waitsForJobs =
    release.waitForJobs === true ||
    options.waitForJobs ||
    (release.waitForJobs === undefined && helmDefaults.waitForJobs)
  return [
    ...flag(mode === 'helm-legacy' ? '--wait=legacy' : '--wait', waits),
    ...flag('--wait-for-jobs', waitsForJobs && mode !== 'kubedog'),
  ]
}

function forceFlags({ helmDefaults }: State, release: Release): string[] {
  const replaces = release.force ?? helmDefaults.force
  const wins = release.forceConflicts ?? helmDefaults.forceConflicts
  if (replaces && wins) throw exclusive('force', 'forceConflicts')
  return [...flag('--force-replace', replaces), ...flag('--force-conflicts', wins)]
}

function rollbackFlags({ helmDefaults }: State, release: Release): string[] {
  const atomic = release.atomic ?? helmDefaults.atomic
  const rollsBack = release.rollbackOnFailure ?? helmDefaults.rollbackOnFailure
  if (atomic && rollsBack) throw exclusive('atomic', 'rollbackOnFailure')
  return flag('--rollback-on-failure', atomic || rollsBack)
}

function exclusive(one: string, other: string): Error {
  const places = `check both releases[].${one}/${other} and helmDefaults.${one}/${other}`
  return stateError(`${one} and ${other} are mutually exclusive (${places})`)
}

/** Labels that Helm gives to its records itself. */
const OWN_LABELS = new Set(['', 'name', 'owner', 'status', 'version', 'createdAt', 'modifiedAt'])

function labelFlags({ helmDefaults }: State, release: Release, { syncReleaseLabels, prune }: SyncOptions): string[] {
  const isAsked = release.syncReleaseLabels === true || syncReleaseLabels || helmDefaults.syncReleaseLabels === true
  const labels = { ...(isAsked ? release.labels : {}), ...(prune === '' ? {} : { [SET_LABEL]: prune }) }
  return valued('--labels', labelText(labels))
}

function labelText(labels: StringMap): string {
  const names = Object.keys(labels).filter((name) => !OWN_LABELS.has(name))
  return names
    .sort(compareStrings)
    .map((name) => `${name}=${labels[name]!}`)
    .join(',')
}

const SERVER_SIDE = new Set(['true', 'false', 'auto'])

/** Throws `helmfile/invalid-state` for anything else. */
export function serverSideFlags({ helmDefaults }: State, release: Release, asked: string): string[] {
  const value = release.serverSide || asked || helmDefaults.serverSide || ''
  if (value === '' || SERVER_SIDE.has(value)) return valued('--server-side', value)
  throw stateError(`invalid serverSide value ${JSON.stringify(value)}: must be "true", "false", or "auto"`)
}
