/** Kubeconfig files: reading, merging as client-go does, relative paths. */
import { delimiter, dirname, isAbsolute, join, resolve } from 'node:path'
import { messageOf, TshelmError } from '../errors.ts'
import { fileErrorText, type KubeHost } from './host.ts'

export interface ClusterEntry {
  server?: string
  certificateAuthority?: string
  /** Base64. */
  certificateAuthorityData?: string
  insecureSkipTlsVerify?: boolean
  tlsServerName?: string
  proxyUrl?: string
  disableCompression?: boolean
  /** `client.authentication.k8s.io/exec` of the extensions: handed to credential plugins. */
  execConfig?: unknown
}

export interface ExecEntry {
  readonly command: string
  readonly args: readonly string[]
  readonly env: readonly { readonly name: string; readonly value: string }[]
  readonly apiVersion: string
  readonly installHint: string
  readonly provideClusterInfo: boolean
  readonly interactiveMode: string
}

export interface UserEntry {
  clientCertificate?: string
  clientCertificateData?: string
  clientKey?: string
  clientKeyData?: string
  token?: string
  tokenFile?: string
  username?: string
  password?: string
  impersonate?: string
  impersonateUid?: string
  impersonateGroups?: readonly string[]
  impersonateExtra?: Readonly<Record<string, readonly string[]>>
  exec?: ExecEntry
  /** Name of a legacy auth provider. */
  authProvider?: string
}

export interface ContextEntry {
  cluster?: string
  user?: string
  namespace?: string
}

export interface Kubeconfig {
  readonly clusters: ReadonlyMap<string, ClusterEntry>
  readonly users: ReadonlyMap<string, UserEntry>
  readonly contexts: ReadonlyMap<string, ContextEntry>
  readonly currentContext: string
}

const MAX_BYTES = 8 * 1024 * 1024

/** The merged configuration: of `explicit` alone if given, else of the files KUBECONFIG lists, else of ~/.kube/config. */
export function loadKubeconfig(host: KubeHost, explicit = ''): Kubeconfig {
  const listed = (host.env.KUBECONFIG ?? '').split(delimiter)
  const paths =
    explicit !== '' ? [explicit] : host.env.KUBECONFIG ? [...new Set(listed)] : [join(host.home, '.kube', 'config')]
  const found: Kubeconfig[] = []
  const failures: string[] = []
  for (const path of paths.filter((name) => name !== '')) {
    try {
      const text = readIfThere(host, path, explicit !== '')
      if (text !== undefined) found.push(parseKubeconfig(text, resolve(dirname(path)), (yaml) => host.parseYaml(yaml)))
    } catch (error) {
      if (explicit !== '' && isMissing(error)) throw configError(messageOf(error))
      failures.push(`error loading config file "${path}": ${messageOf(error)}`)
    }
  }
  if (failures.length > 0) throw configError(aggregate(failures))
  return merge(found)
}

/** Several errors as Kubernetes prints them: `[a, b]`; one stands alone. */
export function aggregate(messages: readonly string[]): string {
  const distinct = [...new Set(messages)]
  return distinct.length === 1 ? distinct[0]! : `[${distinct.join(', ')}]`
}

export function configError(message: string, hint?: string): TshelmError {
  return new TshelmError('kube/config', message, hint === undefined ? {} : { hint })
}

/** A kubeconfig's text; relative paths are made absolute against `base`. Throws TshelmError `kube/config`. */
export function parseKubeconfig(text: string, base: string, parseYaml: (text: string) => unknown): Kubeconfig {
  if (text.length > MAX_BYTES) throw configError(`kubeconfig is larger than ${MAX_BYTES} bytes`)
  const root = parseYaml(text)
  if (root === null || root === undefined) return merge([])
  if (typeof root !== 'object' || Array.isArray(root)) {
    throw configError(
      `couldn't get version/kind; json parse error: json: cannot unmarshal ${Array.isArray(root) ? 'array' : typeof root} into Go value of ` +
        'type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }',
    )
  }
  const config = root as Json
  checkKind(config)
  return {
    clusters: named(config, 'clusters', 'cluster', (entry) => clusterOf(entry, base)),
    users: named(config, 'users', 'user', (entry) => userOf(entry, base)),
    contexts: named(config, 'contexts', 'context', contextOf),
    currentContext: text_(config, 'current-context') ?? '',
  }
}

type Json = Readonly<Record<string, unknown>>

function checkKind(config: Json): void {
  const version = text_(config, 'apiVersion') ?? 'v1'
  const kind = text_(config, 'kind') ?? 'Config'
  if (version === 'v1' && kind === 'Config') return
  throw configError(
    `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(version)} in scheme "pkg/runtime/scheme.go:111"`,
  )
}

function named<T>(config: Json, list: string, member: string, read: (entry: Json) => T): Map<string, T> {
  const entries = new Map<string, T>()
  for (const item of Array.isArray(config[list]) ? (config[list] as unknown[]) : []) {
    const json = objectOf(item)
    const name = text_(json, 'name') ?? ''
    if (!entries.has(name)) entries.set(name, read(objectOf(json[member])))
  }
  return entries
}

