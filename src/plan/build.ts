/** Facts → plan, one function a verb. Pure: what is asked of the cluster was asked before. */
import type { Status } from '../../storage/record.ts'
import type { KubeObject, ObjectRef } from '../object.ts'
import { deployTime, sentObject, type DeployVerb } from './order-annotations.ts'
import type { ChartOrder } from './order-charts.ts'
import type { OrderScope } from './order-graph.ts'
import { addDeletions, addWrites, type Going, type Writing } from './order-groups.ts'
import { addBatches, addHooks, addMethodCheck, addRecord, groupChain, planned } from './groups.ts'
import {
  PLAN_VERSION,
  type ApplyMethod,
  type Group,
  type ObjectChange,
  type Plan,
  type PlannedObject,
  type RecordChange,
} from './model.ts'
import { loneReadiness, READINESS_FAILURE, READINESS_SUCCESS } from './readiness-annotations.ts'
import { identity, type Target } from './targets.ts'

export interface PlanBasis {
  readonly release: string
  readonly namespace: string
  readonly revision: number
  readonly method: ApplyMethod
  readonly hooks: boolean
  /** What `--description` said. */
  readonly description?: string
  readonly abandoned?: AbandonedFacts
  /** What the revision's charts say about the order of their subcharts. */
  readonly charts?: ChartOrder
}

/** What runs have left that died. */
export interface AbandonedFacts {
  /** To be put on record as failed. */
  readonly revisions: readonly { readonly revision: number; readonly description: string }[]
  /** Objects of hooks that were to be deleted. */
  readonly hooks: readonly PlannedObject[]
  /** Live objects of theirs that are neither in the current revision nor in the new one. */
  readonly leftovers: readonly PlannedObject[]
}

export interface WaitChoice {
  /** Whether to wait until objects are ready. */
  readonly wait: boolean
  readonly waitForJobs: boolean
}

export interface InstallFacts extends PlanBasis, WaitChoice {
  readonly targets: readonly Target[]
  /** Which of them are there already (and may be adopted). */
  readonly existing: readonly Target[]
  readonly createNamespace: boolean
  /** The revision whose name is taken over, if that is to be put on record. */
  readonly replaced?: number
}

export function planInstall(given: InstallFacts): Plan {
  const facts = { ...given, ...deployed(given, 'install'), existing: deployedOn(given.existing, 'install') }
  const { release, targets, existing, scope } = facts
  const failed: RecordChange = {
    kind: 'status',
    status: 'failed',
    description: `Release ${JSON.stringify(release)} failed: `,
    withError: true,
  }
  const chain = groupChain({ onFailure: [failed] })
  if (facts.createNamespace) {
    chain.add('namespace', [{ kind: 'namespace', name: facts.namespace }], { onFailure: [] })
  }
  if (facts.replaced !== undefined) {
    addRecord(chain, { kind: 'supersede', revision: facts.replaced, description: 'superseded by new release' })
  }
  addRecord(chain, { kind: 'create' })
  addAbandoned(chain, facts)
  if (facts.hooks) addHooks(chain, 'pre-install', { errorPrefix: 'failed pre-install: ' })
  // Helm: one object to adopt turns the whole write into an update.
  if (existing.length === 0) {
    addWrites(chain, targets.map(creation), { scope, options: { phase: 'create' } })
    addLeftovers(chain, facts.abandoned?.leftovers ?? [], { scope })
  } else addChanges(chain, { ...facts, current: existing, migrateFields: facts.method.serverSide }, [failed])
  addWait(chain, targets, facts)
  if (facts.hooks) addHooks(chain, 'post-install', { errorPrefix: 'failed post-install: ' })
  addRecord(chain, { kind: 'status', status: 'deployed', description: facts.description || 'Install complete' })
  return plan(facts, chain.groups)
}

function creation(target: Target): Writing {
  const reason = 'in the chart, not on the cluster'
  return { change: { ...sent(target), action: 'create', reason }, ordered: target }
}

function sent(target: Target): PlannedObject & Pick<ObjectChange, 'source' | 'object'> {
  const { source } = target
  return { ...planned(target), ...(source === undefined ? {} : { source }), object: sentObject(target.object) }
}

function loneReadinessText({ kind, metadata }: KubeObject, annotation: string): string {
  const other = annotation === READINESS_SUCCESS ? READINESS_FAILURE : READINESS_SUCCESS
  return `${kind} ${metadata.name}: annotation ${annotation} means nothing without ${other}`
}

interface Deployed {
  readonly targets: readonly Target[]
  readonly scope: OrderScope
  readonly warnings: readonly string[]
}

