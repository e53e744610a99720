import { applyPlan, plan, type Chart, type Release, type ReleaseContext } from 'tshelm'

export async function upgradeUnlessLost(chart: Chart, context: ReleaseContext): Promise<Release | undefined> {
  const { report, frozen } = await plan({ verb: 'upgrade', name: 'shop', chart, values: { replicas: 3 } }, context)
  const lost = report.objects.filter(({ action }) => action === 'delete' || action === 'replace')
  return lost.length > 0 ? undefined : applyPlan(frozen, context)
}
