/** The flag sets that commands share, by Helm's names. */
import { quote } from '../../gotemplate/go/strconv.ts'
import { TshelmError } from '../errors.ts'
import type { Flag } from './flag.ts'

const string = (name: string, help: string, more: Partial<Flag> = {}): Flag => ({ name, kind: 'string', help, ...more })
const bool = (name: string, help: string, more: Partial<Flag> = {}): Flag => ({ name, kind: 'bool', help, ...more })

function oneOf(values: readonly string[], message: (text: string) => string): (text: string) => void {
  return (text) => {
    if (!values.includes(text)) throw new TshelmError('cli/usage', message(text))
  }
}

const COLOR_HELP = 'use colored output (never, auto, always)'

function colorFromEnv(env: Readonly<Record<string, string | undefined>>): string | undefined {
  if (env['NO_COLOR']) return 'never'
  const mode = env['HELM_COLOR']?.toLowerCase()
  return mode === 'never' || mode === 'auto' || mode === 'always' ? mode : undefined
}

/** Those of the logging library that Helm is built with: they are taken, and nobody listens. */
const loggingFlags: readonly Flag[] = [
  { name: 'v', short: 'v', kind: 'int', default: '0', hidden: true, help: 'number for the log level verbosity' },
  ...['log-backtrace-at', 'log-dir', 'log-file', 'log-file-max-size', 'stderrthreshold', 'vmodule'].map((name) =>
    string(name, 'of logging', { hidden: true }),
  ),
  ...['add-dir-header', 'alsologtostderr', 'logtostderr', 'one-output', 'skip-headers', 'skip-log-headers'].map(
    (name) => bool(name, 'of logging', { hidden: true }),
  ),
]

export const globalFlags: readonly Flag[] = [
  ...loggingFlags,
  string('namespace', 'namespace scope for this request', { short: 'n', env: 'HELM_NAMESPACE' }),
  string('kubeconfig', 'path to the kubeconfig file'),
  string('kube-context', 'name of the kubeconfig context to use', { env: 'HELM_KUBECONTEXT' }),
  string('kube-token', 'bearer token used for authentication', { env: 'HELM_KUBETOKEN' }),
  string('kube-as-user', 'username to impersonate for the operation', { env: 'HELM_KUBEASUSER' }),
  {
    name: 'kube-as-group',
    kind: 'stringArray',
    help: 'group to impersonate for the operation, this flag can be repeated to specify multiple groups.',
    env: 'HELM_KUBEASGROUPS',
  },
  string('kube-apiserver', 'the address and the port for the Kubernetes API server', { env: 'HELM_KUBEAPISERVER' }),
  string('kube-ca-file', 'the certificate authority file for the Kubernetes API server connection', {
    env: 'HELM_KUBECAFILE',
  }),
  string(
    'kube-tls-server-name',
    'server name to use for Kubernetes API server certificate validation. If it is not provided, the hostname used to contact the server is used',
    { env: 'HELM_KUBETLS_SERVER_NAME' },
  ),
  bool(
    'kube-insecure-skip-tls-verify',
    "if true, the Kubernetes API server's certificate will not be checked for validity. This will make your HTTPS connections insecure",
    {
      env: 'HELM_KUBEINSECURE_SKIP_TLS_VERIFY',
    },
  ),
  bool('debug', 'enable verbose output', { env: 'HELM_DEBUG' }),
  string('registry-config', 'path to the registry config file', { env: 'HELM_REGISTRY_CONFIG' }),
  string('repository-config', 'path to the file containing repository names and URLs', {
    env: 'HELM_REPOSITORY_CONFIG',
  }),
  string('repository-cache', 'path to the directory containing cached repository indexes', {
    env: 'HELM_REPOSITORY_CACHE',
  }),
  string('content-cache', 'path to the directory containing cached content (e.g. charts)', {
    env: 'HELM_CONTENT_CACHE',
  }),
  {
    name: 'burst-limit',
    kind: 'int',
    default: '100',
    help: 'client-side default throttling limit',
    env: 'HELM_BURST_LIMIT',
  },
  {
    name: 'qps',
    kind: 'float',
    default: '0',
    placeholder: 'float32',
    help: 'queries per second used when communicating with the Kubernetes API, not including bursting',
    env: 'HELM_QPS',
  },
  string('color', COLOR_HELP, { default: 'auto', env: colorFromEnv }),
  string('colour', COLOR_HELP, { default: 'auto', env: colorFromEnv, sameAs: 'color' }),
  string('compat', 'behave as this major version of Helm: 3 or 4', { default: '4', env: 'TSHELM_COMPAT' }),
  string('sandbox', 'use an embedded cluster instead of a real one; its state is kept in the given file', {
    bare: 'default',
    env: 'TSHELM_SANDBOX',
    placeholder: 'file',
  }),
  string('excerpt', 'show under errors the lines and values they are about: auto (on a terminal), always or never', {
    default: 'auto',
    bare: 'always',
    env: 'TSHELM_EXCERPT',
    placeholder: 'when',
    check: oneOf(['auto', 'always', 'never'], () => 'must be one of: auto, always, never'),
  }),
]

