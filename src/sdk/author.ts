/** What charts are made with. Nothing is written: results are files and bytes. */
import type { CreateOptions } from '../actions/create.ts'
import type { DependencyList } from '../actions/dependency-list.ts'
import type { ChartArchive, PackageOptions } from '../actions/package.ts'
import { reading } from './call.ts'
import { fileSystemOf, type ChartInMemory, type ChartOnDisk } from './chart.ts'
import { createRuntime, type RuntimeOptions } from './context.ts'

export interface CreateChartOptions extends CreateOptions, RuntimeOptions {}

/**
 * The files of a new chart, as `helm create` writes them, for loadChart or to be written. Folders that are empty (`charts/`) are not among
 * them. Rejects with `chart/invalid-metadata` for names that no chart should have.
 */
export function createChart(options: CreateChartOptions): Promise<ChartInMemory> {
  return reading({}, createRuntime(options), async (runtime) => {
    const actions = await import('../actions/create.ts')
    const files = actions.createChart(options, runtime).map(({ name, data }) => [name, data] as const)
    return { files: Object.fromEntries(files) }
  })
}

export interface PackageChartOptions extends PackageOptions, RuntimeOptions {}

/**
 * A chart with its subcharts as an archive, as `helm package` makes it. `modified` makes archives of the same files equal. Rejects with
 * `chart/…`: versions that are none, dependencies that are not in the chart, a schema that is no JSON.
 */
export function packageChart(options: PackageChartOptions): Promise<ChartArchive> {
  return reading({}, createRuntime(options), async (runtime) => {
    const actions = await import('../actions/package.ts')
    return actions.packageChart(options, runtime)
  })
}

/** A folder as its author has it, or an archive: the files in charts/ count. */
export interface ListDependenciesOptions extends ChartOnDisk, RuntimeOptions {}

/** What a chart depends on and what of it is there, as `helm dependency list` has it. Rejects with `chart/…` if there is no chart. */
export function listDependencies(options: ListDependenciesOptions): Promise<DependencyList> {
  return reading({}, createRuntime(options), async (runtime) => {
    const actions = await import('../actions/dependency-list.ts')
    return actions.listDependencies({ path: options.path, fs: await fileSystemOf(options.fs) }, runtime)
  })
}
