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

export const globalFlags: readonly Flag[] = [
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
  string('kube-ca-file', 'certificate authority of the API server', { env: 'HELM_KUBECAFILE' }),
  string('kube-tls-server-name', 'name to expect in the API server certificate', { env: 'HELM_KUBETLS_SERVER_NAME' }),
  bool('kube-insecure-skip-tls-verify', 'do not verify the API server certificate (insecure)', {
    env: 'HELM_KUBEINSECURE_SKIP_TLS_VERIFY',
  }),
  bool('debug', 'print more about what is going on', { env: 'HELM_DEBUG' }),
  string('registry-config', 'path of the registry credentials file', { env: 'HELM_REGISTRY_CONFIG' }),
  string('repository-config', 'path of the file with repository names and addresses', {
    env: 'HELM_REPOSITORY_CONFIG',
  }),
  string('repository-cache', 'folder of cached repository indexes', { env: 'HELM_REPOSITORY_CACHE' }),
  string('content-cache', 'folder of cached charts', { env: 'HELM_CONTENT_CACHE' }),
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
  ...['color', 'colour'].map((name) =>
    string(name, 'coloured output: never, auto or always', {
      default: 'auto',
      env: 'HELM_COLOR',
    }),
  ),
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
    help: 'values from a YAML file or URL; may be repeated',
  },
  { name: 'set', kind: 'stringArray', help: 'values from the command line: key1=val1,key2=val2; may be repeated' },
  { name: 'set-string', kind: 'stringArray', help: 'the same, every value a string' },
  { name: 'set-file', kind: 'stringArray', help: 'values read from files: key1=path1,key2=path2; may be repeated' },
  {
    name: 'set-json',
    kind: 'stringArray',
    help: 'values in JSON: key1=json1,key2=json2, or one JSON object; may be repeated',
  },
  { name: 'set-literal', kind: 'stringArray', help: 'one string value, taken as it is; may be repeated' },
]

export const chartPathFlags: readonly Flag[] = [
  string('version', 'version of the chart, exact or as a range; the newest stable one by default'),
  bool('verify', 'verify the chart before using it'),
  string('keyring', 'file with the public keys to verify with'),
  string('repo', 'address of the repository to take the chart from'),
  string('username', 'user name for the repository'),
  string('password', 'password for the repository'),
  string('cert-file', 'client certificate for the repository'),
  string('key-file', 'key of the client certificate'),
  string('ca-file', 'certificate authority of the repository'),
  bool('insecure-skip-tls-verify', 'do not verify certificates when downloading'),
  bool('plain-http', 'download over plain HTTP'),
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
  },
]

export const timeoutFlag: Flag = {
  name: 'timeout',
  kind: 'duration',
  default: '5m0s',
  help: 'time for any single step, such as a hook',
}

/** `--dry-run` as install, upgrade, rollback and template have it. */
export function dryRunFlag(initial: 'none' | 'client'): Flag {
  return string('dry-run', "only simulate: 'client' asks no cluster, 'server' does", {
    default: initial,
    bare: 'unset',
  })
}

export const postRenderFlags: readonly Flag[] = [
  string('post-renderer', 'post-renderer plugin, or path of a program, that the manifests go through', {
    placeholder: 'postRendererString',
    check: (text) => {
      throw new TshelmError('cli/usage', `plugin: {Name:${text} Type:postrenderer/v1} not found`)
    },
  }),
  {
    name: 'post-renderer-args',
    kind: 'stringArray',
    placeholder: 'postRendererArgsSlice',
    help: 'argument for the post-renderer; may be repeated',
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
  help: 'print as: table, json, yaml',
  check: oneOf(OUTPUT_FORMATS, () => 'invalid format type'),
}

/** What install, upgrade and template share. */
export const installFlags: readonly Flag[] = [
  bool('create-namespace', 'create the namespace if it is not there'),
  bool('force-replace', 'update objects by replacing them'),
  bool('force', 'update objects by replacing them', { deprecated: 'use --force-replace instead', hidden: true }),
  bool('force-conflicts', 'take over fields that other managers own'),
  bool('no-hooks', 'do not run hooks'),
  timeoutFlag,
  bool('wait-for-jobs', 'with --wait, also wait until jobs have completed'),
  string('description', 'a description of your own'),
  bool('devel', 'also take pre-release versions; the same as --version ">0.0.0-0"'),
  bool('dependency-update', 'update missing dependencies first'),
  bool('disable-openapi-validation', 'do not validate objects against the schema of the cluster'),
  bool('rollback-on-failure', 'undo everything when it fails; waits as with --wait=watcher'),
  bool('atomic', 'undo everything when it fails', { deprecated: 'use --rollback-on-failure instead', hidden: true }),
  bool('skip-crds', 'do not install CRDs'),
  bool('render-subchart-notes', "show the subcharts' notes as well"),
  bool('skip-schema-validation', 'do not validate values against schemas'),
  {
    name: 'labels',
    short: 'l',
    kind: 'stringMap',
    placeholder: 'stringToString',
    help: 'labels for the release: k=v,…',
  },
  bool('enable-dns', 'let templates look up host names'),
  bool('hide-notes', 'do not print the notes'),
  bool('take-ownership', 'take objects over without asking whose they are'),
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
