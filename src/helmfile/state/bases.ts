/** Environments of several layers: each adds to those of the same name. */
import type { EnvironmentSpec } from '../model.ts'

/** Changes `into`. What a later layer says of values wins, whichever way the files of one layer go. */
export function mergeEnvironmentSpecs(
  into: Record<string, EnvironmentSpec>,
  from: Readonly<Record<string, EnvironmentSpec>>,
): void {
  for (const name of Object.keys(from)) {
    const later = from[name]!
    const earlier = into[name]
    into[name] = earlier === undefined ? later : merged(earlier, later)
  }
}

function merged(earlier: EnvironmentSpec, later: EnvironmentSpec): EnvironmentSpec {
  const mergeStrategy = later.mergeStrategy === '' ? earlier.mergeStrategy : later.mergeStrategy
  const isFallback = mergeStrategy === 'fallback'
  return {
    values: isFallback ? [...later.values, ...earlier.values] : [...earlier.values, ...later.values],
    secrets: [...earlier.secrets, ...later.secrets],
    kubeContext: later.kubeContext === '' ? earlier.kubeContext : later.kubeContext,
    missingFileHandler: later.missingFileHandler ?? earlier.missingFileHandler,
    missingFileHandlerConfig: later.missingFileHandlerConfig ?? earlier.missingFileHandlerConfig,
    mergeStrategy,
  }
}
