/** `helmCharts`: charts rendered by Helm become resources. */
import { parseYaml } from '../../gotemplate/go/yaml/parse.ts'
import { isMap, mapOf } from '../../gotemplate/value.ts'
import type { GoMap } from '../../gotemplate/value.ts'
import { failure, within } from './failure.ts'
import type { HelmChartRule, HelmGlobals } from './kustomization.ts'
import { joined, loadText } from './loader.ts'
import type { Loader } from './loader.ts'
import { mergeNodes } from './merge.ts'
import { isEmpty, isMissing } from './node.ts'
import type { YamlNode } from './node.ts'
import { nodeOfValue, parseNode, readNodes } from './node-read.ts'
import { valueOfNode } from './node-value.ts'
import type { HelmPort } from './ports.ts'
import type { Generate } from './plugins.ts'
import { checkMetadata, readResources } from './read-resources.ts'
import { ANNOTATION, annotationsOf, newResource, setAnnotation } from './resource.ts'
import type { Resource } from './resource.ts'

export interface HelmOptions {
  readonly port: HelmPort
  readonly apiVersions: readonly string[]
  readonly kubeVersion: string
  readonly debug: boolean
}

const MERGES = ['merge', 'override', 'replace']

type ChartRule = HelmChartRule & Partial<HelmGlobals>

/** Throws unless Helm is allowed, and for what no chart can be. */
export async function inflateChart(rule: ChartRule, loader: Loader, helm: HelmOptions | undefined): Promise<Generate> {
  if (helm === undefined) throw failure('must specify --enable-helm', {}, 'kustomize/unsupported')
  if (rule.name === '') throw failure('chart name cannot be empty')
  if (rule.releaseName.startsWith('-')) {
    throw failure(`releaseName must not start with '-', got ${JSON.stringify(rule.releaseName)}`)
  }
  if (rule.name.startsWith('-')) {
    throw failure(`chart name must not start with '-', got ${JSON.stringify(rule.name)}`)
  }
  for (const file of rule.additionalValuesFiles ?? []) {
    await loadText(loader, file).catch((error: unknown) => {
      throw within('could not load additionalValuesFile', error)
    })
  }
  if (rule.valuesMerge !== '' && !MERGES.includes(rule.valuesMerge)) {
    throw failure(`valuesMerge must be one of [${MERGES.join(' ')}]`)
  }
  return () => inflate(rule, loader, helm)
}

async function inflate(rule: ChartRule, loader: Loader, helm: HelmOptions): Promise<Resource[]> {
  const home = rule.chartHome || 'charts'
  const base = home.startsWith('/') ? home : joined(loader.root, home)
  const chartHome = rule.version !== '' && rule.repo !== '' ? joined(base, `${rule.name}-${rule.version}`) : base
  const { name, version, repo, devel } = rule
  const place = { name, version, repo, devel, chartHome, files: loader.files }
  const chart = await helm.port.chart(place)
  const values = await valuesOf(rule, loader, `${chart.folder}/values.yaml`)
  const request = {
    ...place,
    releaseName: rule.releaseName,
    nameTemplate: rule.nameTemplate,
    namespace: rule.namespace,
    values: [values, ...(await Promise.all((rule.additionalValuesFiles ?? []).map((file) => valuesIn(loader, file))))],
    apiVersions: rule.apiVersions ?? helm.apiVersions,
    kubeVersion: rule.kubeVersion || helm.kubeVersion,
    includeCrds: rule.includeCRDs,
    skipHooks: rule.skipHooks,
    skipTests: rule.skipTests,
    debug: rule.debug || helm.debug,
  }
  const resources = readChart(await helm.port.template(request, chart))
  for (const resource of resources) setAnnotation(resource, ANNOTATION.helm, 'true')
  return resources
}

async function valuesIn(loader: Loader, path: string): Promise<GoMap> {
  const value = parseYaml(await loadText(loader, path))
  return isMap(value) ? value : mapOf({})
}

/** Inline values over, under or in place of those of the file. */
async function valuesOf(rule: ChartRule, loader: Loader, chartValues: string): Promise<GoMap> {
  const inline = rule.valuesInline ?? mapOf({})
  const file = rule.valuesFile || chartValues
  if (Object.keys(inline).length === 0) return valuesIn(loader, file)
  if (rule.valuesMerge === 'replace') return inline
  const given = parseNode(await loadText(loader, file))
  const own = nodeOfValue(inline)
  if (given === undefined) return inline
  const [src, dest] = rule.valuesMerge === 'merge' ? [given, own] : [own, given]
  const merged = mergeNodes(dest, src, {
    schemas: { find: () => undefined, described: () => undefined },
    direction: 'append',
  })
  const value = merged === undefined ? null : valueOfNode(merged)
  return isMap(value) ? value : mapOf({})
}

/** What a chart gives, objects that stand twice and all. */
function readChart(text: string): Resource[] {
  try {
    return readResources(text)
  } catch (error) {
    const nodes = readQuietly(text)
    if (nodes.length === 0) throw within('could not parse bytes into resource map', error)
    const kept = nodes.filter((node) => !isEmpty(node))
    kept.forEach(checkMetadata)
    return kept.map(newResource).filter((resource) => {
      const local = annotationsOf(resource)[ANNOTATION.localConfig]
      return local === undefined || local === 'false'
    })
  }
}

function readQuietly(text: string): YamlNode[] {
  try {
    return readNodes(text).filter((node) => !isMissing(node))
  } catch (error) {
    throw within('error reading helm output', error)
  }
}
