/** What of a plan is left to do when the run that began it has died. */
import type { Group, Plan } from './model.ts'

/** Without what comes before the record of the new revision, and the record itself: it stands. */
export function afterRecord(plan: Plan): Plan {
  const at = plan.groups.findIndex(creates)
  if (at < 0) return plan
  const gone = new Set(plan.groups.slice(0, at + 1).map(({ id }) => id))
  const groups = plan.groups
    .slice(at + 1)
    .map((group) => ({ ...group, after: group.after.filter((id) => !gone.has(id)) }))
  return { ...plan, groups }
}

function creates({ steps }: Group): boolean {
  return steps.some((step) => step.kind === 'record' && step.change.kind === 'create')
}
