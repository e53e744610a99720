/** The text of a kustomization file → what it says, older spellings put into today's. */
import { parseYaml } from '../../gotemplate/go/yaml/parse.ts'
import { YamlError } from '../../gotemplate/go/yaml/error.ts'
import type { GoValue } from '../../gotemplate/value.ts'
import { decode } from './decode.ts'
import { failure, within } from './failure.ts'
import type { GeneratorArgs, HelmChartArgs, HelmChartRule, HelmGlobals, Kustomization } from './kustomization.ts'
import { kustomizationType } from './kustomization-types.ts'

export const FILE_NAMES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'] as const

const VERSIONS: Readonly<Record<string, string>> = {
  Kustomization: 'kustomize.config.k8s.io/v1beta1',
  Component: 'kustomize.config.k8s.io/v1alpha1',
}

const DEPRECATED: readonly (readonly [field: keyof Kustomization, instead: string, experimental?: true])[] = [
  ['bases', 'resources'],
  ['commonLabels', 'labels'],
  ['imageTags', 'images'],
  ['patchesJson6902', 'patches'],
  ['patchesStrategicMerge', 'patches'],
  ['vars', 'replacements', true],
]

export interface ReadOptions {
  /** Told what is deprecated. */
  readonly warn: (message: string) => void
  /** Of the file, for messages. */
  readonly folder: string
}

/** Throws `kustomize/invalid` in kustomize's words. */
export function readKustomization(text: string, { warn, folder }: ReadOptions): Kustomization {
  const given = decodeFile(text)
  for (const [field, instead, experimental] of DEPRECATED) {
    if (given[field] === undefined) continue
    const fix = `${experimental ? '[EXPERIMENTAL] ' : ''}Run 'kustomize edit fix' to update your Kustomization automatically.`
    warn(`# Warning: '${field}' is deprecated. Please use '${instead}' instead. ${fix}`)
  }
  const kustomization = modern(given)
  if (isEmpty(kustomization)) throw invalid('kustomization.yaml is empty')
  const problems = typeProblems(kustomization)
  if (problems.length > 0) {
    throw invalid(`Failed to read kustomization file under ${folder}:\n${problems.join('\n')}`)
  }
  return kustomization
}

function invalid(message: string): Error {
  return failure(message, {}, 'kustomize/invalid')
}

function decodeFile(text: string): Kustomization {
  try {
    return decode(kustomizationType, parseText(text), { strict: true }) as unknown as Kustomization
  } catch (error) {
    throw within('invalid Kustomization', error)
  }
}

/** goyaml's text without what sigs.k8s.io/yaml puts before it. */
export function parseText(text: string): GoValue {
  try {
    return parseYaml(text)
  } catch (error) {
    throw error instanceof YamlError ? failure(error.detail, {}, 'kustomize/invalid') : error
  }
}

function modern(given: Kustomization): Kustomization {
  const { bases, imageTags, helmChartInflationGenerator, configMapGenerator, secretGenerator, ...rest } = given
  const kind = given.kind || 'Kustomization'
  const apiVersion = given.apiVersion || VERSIONS[kind] || VERSIONS['Kustomization']!
  const globals = globalsOf(helmChartInflationGenerator ?? [])
  return {
    ...rest,
    kind,
    apiVersion,
    ...joined('resources', given.resources, bases),
    ...joined('images', given.images, imageTags),
    ...joined('helmCharts', given.helmCharts, helmChartInflationGenerator?.map(chartOf)),
    ...(configMapGenerator === undefined ? {} : { configMapGenerator: configMapGenerator.map(withEnvs) }),
    ...(secretGenerator === undefined ? {} : { secretGenerator: secretGenerator.map(withEnvs) }),
    ...(given.helmGlobals === undefined && globals !== undefined ? { helmGlobals: globals } : {}),
  }
}

function joined<K extends string, T>(
  name: K,
  list: readonly T[] | undefined,
  more: readonly T[] | undefined,
): { readonly [P in K]?: readonly T[] } {
  if (more === undefined || more.length === 0) return {}
  return { [name]: [...(list ?? []), ...more] } as unknown as { readonly [P in K]?: readonly T[] }
}

function withEnvs<T extends GeneratorArgs>(args: T): T {
  return args.env === '' ? args : { ...args, envs: [...(args.envs ?? []), args.env], env: '' }
}

function globalsOf(charts: readonly HelmChartArgs[]): HelmGlobals | undefined {
  const last = (pick: (chart: HelmChartArgs) => string): string => {
    return charts.map(pick).findLast((value) => value !== '') ?? ''
  }
  const [chartHome, configHome] = [last((chart) => chart.chartHome), last((chart) => chart.helmHome)]
  return chartHome === '' && configHome === '' ? undefined : { chartHome, configHome }
}

function chartOf(old: HelmChartArgs): HelmChartRule {
  return {
    name: old.chartName,
    version: old.chartVersion,
    repo: old.chartRepoUrl,
    valuesFile: old.values,
    ...(old.valuesLocal === undefined ? {} : { valuesInline: old.valuesLocal }),
    valuesMerge: old.valuesMerge,
    releaseName: old.releaseName,
    namespace: '',
    includeCRDs: false,
    skipHooks: false,
    kubeVersion: '',
    nameTemplate: '',
    skipTests: false,
    debug: false,
    devel: false,
  }
}

function isEmpty(kustomization: Kustomization): boolean {
  return Object.entries(kustomization).every(([name, value]) => {
    return name === 'kind' || name === 'apiVersion' || value === undefined || value === ''
  })
}

function typeProblems({ kind, apiVersion }: Kustomization): string[] {
  const problems: string[] = []
  if (kind !== 'Kustomization' && kind !== 'Component') problems.push('kind should be Kustomization or Component')
  const wanted = VERSIONS[kind] ?? VERSIONS['Kustomization']!
  if (apiVersion !== wanted) problems.push(`apiVersion for ${kind} should be ${wanted}`)
  return problems
}
