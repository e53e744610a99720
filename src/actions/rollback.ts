/** `rollback`: a new revision that is like an old one. */
import type { ReleaseRecord } from '../../storage/record.ts'
import { checkReachable } from './cluster-facts.ts'
import type { ActionContext } from './context.ts'
import { execute } from './execute.ts'
import { checkDescription, chooseRevisions, planRollbackOf, type RollbackOptions } from './prepare-rollback.ts'

/** Resolves to the new revision. Rejects in Helm's words. */
export async function rollback(options: RollbackOptions, context: ActionContext): Promise<ReleaseRecord> {
  checkDescription(options.description ?? '')
  await checkReachable(context.cluster, context.runtime.emit)
  const revisions = await chooseRevisions(options, context)
  // Helm: a dry run does not look at the objects.
  if (options.dryRun !== undefined && options.dryRun !== 'none') return revisions.record
  return (await execute(await planRollbackOf(revisions, options, context), context)).record
}