export const valuesFlags: readonly Flag[] = [
  {
    name: 'values',
    short: 'f',
    kind: 'stringSlice',
    placeholder: 'strings',
    help: 'specify values in a YAML file or a URL (can specify multiple)',
  },
  {
    name: 'set',
    kind: 'stringArray',
    help: 'set values on the command line (can specify multiple or separate values with commas: key1=val1,key2=val2)',
  },
  {
    name: 'set-string',
    kind: 'stringArray',
    help: 'set STRING values on the command line (can specify multiple or separate values with commas: key1=val1,key2=val2)',
  },
  {
    name: 'set-file',
    kind: 'stringArray',
    help: 'set values from respective files specified via the command line (can specify multiple or separate values with commas: key1=path1,key2=path2)',
  },
  {
    name: 'set-json',
    kind: 'stringArray',
    help: 'set JSON values on the command line (can specify multiple or separate values with commas: key1=jsonval1,key2=jsonval2 or using json format: {"key1": jsonval1, "key2": "jsonval2"})',
  },
  { name: 'set-literal', kind: 'stringArray', help: 'set a literal STRING value on the command line' },
]

export const develFlag: Flag = bool(
  'devel',
  "use development versions, too. Equivalent to version '>0.0.0-0'. If --version is set, this is ignored",
)

export const keyringFlag: Flag = string('keyring', 'location of public keys used for verification')

/** How to reach a repository or registry. */
export const registryFlags: readonly Flag[] = [
  string('username', 'chart repository username where to locate the requested chart'),
  string('password', 'chart repository password where to locate the requested chart'),
  string('cert-file', 'identify HTTPS client using this SSL certificate file'),
  string('key-file', 'identify HTTPS client using this SSL key file'),
  bool('insecure-skip-tls-verify', 'skip tls certificate checks for the chart download'),
  bool('plain-http', 'use insecure HTTP connections for the chart download'),
  string('ca-file', 'verify certificates of HTTPS-enabled servers using this CA bundle'),
]

export const chartPathFlags: readonly Flag[] = [
  string(
    'version',
    'specify a version constraint for the chart version to use. This constraint can be a specific tag (e.g. 1.1.1) or it may reference a valid range (e.g. ^2.0.0). If this is not specified, the latest version is used',
  ),
  bool('verify', 'verify the package before using it'),
  keyringFlag,
  string('repo', 'chart repository url where to locate the requested chart'),
  ...registryFlags,
  bool('pass-credentials', 'pass credentials to all domains'),
]

export const WAIT_STRATEGIES = ['watcher', 'hookOnly', 'legacy'] as const
export type WaitStrategy = (typeof WAIT_STRATEGIES)[number]

export const waitFlags: readonly Flag[] = [
  {
    name: 'wait',
    kind: 'string',
    default: 'hookOnly',
    bare: 'watcher',
    placeholder: 'WaitStrategy',
    help: "wait until resources are ready (up to --timeout). Use '--wait' alone for 'watcher' strategy, or specify one of: 'watcher', 'hookOnly', 'legacy'. Default when flag is omitted: 'hookOnly'.",
    check: oneOf(
      [...WAIT_STRATEGIES, 'true', 'false'],
      (text) => `invalid wait input ${quote(text)}. Valid inputs are watcher, hookOnly, and legacy`,
    ),
    notice: (text) =>
      text === 'true' || text === 'false'
        ? `--wait=${text} is deprecated (boolean value) and can be replaced with --wait=${text === 'true' ? 'watcher' : 'hookOnly'}`
        : undefined,
  },
]

export const timeoutFlag: Flag = {
  name: 'timeout',
  kind: 'duration',
  default: '5m0s',
  help: 'time to wait for any individual Kubernetes operation (like Jobs for hooks)',
}

const DRY_RUN =
  'simulates the operation without persisting changes. Must be one of: "none" (default), "client", or "server". \'--dry-run=none\' executes the operation normally and persists changes (no simulation). \'--dry-run=client\' simulates the operation client-side only and avoids cluster connections. \'--dry-run=server\' simulates the operation on the server, requiring cluster connectivity.'

/** Of template. */
const SIMULATION =
  'simulates the operation either client-side or server-side. Must be either: "client", or "server". \'--dry-run=client simulates the operation client-side only and avoids cluster connections. \'--dry-run=server\' simulates/validates the operation on the server, requiring cluster connectivity.'

/** `--dry-run` as install, upgrade, rollback (none) and template (client) have it. */
export function dryRunFlag(initial: 'none' | 'client'): Flag {
  return string('dry-run', initial === 'none' ? DRY_RUN : SIMULATION, { default: initial, bare: 'unset' })
}

