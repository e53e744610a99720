/** Helm's environment: names, default paths and `helm env`. */
import { join } from 'node:path'
import { HELM_4, type Compat } from '../compat.ts'
import { envValue, type Flag, type Flags } from './flag.ts'
import { defaultKeyring } from './keyring.ts'

export interface Settings {
  readonly cacheHome: string
  readonly configHome: string
  readonly dataHome: string
  readonly repositoryConfig: string
  readonly repositoryCache: string
  readonly contentCache: string
  readonly registryConfig: string
  readonly plugins: string
  readonly kubeconfig: string
  readonly kubeContext: string
  /** As given by flag or environment; '' means the context's. */
  readonly namespace: string
  readonly kubeToken: string
  readonly kubeAsUser: string
  readonly kubeAsGroups: readonly string[]
  readonly kubeApiServer: string
  readonly kubeCaFile: string
  readonly kubeInsecureSkipTlsVerify: boolean
  readonly kubeTlsServerName: string
  readonly debug: boolean
  readonly color: string
  readonly maxHistory: number
  readonly burstLimit: number
  readonly qps: number
  readonly driver: string
  readonly sandbox: string
  /** Nothing may be fetched. */
  readonly offline: boolean
  /** File that says which charts may be used; '' for none. */
  readonly policy: string
  readonly compat: Compat
}

type Env = Readonly<Record<string, string | undefined>>

/** Directories as Helm finds them: HELM_*_HOME, then XDG, then the platform's. */
export function homes(env: Env, platform: NodeJS.Platform): Pick<Settings, 'cacheHome' | 'configHome' | 'dataHome'> {
  const home = env['HOME'] ?? env['USERPROFILE'] ?? ''
  const defaults =
    platform === 'darwin'
      ? [join(home, 'Library/Caches'), join(home, 'Library/Preferences'), join(home, 'Library')]
      : platform === 'win32'
        ? [env['TEMP'] ?? '', env['APPDATA'] ?? '', env['APPDATA'] ?? '']
        : [join(home, '.cache'), join(home, '.config'), join(home, '.local/share')]
  const pick = (own: string, xdg: string, fallback: string): string => env[own] || join(env[xdg] || fallback, 'helm')
  return {
    cacheHome: pick('HELM_CACHE_HOME', 'XDG_CACHE_HOME', defaults[0]!),
    configHome: pick('HELM_CONFIG_HOME', 'XDG_CONFIG_HOME', defaults[1]!),
    dataHome: pick('HELM_DATA_HOME', 'XDG_DATA_HOME', defaults[2]!),
  }
}

export function readSettings(flags: Flags, env: Env, platform: NodeJS.Platform, compat: Compat = HELM_4): Settings {
  const { cacheHome, configHome, dataHome } = homes(env, platform)
  return {
    cacheHome,
    configHome,
    dataHome,
    repositoryConfig: flags.string('repository-config') || join(configHome, 'repositories.yaml'),
    repositoryCache: flags.string('repository-cache') || join(cacheHome, 'repository'),
    contentCache: flags.string('content-cache') || join(cacheHome, 'content'),
    registryConfig: flags.string('registry-config') || join(configHome, 'registry/config.json'),
    plugins: env['HELM_PLUGINS'] ?? join(dataHome, 'plugins'),
    kubeconfig: flags.string('kubeconfig'),
    kubeContext: flags.string('kube-context'),
    namespace: flags.string('namespace'),
    kubeToken: flags.string('kube-token'),
    kubeAsUser: flags.string('kube-as-user'),
    kubeAsGroups: flags.list('kube-as-group'),
    kubeApiServer: flags.string('kube-apiserver'),
    kubeCaFile: flags.string('kube-ca-file'),
    kubeInsecureSkipTlsVerify: flags.bool('kube-insecure-skip-tls-verify'),
    kubeTlsServerName: flags.string('kube-tls-server-name'),
    debug: flags.bool('debug'),
    color: flags.string('color'),
    maxHistory: integer(env['HELM_MAX_HISTORY'], 10),
    burstLimit: flags.int('burst-limit'),
    qps: Number(flags.string('qps') || 0),
    driver: env['HELM_DRIVER'] ?? '',
    sandbox: flags.string('sandbox'),
    offline: flags.bool('offline'),
    policy: flags.string('policy'),
    compat,
  }
}

/** What stands for a flag that is not given, where the environment decides: for help. */
export function environmentDefaults(
  flags: readonly Flag[],
  env: Env,
  platform: NodeJS.Platform,
): Record<string, string> {
  const { cacheHome, configHome } = homes(env, platform)
  const defaults: Record<string, string> = {
    'content-cache': join(cacheHome, 'content'),
    keyring: defaultKeyring(env),
    'registry-config': join(configHome, 'registry/config.json'),
    'repository-cache': join(cacheHome, 'repository'),
    'repository-config': join(configHome, 'repositories.yaml'),
  }
  for (const flag of flags) {
    const value = envValue(flag, env)
    if (value !== undefined) defaults[flag.name] = value
  }
  return defaults
}

/** Go: envIntOr ignores what is not an integer. */
function integer(text: string | undefined, fallback: number): number {
  return text !== undefined && /^[+-]?[0-9]+$/.test(text) ? Number(text) : fallback
}

/** What `env` prints and what plugins get. `namespace` is the resolved one. */
export function settingsEnv(settings: Settings, namespace: string, program: string): Record<string, string> {
  return {
    HELM_BIN: program,
    HELM_BURST_LIMIT: String(settings.burstLimit),
    HELM_CACHE_HOME: settings.cacheHome,
    HELM_CONFIG_HOME: settings.configHome,
    ...(settings.compat.output.contentCache ? { HELM_CONTENT_CACHE: settings.contentCache } : {}),
    HELM_DATA_HOME: settings.dataHome,
    HELM_DEBUG: String(settings.debug),
    HELM_KUBEAPISERVER: settings.kubeApiServer,
    HELM_KUBEASGROUPS: settings.kubeAsGroups.join(','),
    HELM_KUBEASUSER: settings.kubeAsUser,
    HELM_KUBECAFILE: settings.kubeCaFile,
    HELM_KUBECONTEXT: settings.kubeContext,
    HELM_KUBEINSECURE_SKIP_TLS_VERIFY: String(settings.kubeInsecureSkipTlsVerify),
    HELM_KUBETLS_SERVER_NAME: settings.kubeTlsServerName,
    HELM_KUBETOKEN: settings.kubeToken,
    HELM_MAX_HISTORY: String(settings.maxHistory),
    HELM_NAMESPACE: namespace,
    HELM_PLUGINS: settings.plugins,
    HELM_QPS: settings.qps.toFixed(2),
    HELM_REGISTRY_CONFIG: settings.registryConfig,
    HELM_REPOSITORY_CACHE: settings.repositoryCache,
    HELM_REPOSITORY_CONFIG: settings.repositoryConfig,
    ...(settings.kubeconfig === '' ? {} : { KUBECONFIG: settings.kubeconfig }),
  }
}
