/** The flag sets that commands share, by Helm's names. */
import { quote } from '../../gotemplate/go/strconv.ts'
import { TshelmError } from '../errors.ts'
import type { Flag } from './flag.ts'

const string = (name: string, help: string, more: Partial<Flag> = {}): Flag => ({ name, kind: 'string', help, ...more })
const bool = (name: string, help: string, more: Partial<Flag> = {}): Flag => ({ name, kind: 'bool', help, ...more })

export function oneOf(values: readonly string[], message: (text: string) => string): (text: string) => void {
  return (text) => {
    if (!values.includes(text)) throw new TshelmError('cli/usage', message(text))
  }
}

const COLOR_HELP = 'coloured output: never, auto or always'

function colorFromEnv(env: Readonly<Record<string, string | undefined>>): string | undefined {
  if (env['NO_COLOR']) return 'never'
  const mode = env['HELM_COLOR']?.toLowerCase()
  return mode === 'never' || mode === 'auto' || mode === 'always' ? mode : undefined
}

/** Those of the logging library that Helm is built with: they are taken, and nobody listens. */
const loggingFlags: readonly Flag[] = [
  { name: 'v', short: 'v', kind: 'int', default: '0', hidden: true, help: 'verbosity of logging' },
  ...['log-backtrace-at', 'log-dir', 'log-file', 'log-file-max-size', 'stderrthreshold', 'vmodule'].map((name) =>
    string(name, 'of logging', { hidden: true }),
  ),
  ...['add-dir-header', 'alsologtostderr', 'logtostderr', 'one-output', 'skip-headers', 'skip-log-headers'].map(
    (name) => bool(name, 'of logging', { hidden: true }),
  ),
]

