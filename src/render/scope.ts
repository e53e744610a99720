/** The dot of every template: Release, Chart, Values, Files, Capabilities, Template, Subcharts; one scope per chart. */
import { newMap, mapOf, int, type GoMap, type GoValue } from '../../gotemplate/value.ts'
import { chartFullPath, isRoot, type Chart } from '../chart/model.ts'
import { HELM_4, type RenderRules } from '../compat.ts'
import { capabilitiesObject, type Capabilities } from './capabilities.ts'
import { dependencyFields, maintainerFields, metadataFields } from './chart-fields.ts'
import { chartStruct } from './chart-struct.ts'
import { filesObject } from './files-object.ts'
import { findTable, valuesObject } from './values-type.ts'

/** `.Release`. */
export interface ReleaseOptions {
  readonly name: string
  readonly namespace: string
  readonly revision: number
  readonly isInstall: boolean
  readonly isUpgrade: boolean
}

/** A template with the scope of its chart. Charts share one scope object among their templates, as in Helm. */
export interface ScopedTemplate {
  /** `chart/templates/file.yaml`. */
  readonly name: string
  readonly data: Uint8Array
  readonly scope: GoMap
  readonly basePath: string
}

export interface ScopeInput {
  readonly chart: Chart
  /** Coalesced values of the root chart. */
  readonly values: GoMap
  readonly release: ReleaseOptions
  readonly capabilities: Capabilities
  /** Default: Helm 4's. */
  readonly rules?: RenderRules
}

export function scopedTemplates(input: ScopeInput): ScopedTemplate[] {
  const { chart, values, release, capabilities, rules = HELM_4.render } = input
  const templates: ScopedTemplate[] = []
  const shared = {
    Release: mapOf({
      Name: release.name,
      Namespace: release.namespace,
      IsUpgrade: release.isUpgrade,
      IsInstall: release.isInstall,
      Revision: int(release.revision),
      Service: 'Helm',
    }),
    Capabilities: capabilitiesObject(capabilities, rules),
  }
  addChart(chart, values, { shared, templates, rules })
  // Helm: of two files with one path (archives may have them, and charts of one name) the last counts.
  return [...new Map(templates.map((template) => [template.name, template])).values()]
}

interface Collector {
  readonly shared: { readonly Release: GoValue; readonly Capabilities: GoValue }
  readonly templates: ScopedTemplate[]
  readonly rules: RenderRules
}

function addChart(chart: Chart, values: GoMap, collector: Collector): GoMap {
  const { rules } = collector
  const subcharts = newMap()
  const scope = mapOf({
    Chart: rules.chart === 'map' ? metadataObject(chart) : chartStruct(chart),
    Files: filesObject(chart.files),
    ...collector.shared,
    Values: valuesObject(values, rules.typePackage),
    Subcharts: subcharts,
  })
  for (const child of chart.dependencies) {
    const name = child.metadata.name
    subcharts[name] = addChart(child, findTable(values, name) ?? newMap(), collector)
  }
  const prefix = chartFullPath(chart)
  const library = chart.metadata.type?.toLowerCase() === 'library'
  for (const { name, data } of chart.templates) {
    if (library && !name.slice(name.lastIndexOf('/') + 1).startsWith('_')) continue
    collector.templates.push({ name: `${prefix}/${name}`, data, scope, basePath: `${prefix}/templates` })
  }
  return scope
}

/** `.Chart`: Helm 4 shows the metadata struct as a map with Go's field names, all of them present. */
function metadataObject(chart: Chart): GoMap {
  const texts = (list: readonly string[] = []): GoValue => [...list]
  const fields = metadataFields(chart.metadata, {
    texts,
    maintainers: (list = []) => list.map(maintainerFields),
    dependencies: (list = []) => list.map((dependency) => dependencyFields(dependency, { texts })),
  })
  return mapOf({ ...fields, IsRoot: isRoot(chart) })
}
