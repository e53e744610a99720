/** Fetches, and gives only what the policy allows. */
import type { FetchedChart, FetchOptions, SourceContext } from '../ports.ts'
import { enforcePolicy, wantsProvenance } from './enforce.ts'

/** Rejects with `source/policy`. The provenance is looked at by the policy even if the caller does not ask for it, who then does not see it. */
export async function fetchAllowed(
  fetch: (options: FetchOptions) => Promise<FetchedChart>,
  options: FetchOptions,
  context: SourceContext,
): Promise<FetchedChart> {
  const policy = await context.policy!()
  const { verify = 'never' } = options
  const isUnasked = verify === 'never' && wantsProvenance(policy)
  const chart = await fetch(isUnasked ? { ...options, verify: 'later' } : options)
  await enforcePolicy(policy, { ...chart, access: options }, { ...context, registry: context })
  return isUnasked ? withoutProvenance(chart) : chart
}

function withoutProvenance(chart: FetchedChart): FetchedChart {
  const rest: { -readonly [Field in keyof FetchedChart]: FetchedChart[Field] } = { ...chart }
  delete rest.provenance
  delete rest.provenanceProblem
  return rest
}
