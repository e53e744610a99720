import { applyPlan, plan, type Chart, type Release, type ReleaseContext } from 'tshelm'

export async function upgradeIfSmall(chart: Chart, context: ReleaseContext): Promise<Release | undefined> {
  const { report, frozen } = await plan({ verb: 'upgrade', name: 'shop', chart, values: { replicas: 3 } }, context)
  for (const { action, object, changes } of report.objects) console.log(action, object.kind, object.name, changes)
  if (report.objects.some(({ action }) => action === 'delete')) return undefined
  return applyPlan(frozen, context)
}
