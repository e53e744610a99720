/** HIP-0025: what an object says of its own readiness. */
import type { KubeObject } from '../object.ts'

/** Lists of conditions on `.status`; one that is true is enough. Both annotations stand, or neither counts. */
export const READINESS_SUCCESS = 'helm.sh/readiness-success'
export const READINESS_FAILURE = 'helm.sh/readiness-failure'

/** The one of the two that stands without the other. */
export function loneReadiness({ metadata }: KubeObject): string | undefined {
  const annotations = (metadata['annotations'] ?? {}) as Readonly<Record<string, unknown>>
  const found = [READINESS_SUCCESS, READINESS_FAILURE].filter((name) => typeof annotations[name] === 'string')
  return found.length === 1 ? found[0] : undefined
}
