/** Fetches, and gives only what the policy allows. */
import type { FetchedChart, FetchOptions, SourceContext } from '../ports.ts'
import { enforcePolicy, wantsProvenance } from './enforce.ts'

/** Rejects with `source/policy`. The provenance is looked at by the policy even if the caller does not ask for it, who then does not see it. */
export async function fetchAllowed(
  fetch: (options: FetchOptions, context: SourceContext) => Promise<FetchedChart>,
  options: FetchOptions,
  context: SourceContext,
): Promise<FetchedChart> {
  const policy = await context.policy!()
  const { verify = 'never' } = options
  const isUnasked = verify === 'never' && wantsProvenance(policy)
  const chart = isUnasked
    ? await fetch({ ...options, verify: 'later' }, toldOnce(context))
    : await fetch(options, context)
  await enforcePolicy(policy, { ...chart, access: options }, { ...context, registry: context })
  return isUnasked ? withoutProvenance(chart) : chart
}

/** That the signature comes too is not told of. */
function toldOnce({ emit, ...context }: SourceContext): SourceContext {
  let isTold = false
  return {
    ...context,
    emit: (event) => {
      const isPulled = event.kind === 'registry' && event.action === 'pulled'
      if (!isPulled || !isTold) emit(event)
      isTold ||= isPulled
    },
  }
}

function withoutProvenance(chart: FetchedChart): FetchedChart {
  const rest: { -readonly [Field in keyof FetchedChart]: FetchedChart[Field] } = { ...chart }
  delete rest.provenance
  delete rest.provenanceProblem
  return rest
}
