/** What a nested file takes from its parent: `inherits: [repositories, …]`. The child wins, the parent fills gaps. */
import type { Environment, HelmDefaults, ReleaseSet, Repository, State, StringMap, Release } from '../model.ts'
import type { LogLevel } from '../ports.ts'
import { quote } from '../../../gotemplate/go/strconv-quote.ts'
import { mergeRecord } from './merge-records.ts'
import { newStringMap } from './record.ts'
import { helmDefaultsStruct } from './schema.ts'

export interface InheritedConfig {
  readonly repositories?: readonly Repository[]
  readonly helmDefaults?: HelmDefaults
  readonly commonLabels?: StringMap
  readonly apiVersions?: readonly string[]
  readonly kubeVersion?: string
  readonly templates?: Readonly<Record<string, Release>>
  readonly env?: Environment
}

export function inheritedConfig(parent: State, wanted: readonly string[]): InheritedConfig {
  const has = (name: string): boolean => wanted.includes(name)
  return {
    ...(has('repositories') ? { repositories: parent.repositories } : {}),
    ...(has('helmDefaults') ? { helmDefaults: parent.helmDefaults } : {}),
    ...(has('commonLabels') ? { commonLabels: parent.commonLabels } : {}),
    ...(has('apiVersions') ? { apiVersions: parent.apiVersions } : {}),
    ...(has('kubeVersion') ? { kubeVersion: parent.kubeVersion } : {}),
    ...(has('templates') ? { templates: parent.templates } : {}),
    ...(has('environments') ? { env: parent.env } : {}),
  }
}

/** Changes `child`. The environment is not handled here: it has to be known before a file is read. */
export function fillFromParent(child: ReleaseSet, parent: InheritedConfig): void {
  const { repositories, helmDefaults, commonLabels, apiVersions, kubeVersion, templates } = parent
  if (repositories !== undefined) {
    const own = new Set(child.repositories.map(({ name }) => name))
    child.repositories = lastByName([...repositories.filter(({ name }) => !own.has(name)), ...child.repositories])
  }
  if (helmDefaults !== undefined) mergeRecord(helmDefaultsStruct, child.helmDefaults, helmDefaults, { override: false })
  if (commonLabels !== undefined) child.commonLabels = newStringMap({ ...commonLabels, ...child.commonLabels })
  if (templates !== undefined) child.templates = { ...templates, ...child.templates }
  if (apiVersions !== undefined) child.apiVersions = [...new Set([...apiVersions, ...child.apiVersions])]
  if (kubeVersion !== undefined && child.kubeVersion === '') child.kubeVersion = kubeVersion
}

function lastByName(repositories: readonly Repository[]): Repository[] {
  const last = new Map(repositories.map((repository, i) => [repository.name, i]))
  return repositories.filter(({ name }, i) => last.get(name) === i)
}

/** Charts of repositories that only the parent knows are most often a mistake. */
export function warnOfParentsRepositories(
  { releases, repositories }: ReleaseSet,
  parents: readonly string[],
  log: (level: LogLevel, message: string) => void,
): void {
  const own = new Set(repositories.map(({ name }) => name))
  const warned = new Set<string>()
  for (const { chart, name } of releases) {
    const slash = chart.indexOf('/')
    const repository = slash <= 0 ? '' : chart.slice(0, slash)
    if (repository === '' || repository.includes(':') || repository === '.' || repository === '..') continue
    if (!parents.includes(repository) || own.has(repository) || warned.has(repository)) continue
    warned.add(repository)
    const known = 'which is available in the parent helmfile but not inherited'
    const advice = 'Add "inherits: [repositories]" to this sub-helmfile entry, or declare the repository here.'
    log('warn', `release ${quote(name)} references repository ${quote(repository)} ${known}. ${advice}`)
  }
}
