/** The flags of all commands of helmfile. */
import type { Flag } from '../../flag.ts'

const bool = (name: string, help: string, more: Partial<Flag> = {}): Flag => ({ name, kind: 'bool', help, ...more })
const text = (name: string, help: string, more: Partial<Flag> = {}): Flag => ({ name, kind: 'string', help, ...more })
const list = (name: string, help: string, more: Partial<Flag> = {}): Flag => ({
  name,
  kind: 'stringArray',
  help,
  ...more,
})

export const helmfileGlobalFlags: readonly Flag[] = [
  text('helm-binary', 'name of helm in reports; helm itself is part of this program (HELMFILE_HELM_BINARY)', {
    short: 'b',
  }),
  text('kustomize-binary', 'name of kustomize in reports (HELMFILE_KUSTOMIZE_BINARY)', { short: 'k' }),
  text(
    'file',
    'state file or folder of state files, - for standard input; without it helmfile.yaml, helmfile.yaml.gotmpl or helmfile.d (HELMFILE_FILE_PATH)',
    { short: 'f' },
  ),
  text('environment', 'environment to use (HELMFILE_ENVIRONMENT; otherwise default)', { short: 'e' }),
  list('state-values-set', 'state values, key1=value1,key2=value2; may be repeated'),
  list('state-values-set-string', 'state values that are texts whatever they look like; may be repeated'),
  list('state-values-file', 'YAML file of state values; may be repeated'),
  bool('skip-deps', 'update no repositories and build no dependencies of charts'),
  bool('skip-refresh', 'update no repositories'),
  bool('allow-failed-releases', 'leave out releases whose chart cannot be prepared, and report them in the end'),
  bool('strip-args-values-on-exit-error', 'leave out of reports what stands behind --set', { default: 'true' }),
  bool('disable-force-update', 'keep repositories that are known by the same name'),
  bool('enforce-plugin-verification', 'accepted; plugins are not installed'),
  bool('oci-plain-http', 'speak HTTP without TLS to registries'),
  {
    name: 'repo-retries',
    kind: 'int',
    default: '-1',
    help: 'how often repositories and registries are tried again (HELMFILE_REPO_RETRIES)',
  },
  bool('quiet', 'only warnings and errors (HELMFILE_QUIET)', { short: 'q' }),
  text('kubeconfig', 'kubeconfig file'),
  text('kube-context', 'context of the kubeconfig for all releases (HELMFILE_KUBE_CONTEXT)'),
  bool('debug', 'all there is to say; more than --quiet (HELMFILE_DEBUG)'),
  bool('color', 'colours'),
  bool('no-color', 'no colours (HELMFILE_NO_COLOR, NO_COLOR)'),
  text('log-level', 'debug, info, warn or error (HELMFILE_LOG_LEVEL; otherwise info)'),
  text('namespace', 'namespace of all releases (HELMFILE_NAMESPACE)', { short: 'n' }),
  text('chart', 'chart of all releases', { short: 'c' }),
  list(
    'selector',
    'only releases with these labels: key=value,key!=value, all of which must hold; repeated, any of them may. name, namespace and chart are labels of every release',
    { short: 'l' },
  ),
  bool('allow-no-matching-release', 'no error where no release is selected'),
  bool('enable-live-output', 'show what helm says as it says it'),
  bool('interactive', 'ask before clusters are changed (HELMFILE_INTERACTIVE)', { short: 'i' }),
  bool('sequential-helmfiles', 'files of a folder one by one rather than side by side'),
  bool(
    'needs-across-files',
    'needs may name releases of other files, which come first (TSHELM_HELMFILE_NEEDS_ACROSS_FILES)',
  ),
  bool('otel-tracing', 'accepted; nothing is traced'),
  text(
    'dialect',
    'v0 renders every file in two passes, v1 only .gotmpl files; otherwise each file tells (TSHELM_HELMFILE_DIALECT)',
  ),
  bool(
    'presence-aware',
    'an explicit false, 0 or "" of a release overrides its templates (TSHELM_HELMFILE_PRESENCE_AWARE)',
  ),
]