export const globalFlags: readonly Flag[] = [
  ...loggingFlags,
  string('namespace', 'namespace to work in', { short: 'n', env: 'HELM_NAMESPACE' }),
  string('kubeconfig', 'path of the kubeconfig file'),
  string('kube-context', 'context of the kubeconfig to use', { env: 'HELM_KUBECONTEXT' }),
  string('kube-token', 'bearer token to authenticate with', { env: 'HELM_KUBETOKEN' }),
  string('kube-as-user', 'user to act as', { env: 'HELM_KUBEASUSER' }),
  {
    name: 'kube-as-group',
    kind: 'stringArray',
    help: 'group to act as; may be repeated',
    env: 'HELM_KUBEASGROUPS',
  },
  string('kube-apiserver', 'address and port of the API server', { env: 'HELM_KUBEAPISERVER' }),
  string('kube-ca-file', 'certificate authority of the API server', {
    env: 'HELM_KUBECAFILE',
  }),
  string('kube-tls-server-name', 'name to expect in the API server certificate', { env: 'HELM_KUBETLS_SERVER_NAME' }),
  bool('kube-insecure-skip-tls-verify', 'do not verify the API server certificate (insecure)', {
    env: 'HELM_KUBEINSECURE_SKIP_TLS_VERIFY',
  }),
  bool('debug', 'print more about what is going on', { env: 'HELM_DEBUG' }),
  string('registry-config', 'path of the registry credentials file', { env: 'HELM_REGISTRY_CONFIG' }),
  string('repository-config', 'path of the file with repository names and addresses', {
    env: 'HELM_REPOSITORY_CONFIG',
  }),
  string('repository-cache', 'folder of cached repository indexes', {
    env: 'HELM_REPOSITORY_CACHE',
  }),
  string('content-cache', 'folder of cached charts', {
    env: 'HELM_CONTENT_CACHE',
  }),
  {
    name: 'burst-limit',
    kind: 'int',
    default: '100',
    help: 'requests that may go out at once',
    env: 'HELM_BURST_LIMIT',
  },
  {
    name: 'qps',
    kind: 'float',
    default: '0',
    placeholder: 'float32',
    help: 'requests a second beyond the burst',
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
  bool('offline', 'fetch nothing: take charts from this machine and its caches', { env: 'TSHELM_OFFLINE' }),
  string('policy', 'file that says which charts may be used, and whom they must be signed by', {
    env: 'TSHELM_POLICY',
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
    help: 'values from a YAML file or URL; may be repeated',
  },
  {
    name: 'set',
    kind: 'stringArray',
    help: 'values from the command line: key1=val1,key2=val2; may be repeated',
  },
  {
    name: 'set-string',
    kind: 'stringArray',
    help: 'values from the command line, each taken as a string: key1=val1,key2=val2; may be repeated',
  },
  {
    name: 'set-file',
    kind: 'stringArray',
    help: 'values read from files: key1=path1,key2=path2; may be repeated',
  },
  {
    name: 'set-json',
    kind: 'stringArray',
    help: 'values in JSON: key1=json1,key2=json2, or one JSON object; may be repeated',
  },
  { name: 'set-literal', kind: 'stringArray', help: 'one string value, taken as it is; may be repeated' },
]

export const develFlag: Flag = bool('devel', 'also take pre-release versions, as --version ">0.0.0-0" does')

export const keyringFlag: Flag = string('keyring', 'file with the public keys to verify with')

/** How to reach a repository or registry. */
export const registryFlags: readonly Flag[] = [
  string('username', 'user name for the repository'),
  string('password', 'password for the repository'),
  string('cert-file', 'client certificate for the repository'),
  string('key-file', 'key of the client certificate'),
  bool('insecure-skip-tls-verify', 'do not verify certificates when downloading'),
  bool('plain-http', 'download over plain HTTP'),
  string('ca-file', 'certificate authority of the repository'),
]

export const chartPathFlags: readonly Flag[] = [
  string('version', 'version of the chart, exact or as a range; the newest stable one by default'),
  bool('verify', 'check the signature of the chart first'),
  keyringFlag,
  string('repo', 'address of the repository to take the chart from'),
  ...registryFlags,
  bool('pass-credentials', 'send credentials to every host that the repository names'),
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
    help: "wait until everything is ready, for --timeout at most: 'watcher', 'legacy' or 'hookOnly'",
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
  help: 'time for any single step, such as a hook',
}

export const deadlineFlag: Flag = {
  name: 'deadline',
  kind: 'duration',
  default: '0s',
  help: 'stop cleanly before so much time is up, for `resume` to go on; 0 is never',
}

export const recoverFlag: Flag = bool(
  'recover',
  'go on where another tool left the release pending; only if it is not at work any more',
)

/** `--dry-run` as install, upgrade, rollback (none) and template (client) have it. */
export function dryRunFlag(initial: 'none' | 'client'): Flag {
  return string('dry-run', "only simulate: 'client' asks no cluster, 'server' does", {
    default: initial,
    bare: 'unset',
  })
}

export const postRenderFlags: readonly Flag[] = [
  string('post-renderer', 'plugin or program that the manifests go through', {
    placeholder: 'postRendererString',
    once: 'cannot specify --post-renderer flag more than once',
  }),
  {
    name: 'post-renderer-args',
    kind: 'stringArray',
    placeholder: 'postRendererArgsSlice',
    help: 'argument for the post-renderer; may be repeated',
  },
]

export const OUTPUT_FORMATS = ['table', 'json', 'yaml'] as const

export const outputFlag: Flag = {
  name: 'output',
  short: 'o',
  kind: 'string',
  default: 'table',
  placeholder: 'format',
  help: 'print as: table, json, yaml',
  check: oneOf(OUTPUT_FORMATS, () => 'invalid format type'),
}

/** With the run itself, as JSON lines. */
export const eventOutputFlag: Flag = {
  ...outputFlag,
  help: 'print as: table, json, yaml, or events: what happens, as lines of JSON',
  check: oneOf([...OUTPUT_FORMATS, 'events'], () => 'invalid format type'),
}

/** Of verbs that print in one form only; Helm has no such flag, and no `-o`. */
export const onlyEventsFlag: Flag = {
  name: 'output',
  kind: 'string',
  default: 'table',
  placeholder: 'format',
  help: 'print as: table, or events: what happens, as lines of JSON',
  check: oneOf(['table', 'events'], () => 'invalid format type'),
}

export const applyAllFlag: Flag = bool(
  'apply-all',
  'with server-side apply, send also what would change nothing, so that admission webhooks see it',
)

const PROGRESS = ['auto', 'table', 'plain', 'none'] as const

/** What verbs that run hooks and wait have beyond Helm's. */
export const progressFlags: readonly Flag[] = [
  string('progress', 'show what goes on, on stderr: auto (a table, if that is a terminal), table, plain or none', {
    default: 'auto',
    placeholder: 'form',
    check: oneOf(PROGRESS, (text) => `invalid progress ${quote(text)}. Valid ones are auto, table, plain, and none`),
  }),
  bool('parallel-hooks', 'run hooks of one weight side by side, not one after another'),
  bool('fail-fast', 'end a wait as soon as something cannot get ready without help'),
  {
    name: 'failure-logs',
    kind: 'int',
    default: '10',
    help: 'with the explanation of a failed wait, lines of the log of each container; 0 shows none',
  },
]

export const forceFlags: readonly Flag[] = [
  bool('force-replace', 'update objects by replacing them'),
  bool('force', 'deprecated', { deprecated: 'use --force-replace instead', hidden: true }),
  bool('force-conflicts', 'take over fields that other managers own'),
]

export const waitForJobsFlag: Flag = bool('wait-for-jobs', 'with --wait, also wait until jobs have completed')

export const skipSchemaValidationFlag: Flag = bool('skip-schema-validation', 'do not validate values against schemas')

/** `--server-side` of verbs that follow a release. */
export const serverSideAutoFlag: Flag = string(
  'server-side',
  'let the server merge changes: true, false, or auto, as the last revision was made',
  { default: 'auto' },
)

export const historyMaxFlag: Flag = {
  name: 'history-max',
  kind: 'int',
  default: '10',
  help: 'revisions kept on record; 0 keeps all',
}

/** What install, upgrade and template share, in the words of install. */
export const installFlags: readonly Flag[] = [
  bool('create-namespace', 'create the namespace if it is not there'),
  ...forceFlags,
  bool('no-hooks', 'do not run hooks'),
  timeoutFlag,
  waitForJobsFlag,
  string('description', 'a description of your own'),
  develFlag,
  bool('dependency-update', 'update missing dependencies first'),
  bool('disable-openapi-validation', 'do not validate objects against the schema of the cluster'),
  bool('rollback-on-failure', 'undo everything when it fails; waits as with --wait=watcher'),
  bool('atomic', 'deprecated', { deprecated: 'use --rollback-on-failure instead', hidden: true }),
  bool('skip-crds', 'leave out the CRDs of the chart'),
  bool('render-subchart-notes', "show the subcharts' notes as well"),
  skipSchemaValidationFlag,
  {
    name: 'labels',
    short: 'l',
    kind: 'stringMap',
    placeholder: 'stringToString',
    help: 'labels for the record of the release: key1=val1,key2=val2',
  },
  bool('enable-dns', 'let templates look up host names'),
  bool('hide-notes', 'do not print the notes'),
  bool('take-ownership', 'take objects over without asking whose they are'),
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
  bool('generate-name', 'make up a release name', { short: 'g' }),
  string('name-template', 'template that gives the release name'),
  bool('replace', 'take a name whose release is uninstalled but still on record'),
  bool('server-side', 'let the server merge changes (server-side apply)', { default: 'true' }),
]

/** Flags in the words of another verb. */
export function reworded(flags: readonly Flag[], texts: Readonly<Record<string, string>>): Flag[] {
  return flags.map((flag) => {
    const help = texts[flag.name]
    return help === undefined ? flag : { ...flag, help }
  })
}
