/** Flags that several verbs of helm get from a release, in helmfile's order. */
import type { Release, State } from '../model.ts'
import { argumentWords } from './argument-words.ts'
import { namedChart, versionOf } from './chart-reference.ts'

/** A flag, if it applies. */
export function flag(name: string, applies: boolean): string[] {
  return applies ? [name] : []
}

export function valued(name: string, value: string): string[] {
  return value === '' ? [] : [name, value]
}

export function versionFlags(state: State, release: Release): string[] {
  return [...valued('--version', versionOf(release)), ...flag('--devel', isDevel(state, release))]
}

export function isDevel({ helmDefaults }: State, { devel }: Release): boolean {
  return devel ?? helmDefaults.devel
}

export function dnsFlags({ helmDefaults }: State, { enableDNS }: Release): string[] {
  return flag('--enable-dns', enableDNS ?? helmDefaults.enableDNS)
}

export function verifyFlags(state: State, release: Release): string[] {
  const { repository } = namedChart(state, release.chart)
  return flag('--verify', release.verify ?? (repository?.verify === true || state.helmDefaults.verify))
}

export function keyringFlags(state: State, release: Release): string[] {
  const { repository } = namedChart(state, release.chart)
  return valued('--keyring', release.keyring || repository?.keyring || state.helmDefaults.keyring)
}

export function kubeContextOf(state: State, release: Release): string {
  return release.kubeContext || state.environments[state.env.name]?.kubeContext || state.helmDefaults.kubeContext
}

export function connectionFlags(state: State, release: Release): string[] {
  return valued('--kube-context', kubeContextOf(state, release))
}

/** How repositories and registries are reached. */
export function downloadFlags(state: State, release: Release): string[] {
  if (needsPlainHttp(state, release)) return ['--plain-http']
  const { repository } = namedChart(state, release.chart)
  const { insecureSkipTLSVerify } = state.helmDefaults
  return flag(
    '--insecure-skip-tls-verify',
    release.insecureSkipTLSVerify || insecureSkipTLSVerify || repository?.skipTLSVerify === true,
  )
}

export function needsPlainHttp(state: State, release: Release): boolean {
  const { repository } = namedChart(state, release.chart)
  return release.plainHttp || state.helmDefaults.plainHttp || repository?.plainHttp === true
}

export function adoptFlags({ adopt }: Release): string[] {
  return adopt.flatMap((object) => ['--adopt', object])
}

/** Helm 4 takes plugins: a script is the plugin of its name. */
export function postRendererFlags({ helmDefaults }: State, release: Release, asked: string): string[] {
  const path = release.postRenderer || asked || helmDefaults.postRenderer || ''
  return valued('--post-renderer', /\.(?:ba)?sh$/.test(path) ? path.replace(/^.*\//, '').replace(/\.[^.]*$/, '') : path)
}

/** `render` is for those of `helmDefaults`: the release's own are rendered by now. */
export function postRendererArgumentFlags(
  { helmDefaults }: State,
  release: Release,
  { asked, render }: { readonly asked: readonly string[]; readonly render: (text: string) => string },
): string[] {
  const own = [release.postRendererArgs, asked].find((args) => args.length > 0)
  const args = own ?? helmDefaults.postRendererArgs.map(render)
  return args.filter((arg) => arg !== '').map((arg) => `--post-renderer-args=${arg}`)
}

export function skipsSchema({ helmDefaults }: State, release: Release, asked: boolean): boolean {
  return release.skipSchemaValidation === true || asked || helmDefaults.skipSchemaValidation === true
}

export function schemaFlags(state: State, release: Release, asked: boolean): string[] {
  return flag('--skip-schema-validation', skipsSchema(state, release, asked))
}

export function kubeVersionOf(state: State, release: Release, asked: string): string {
  return asked || release.kubeVersion || state.kubeVersion
}

export function apiVersionsOf(state: State, release: Release): readonly string[] {
  return release.apiVersions.length > 0 ? release.apiVersions : state.apiVersions
}

export function capabilityFlags(state: State, release: Release, kubeVersion: string): string[] {
  return [
    ...apiVersionsOf(state, release).flatMap((version) => ['--api-versions', version]),
    ...valued('--kube-version', kubeVersionOf(state, release, kubeVersion)),
  ]
}

/** `--template-args`, or what the file says instead. */
export function templateArguments({ helmDefaults }: State, asked: string): string {
  return asked || helmDefaults.templateArgs.join(' ')
}

/** Words of a flag like `--sync-args`, or of the file's list. */
export function argumentFlags(asked: string, defaults: readonly string[]): string[] {
  return argumentWords(asked === '' ? defaults.join(' ') : asked)
}

/** Exactly one of the two. */
export function valuesModeFlags(
  { helmDefaults }: State,
  release: Release,
  { reuseValues, resetValues }: { readonly reuseValues: boolean; readonly resetValues: boolean },
): string[] {
  const reuses = (release.reuseValues ?? helmDefaults.reuseValues) || reuseValues
  return [reuses && !resetValues ? '--reuse-values' : '--reset-values']
}

export function takeOwnershipFlags({ helmDefaults }: State, release: Release, asked: boolean): string[] {
  return flag('--take-ownership', release.takeOwnership === true || asked || helmDefaults.takeOwnership === true)
}

export function cascadeFlags({ helmDefaults }: State, release: Release, asked: string): string[] {
  return valued('--cascade', release.cascade || asked || helmDefaults.cascade || '')
}

/** A deletion is waited for. */
export function deleteWaitFlags({ helmDefaults }: State, { deleteWait, deleteTimeout }: Release): string[] {
  if (!(deleteWait ?? helmDefaults.deleteWait)) return []
  return ['--wait', ...timeoutFlag(deleteTimeout ?? helmDefaults.deleteTimeout)]
}

export function timeoutFlags({ helmDefaults }: State, { timeout }: Release, asked: number): string[] {
  return timeoutFlag(asked > 0 ? asked : (timeout ?? helmDefaults.timeout))
}

/** Seconds; 0 says nothing. */
function timeoutFlag(seconds: number): string[] {
  return seconds === 0 ? [] : ['--timeout', `${seconds}s`]
}

export function namespaceFlags({ namespace }: Release): string[] {
  return valued('--namespace', namespace)
}
