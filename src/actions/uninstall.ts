/** `uninstall`: delete what the release owns, in uninstall order, then its records. */
import { isStorageError } from '../../storage/errors.ts'
import type { ReleaseRecord } from '../../storage/record.ts'
import { RUN_ANNOTATION } from '../../storage/run-note.ts'
import { findOwners, whichOf, type OwnersFound } from '../apply/owners.ts'
import { log } from '../events.ts'
import { compatOf } from '../compat.ts'
import { TshelmError, wrapError } from '../errors.ts'
import type { Runtime } from '../runtime.ts'
import { checkReachable } from './cluster-facts.ts'
import { DEFAULT_CONCURRENCY, type ActionContext } from './context.ts'
import { execute, leftText, newNote } from './execute.ts'
import {
  buildForUninstall,
  planUninstallOf,
  revisionsToUninstall,
  type Built,
  type UninstallOptions,
} from './prepare-uninstall.ts'
import type { Outcome } from './prepared.ts'
import { releaseContent } from './read.ts'
import { claim, deadRevisions } from './takeover.ts'

/**
 * Resolves to the last revision and what was left; to undefined when there was nothing and `ignoreNotFound` is set. Rejects in Helm's
 * words.
 */
export async function uninstall(options: UninstallOptions, context: ActionContext): Promise<Outcome | undefined> {
  const { cluster, runtime } = context
  await checkReachable(cluster, runtime.emit)
  if (options.dryRun === true) return dryRun(options, context)
  const revisions = await revisionsToUninstall(options, context)
  if (revisions === undefined) return undefined
  const newest = revisions[0]!
  if (newest.info.status === 'uninstalled') return forget(options, revisions, context)
  const dead = await deadRevisions(revisions, options, context)
  const standing = newest.annotations?.[RUN_ANNOTATION]
  const prepared = await planUninstallOf({ revisions, dead }, options, context)
  // No new revision decides who it is that takes over, so the old one's note has to.
  const isTaken = standing !== undefined && dead.some(({ record }) => record.version === newest.version)
  const claimed = isTaken ? await claim(newest, { note: newNote(prepared, runtime), standing }, context) : undefined
  return execute(prepared, context, claimed)
}

/** Only the record of an uninstalled release is left. */
async function forget(
  { name, keepHistory }: UninstallOptions,
  revisions: readonly ReleaseRecord[],
  { store }: ActionContext,
): Promise<Outcome> {
  if (keepHistory === true) {
    throw new TshelmError('release/not-found', `the release named ${JSON.stringify(name)} is already deleted`)
  }
  try {
    for (const { version } of [...revisions].reverse()) await store.delete(name, version)
  } catch (error) {
    throw wrapError('uninstall: Failed to purge the release: ', error)
  }
  return { record: revisions[0]!, info: '' }
}

async function dryRun(options: UninstallOptions, context: ActionContext): Promise<Outcome | undefined> {
  const { store, runtime, cluster } = context
  let record: ReleaseRecord
  try {
    record = await releaseContent(options.name, 0, store)
  } catch (error) {
    const ignored = options.ignoreNotFound === true && compatOf(runtime).release.dryRunIgnoresMissing
    if (ignored && isStorageError(error, 'not-found')) return undefined
    throw error
  }
  // Helm 3 only sees whether there is such a release.
  if (!compatOf(runtime).release.uninstallChecksOwner) return { record, info: '' }
  const { kept, targets } = await built(record, context)
  const owner = { release: record.name, namespace: record.namespace }
  tellSkipped(await findOwners(targets, owner, { cluster, concurrency: DEFAULT_CONCURRENCY }), record.name, runtime)
  return { record, info: leftText(kept, { unowned: [], unverifiable: [] }) }
}

async function built(record: ReleaseRecord, context: ActionContext): Promise<Built> {
  try {
    return await buildForUninstall(record, context)
  } catch (cause) {
    throw new TshelmError('apply/failed', `failed to delete release: ${record.name}`, { cause })
  }
}

function tellSkipped({ unowned, unverifiable }: OwnersFound, release: string, { emit }: Runtime): void {
  if (unowned.length > 0) {
    const message = 'dry-run: resources would be skipped because they are not owned by this release'
    emit(log('WARN', message, { release, count: unowned.length }))
    for (const ref of unowned) emit(log('WARN', 'dry-run: would skip resource', whichOf(ref)))
  }
  if (unverifiable.length === 0) return
  const message = 'dry-run: resources would be skipped because their ownership could not be verified'
  emit(log('WARN', message, { release, count: unverifiable.length }))
  for (const { ref, error } of unverifiable) {
    emit(log('WARN', 'dry-run: would skip resource (ownership could not be verified)', { ...whichOf(ref), error }))
  }
}