function clusterOf(json: Json, base: string): ClusterEntry {
  const extension = (Array.isArray(json.extensions) ? (json.extensions as unknown[]) : [])
    .map(objectOf)
    .find((item) => item.name === 'client.authentication.k8s.io/exec')?.extension
  return present({
    server: text_(json, 'server'),
    certificateAuthority: path_(json, 'certificate-authority', base),
    certificateAuthorityData: base64(json, 'certificate-authority-data'),
    insecureSkipTlsVerify: json['insecure-skip-tls-verify'] === true ? true : undefined,
    tlsServerName: text_(json, 'tls-server-name'),
    proxyUrl: text_(json, 'proxy-url'),
    disableCompression: json['disable-compression'] === true ? true : undefined,
    execConfig: extension,
  })
}

function userOf(json: Json, base: string): UserEntry {
  const groups = json['as-groups']
  const extra = json['as-user-extra']
  return present({
    clientCertificate: path_(json, 'client-certificate', base),
    clientCertificateData: base64(json, 'client-certificate-data'),
    clientKey: path_(json, 'client-key', base),
    clientKeyData: base64(json, 'client-key-data'),
    token: text_(json, 'token'),
    tokenFile: path_(json, 'tokenFile', base),
    username: text_(json, 'username'),
    password: text_(json, 'password'),
    impersonate: text_(json, 'as'),
    impersonateUid: text_(json, 'as-uid'),
    impersonateGroups: Array.isArray(groups) ? groups.map(String) : undefined,
    impersonateExtra: extra ? (extra as Readonly<Record<string, readonly string[]>>) : undefined,
    exec: json.exec ? execOf(objectOf(json.exec), base) : undefined,
    authProvider: json['auth-provider'] ? (text_(objectOf(json['auth-provider']), 'name') ?? '') : undefined,
  })
}

function contextOf(json: Json): ContextEntry {
  return present({
    cluster: text_(json, 'cluster'),
    user: text_(json, 'user'),
    namespace: text_(json, 'namespace'),
  })
}

function execOf(json: Json, base: string): ExecEntry {
  const command = text_(json, 'command') ?? ''
  const apiVersion = text_(json, 'apiVersion') ?? ''
  const mode = text_(json, 'interactiveMode')
  const env = (Array.isArray(json.env) ? (json.env as unknown[]) : []).map(objectOf)
  return {
    // client-go: only a command with a slash in it is a path.
    command: command.includes('/') && !isAbsolute(command) ? join(base, command) : command,
    args: Array.isArray(json.args) ? json.args.map(String) : [],
    env: env.map((item) => ({ name: text_(item, 'name') ?? '', value: text_(item, 'value') ?? '' })),
    apiVersion,
    installHint: text_(json, 'installHint') ?? '',
    provideClusterInfo: json.provideClusterInfo === true,
    // client-go: the older protocols default it, v1 demands it.
    interactiveMode: mode ?? (/\/v1(alpha|beta)1$/.test(apiVersion) ? 'IfAvailable' : ''),
  }
}

/** client-go's order: the first file that sets a name or the current context wins. */
function merge(configs: readonly Kubeconfig[]): Kubeconfig {
  const first = <T>(pick: (config: Kubeconfig) => ReadonlyMap<string, T>): Map<string, T> => {
    const merged = new Map<string, T>()
    for (const config of configs)
      for (const [name, entry] of pick(config)) if (!merged.has(name)) merged.set(name, entry)
    return merged
  }
  return {
    clusters: first((config) => config.clusters),
    users: first((config) => config.users),
    contexts: first((config) => config.contexts),
    currentContext: configs.find((config) => config.currentContext !== '')?.currentContext ?? '',
  }
}

function readIfThere(host: KubeHost, path: string, required: boolean): string | undefined {
  try {
    return host.readFile(path)
  } catch (error) {
    const missing = isMissing(error)
    if (missing && !required) return undefined
    const text = fileErrorText(path, error, missing ? 'stat' : 'open')
    throw Object.assign(configError(text), missing ? { cause: error } : {})
  }
}

function isMissing(error: unknown): boolean {
  const own = (error as NodeJS.ErrnoException).code === 'ENOENT'
  return own || ((error as Error).cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT'
}

function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}
}

function text_(json: Json, name: string): string | undefined {
  const value = json[name]
  if (value === null || value === undefined || value === '') return undefined
  if (typeof value === 'string') return value
  throw configError(`json: cannot unmarshal ${typeof value} into Go struct field .${name} of type string`)
}

function path_(json: Json, name: string, base: string): string | undefined {
  const value = text_(json, name)
  return value === undefined || isAbsolute(value) ? value : join(base, value)
}

function base64(json: Json, name: string): string | undefined {
  const value = text_(json, name)?.replace(/[\r\n]/g, '')
  if (value === undefined) return undefined
  if (/^[A-Za-z0-9+/]*={0,2}$/.test(value) && value.length % 4 === 0) return value
  const valid = /^[A-Za-z0-9+/]*/.exec(value)![0].length
  throw configError(`illegal base64 data at input byte ${valid === value.length ? valid - (valid % 4) : valid}`)
}

/** Without the members that are undefined. */
function present<T extends object>(entry: { readonly [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined)) as T
}