/** What the verb writes of a release, and how its order is read; warnings come as it is. */
function deployed(
  { targets, namespace, charts = [] }: Pick<UpgradeFacts, 'targets' | 'namespace' | 'charts'>,
  verb: DeployVerb,
): Deployed {
  const warnings: string[] = []
  const warn = (text: string): void => {
    if (!warnings.includes(text)) warnings.push(text)
  }
  for (const { object } of targets) {
    const lone = loneReadiness(object)
    if (lone !== undefined) warn(loneReadinessText(object, lone))
  }
  return { targets: deployedOn(targets, verb), scope: { namespace, charts, verb, warn }, warnings }
}

function deployedOn(targets: readonly Target[], verb: DeployVerb): Target[] {
  return targets.filter(({ object }) => deployTime(object, verb) !== 'never')
}

export interface UpgradeFacts extends PlanBasis, WaitChoice {
  /** What the current revision holds, with what is to be adopted. */
  readonly current: readonly Target[]
  readonly targets: readonly Target[]
  readonly currentRevision: number
  /** Fields of client-side apply change hands. */
  readonly migrateFields: boolean
}

export function planUpgrade(given: UpgradeFacts): Plan {
  const facts = { ...given, ...deployed(given, 'upgrade') }
  const failed: RecordChange = {
    kind: 'status',
    status: 'failed',
    description: `Upgrade ${JSON.stringify(facts.release)} failed: `,
    withError: true,
  }
  const chain = groupChain({ onFailure: [failed] })
  addRecord(chain, { kind: 'create' })
  addAbandoned(chain, facts)
  if (facts.hooks) addHooks(chain, 'pre-upgrade', { errorPrefix: 'pre-upgrade hooks failed: ' })
  const onFailure: readonly RecordChange[] = [{ kind: 'touch', revision: facts.currentRevision }, failed]
  addChanges(chain, facts, onFailure)
  addWait(chain, facts.targets, facts, { onFailure })
  if (facts.hooks) addHooks(chain, 'post-upgrade', { errorPrefix: 'post-upgrade hooks failed: ' })
  addRecord(chain, { kind: 'supersede', revision: facts.currentRevision })
  addRecord(chain, { kind: 'status', status: 'deployed', description: facts.description || 'Upgrade complete' })
  return plan(facts, chain.groups)
}

export function planRollback(given: UpgradeFacts): Plan {
  const facts = { ...given, ...deployed(given, 'rollback') }
  const { release, currentRevision } = facts
  const quoted = JSON.stringify(release)
  const chain = groupChain()
  addRecord(chain, { kind: 'create' })
  addAbandoned(chain, facts)
  // Helm: a failed rollback hook leaves the record pending-rollback.
  if (facts.hooks) addHooks(chain, 'pre-rollback')
  const abandoned = facts.abandoned?.revisions.some(({ revision }) => revision === currentRevision) === true
  addChanges(chain, facts, [
    ...(abandoned ? [] : [{ kind: 'supersede', revision: currentRevision } as const]),
    { kind: 'status', status: 'failed', description: `Rollback ${quoted} failed: `, withError: true },
  ])
  addWait(chain, facts.targets, facts, {
    errorPrefix: `release ${release} failed: `,
    onFailure: [
      { kind: 'touch', revision: currentRevision },
      { kind: 'status', status: 'failed', description: `Release ${quoted} failed: `, withError: 'unprefixed' },
    ],
  })
  if (facts.hooks) addHooks(chain, 'post-rollback')
  addRecord(chain, { kind: 'supersede' })
  addRecord(chain, { kind: 'status', status: 'deployed' })
  return plan(facts, chain.groups)
}

export interface UninstallFacts extends PlanBasis {
  /** In uninstall order; `problem` says why they cannot be told. */
  readonly targets: readonly Going[] | { readonly problem: string }
  readonly kept: readonly ObjectRef[]
  /** Only what is this release's is deleted. */
  readonly checksOwners: boolean
  readonly wait: boolean
  readonly keepHistory: boolean
  /** What the release is again if somebody else was faster. */
  readonly was: { readonly status: Status; readonly description: string }
  /** Every revision on record, oldest first. */
  readonly revisions: readonly number[]
  readonly propagation: 'Background' | 'Foreground' | 'Orphan'
}