export const postRenderFlags: readonly Flag[] = [
  string(
    'post-renderer',
    'the name of a postrenderer type plugin to be used for post rendering. If it exists, the plugin will be used',
    {
      placeholder: 'postRendererString',
      check: (text) => {
        if (text === '') return
        throw new TshelmError('cli/usage', `plugin: {Name:${text} Type:postrenderer/v1} not found`)
      },
    },
  ),
  {
    name: 'post-renderer-args',
    kind: 'stringArray',
    placeholder: 'postRendererArgsSlice',
    help: 'an argument to the post-renderer (can specify multiple)',
  },
]

export const OUTPUT_FORMATS = ['table', 'json', 'yaml'] as const
export type OutputFormat = (typeof OUTPUT_FORMATS)[number]

export const outputFlag: Flag = {
  name: 'output',
  short: 'o',
  kind: 'string',
  default: 'table',
  placeholder: 'format',
  help: 'prints the output in the specified format. Allowed values: table, json, yaml',
  check: oneOf(OUTPUT_FORMATS, () => 'invalid format type'),
}

export const forceFlags: readonly Flag[] = [
  bool('force-replace', 'force resource updates by replacement'),
  bool('force', 'deprecated', { deprecated: 'use --force-replace instead', hidden: true }),
  bool('force-conflicts', 'if set server-side apply will force changes against conflicts'),
]

export const waitForJobsFlag: Flag = bool(
  'wait-for-jobs',
  'if set and --wait enabled, will wait until all Jobs have been completed before marking the release as successful. It will wait for as long as --timeout',
)

export const skipSchemaValidationFlag: Flag = bool('skip-schema-validation', 'if set, disables JSON schema validation')

/** `--server-side` of verbs that follow a release. */
export const serverSideAutoFlag: Flag = string(
  'server-side',
  'must be "true", "false" or "auto". Object updates run in the server instead of the client ("auto" defaults the value from the previous chart release\'s method)',
  { default: 'auto' },
)

export const historyMaxFlag: Flag = {
  name: 'history-max',
  kind: 'int',
  default: '10',
  help: 'limit the maximum number of revisions saved per release. Use 0 for no limit',
}

/** What install, upgrade and template share, in the words of install. */
export const installFlags: readonly Flag[] = [
  bool('create-namespace', 'create the release namespace if not present'),
  ...forceFlags,
  bool('no-hooks', 'prevent hooks from running during install'),
  timeoutFlag,
  waitForJobsFlag,
  string('description', 'add a custom description'),
  develFlag,
  bool('dependency-update', 'update dependencies if they are missing before installing the chart'),
  bool(
    'disable-openapi-validation',
    'if set, the installation process will not validate rendered templates against the Kubernetes OpenAPI Schema',
  ),
  bool(
    'rollback-on-failure',
    'if set, Helm will rollback (uninstall) the installation upon failure. The --wait flag will be default to "watcher" if --rollback-on-failure is set',
  ),
  bool('atomic', 'deprecated', { deprecated: 'use --rollback-on-failure instead', hidden: true }),
  bool('skip-crds', 'if set, no CRDs will be installed. By default, CRDs are installed if not already present'),
  bool('render-subchart-notes', 'if set, render subchart notes along with the parent'),
  skipSchemaValidationFlag,
  {
    name: 'labels',
    short: 'l',
    kind: 'stringMap',
    placeholder: 'stringToString',
    help: 'Labels that would be added to release metadata. Should be divided by comma.',
  },
  bool('enable-dns', 'enable DNS lookups when rendering templates'),
  bool('hide-notes', 'if set, do not show notes in install output. Does not affect presence in chart metadata'),
  bool(
    'take-ownership',
    'if set, install will ignore the check for helm annotations and take ownership of the existing resources',
  ),
  string(
    'seed',
    'render what is random, times, keys and certificates alike in every run: for tests, not for production',
    {
      placeholder: 'text',
    },
  ),
  ...valuesFlags,
  ...chartPathFlags,
  ...waitFlags,
  ...postRenderFlags,
]

/** What install and template have beyond upgrade. */
export const nameFlags: readonly Flag[] = [
  bool('generate-name', 'generate the name (and omit the NAME parameter)', { short: 'g' }),
  string('name-template', 'specify template used to name the release'),
  bool(
    'replace',
    'reuse the given name, only if that name is a deleted release which remains in the history. This is unsafe in production',
  ),
  bool('server-side', 'object updates run in the server instead of the client', { default: 'true' }),
]

/** Flags in the words of another verb. */
export function reworded(flags: readonly Flag[], texts: Readonly<Record<string, string>>): Flag[] {
  return flags.map((flag) => {
    const help = texts[flag.name]
    return help === undefined ? flag : { ...flag, help }
  })
}
