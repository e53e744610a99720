/** What is checked of a chart before anything is done with it. */
import { checkDependencies } from '../chart/dependencies.ts'
import type { Chart } from '../chart/model.ts'
import { HELM_4, type ChartRules } from '../compat.ts'
import { log, type TshelmEvent } from '../events.ts'
import { TshelmError, wrapError } from '../errors.ts'

/** Throws for library charts and for dependencies that are not in charts/. */
export function checkInstallable(
  chart: Chart,
  emit: (event: TshelmEvent) => void,
  { knownApiVersionsOnly }: ChartRules = HELM_4.chart,
): void {
  const { apiVersion, type, deprecated, dependencies } = chart.metadata
  if (type !== undefined && type !== '' && type !== 'application') {
    throw new TshelmError('chart/not-installable', `${type} charts are not installable`, {
      hint: 'a library chart is used as a dependency of another chart',
    })
  }
  if (deprecated === true) emit(log('WARN', 'this chart is deprecated'))
  if (dependencies !== undefined && dependencies.length > 0) checkPresent(chart)
  // Helm 4 reads charts of its coming format, and then knows of nothing to do with them.
  if (apiVersion === 'v3' && knownApiVersionsOnly)
    throw new TshelmError('chart/not-installable', 'invalid chart apiVersion')
}

function checkPresent(chart: Chart): void {
  try {
    checkDependencies(chart)
  } catch (error) {
    throw wrapError(
      "an error occurred while checking for chart dependencies. You may need to run 'helm dependency build' to fetch missing dependencies: ",
      error,
    )
  }
}