export function planUninstall(facts: UninstallFacts): Plan {
  const { release, namespace, targets, charts = [] } = facts
  const chain = groupChain()
  if (facts.hooks) addHooks(chain, 'pre-delete')
  addRecord(chain, { kind: 'status', status: 'uninstalling', lenient: true })
  const back: RecordChange = { kind: 'status', ...facts.was, lenient: true }
  chain.add('check-newest', [{ kind: 'check-newest' }], { onFailure: [back] })
  const errorMessage = `failed to delete release: ${release}`
  if ('problem' in targets) {
    chain.add('objects', [{ kind: 'refuse', code: 'apply/failed', message: targets.problem }], { errorMessage })
    return plan(facts, chain.groups)
  }
  const objects = targets.map(planned)
  const hooks = facts.abandoned?.hooks ?? []
  addBatches(
    chain,
    'delete-hooks',
    hooks.map((object) => deletion(object, LEFT_HOOK)),
    { errorMessage },
  )
  if (facts.checksOwners && objects.length > 0) {
    // Helm asks after the pre-delete hooks.
    chain.add('check-owners', [{ kind: 'check-owners', objects, owner: { release, namespace } }])
  }
  addDeletions(chain, targets, {
    name: 'delete',
    scope: { namespace, charts },
    change: (object) => ({ ...deletion(object, 'part of the release'), propagation: facts.propagation }),
    options: { phase: 'delete', errorMessage },
    waiting: { continueOnError: true },
  })
  if (facts.wait && objects.length > 0) {
    chain.add('wait-deleted', [{ kind: 'wait-deleted', objects }], { continueOnError: true })
  }
  if (facts.hooks) addHooks(chain, 'post-delete', { continueOnError: true })
  addRecordsEnd(chain, facts)
  return { ...plan(facts, chain.groups), kept: facts.kept }
}

function addRecordsEnd(chain: Chain, { keepHistory, revisions, description }: UninstallFacts): void {
  if (keepHistory) {
    addRecord(chain, {
      kind: 'status',
      status: 'uninstalled',
      description: description || 'Uninstallation complete',
      lenient: true,
    })
    addRecord(chain, { kind: 'supersede', lenient: true })
    return
  }
  const errorPrefix = 'uninstall: Failed to purge the release: '
  chain.add('record/purge', [{ kind: 'record', change: { kind: 'purge', revisions } }], {
    errorPrefix,
    continueOnError: true,
  })
}

type Chain = ReturnType<typeof groupChain>

function addWait(
  chain: Chain,
  targets: readonly Target[],
  { wait, waitForJobs }: WaitChoice,
  options?: { readonly errorPrefix?: string; readonly onFailure?: readonly RecordChange[] },
): void {
  if (wait && targets.length > 0) {
    chain.add('wait', [{ kind: 'wait', objects: targets.map(planned), jobs: waitForJobs }], options)
  }
}

type Changing = Pick<UpgradeFacts, 'current' | 'targets' | 'migrateFields' | 'method' | 'abandoned'> &
  Pick<Deployed, 'scope'>

/** Writes every target, then deletes what only the current revision has. */
function addChanges(
  chain: Chain,
  { scope, current, targets, migrateFields, method, abandoned }: Changing,
  onFailure: readonly RecordChange[],
): void {
  addMethodCheck(chain, method, { onFailure })
  const before = new Map(current.map((target) => [identity(target), target]))
  const wanted = new Set(targets.map(identity))
  const changes = targets.map((target): Writing => {
    const original = before.get(identity(target))
    const change: ObjectChange = {
      ...sent(target),
      action: 'update',
      reason: original === undefined ? 'new in this revision' : 'in both revisions',
      ...(original === undefined ? {} : { original: sentObject(original.object) }),
      migrateFields,
    }
    return { change, ordered: target }
  })
  addWrites(chain, changes, { scope, options: { onFailure, phase: 'update' } })
  const leftovers = current.filter((target) => !wanted.has(identity(target)))
  addLeftovers(chain, [...leftovers, ...(abandoned?.leftovers ?? [])], { scope, onFailure })
}

function addLeftovers(
  chain: Chain,
  objects: readonly Going[],
  {
    scope: { namespace, charts = [] },
    onFailure,
  }: { readonly scope: OrderScope; readonly onFailure?: readonly RecordChange[] },
): void {
  addDeletions(chain, objects, {
    name: 'delete-leftovers',
    scope: { namespace, charts },
    change: (object) => ({ ...deletion(object, 'not in this revision any more'), unlessKept: true }),
    options: { phase: 'delete', ...(onFailure && { onFailure }) },
  })
}

/** Nobody has to find out again what has become of them. */
function addAbandoned(chain: Chain, { abandoned }: PlanBasis): void {
  if (abandoned === undefined) return
  for (const { revision, description } of abandoned.revisions) {
    addRecord(chain, { kind: 'abandon', revision, description })
  }
  const hooks = abandoned.hooks.map((object) => deletion(object, LEFT_HOOK))
  addBatches(chain, 'delete-hooks', hooks)
}

const LEFT_HOOK = 'of a hook that was never ended'

function deletion(object: PlannedObject, reason: string): ObjectChange {
  return { ...planned(object), action: 'delete', reason, propagation: 'Background' }
}

function plan(
  { release, namespace, revision, method, warnings = [] }: PlanBasis & Partial<Pick<Deployed, 'warnings'>>,
  groups: readonly Group[],
): Plan {
  const basis = { version: PLAN_VERSION, release, namespace, revision, method, groups } as const
  return warnings.length === 0 ? basis : { ...basis, warnings }
}
