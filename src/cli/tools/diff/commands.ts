/** The commands of helm-diff as data. */
import type { Command } from '../../command.ts'
import type { Flag, FlagKind } from '../../flag.ts'

const flag =
  (kind: FlagKind) =>
  (name: string, help: string, more: Partial<Flag> = {}): Flag => ({ name, kind, help, ...more })
const bool = flag('bool')
const string = flag('string')
const list = flag('stringArray')

/** Of all commands. */
export const diffGlobalFlags: readonly Flag[] = [
  bool('no-color', 'no colours; without this and --color, there are colours on terminals that are not dumb'),
  bool('color', 'colours, whatever the output is; HELM_DIFF_COLOR says so for good'),
]

const outputFlags: readonly Flag[] = [
  bool('suppress-secrets', 'do not show what changes in Secrets', { short: 'q' }),
  bool('show-secrets', 'show the values of Secrets as they are'),
  bool('show-secrets-decoded', 'show the values of Secrets decoded'),
  list('suppress', 'do not show what changes in objects of this kind; may be repeated'),
  flag('int')('context', 'unchanged lines around changes; -1 shows all', { short: 'C', default: '-1' }),
  string('output', 'diff, simple, json, structured, dyff, or template, which is in the file that HELM_DIFF_TPL names', {
    default: 'diff',
  }),
  bool('strip-trailing-cr', 'compare lines without a carriage return at their ends'),
  flag('float')(
    'find-renames',
    'take objects of one kind that come and go for the same if at most this part of their lines differs',
    { short: 'D', default: '0', placeholder: 'float32' },
  ),
  list('suppress-output-line-regex', 'do not show lines that match this expression; may be repeated'),
]

const exitCodeFlag = bool('detailed-exitcode', 'end with 2 when something would change')
const testsFlag = bool('include-tests', 'compare test hooks, too')
const normalizeFlag = bool('normalize-manifests', 'write both sides anew before they are compared')
const contextFlag = string('kube-context', 'context of the kubeconfig to use')

const chartFlags: readonly Flag[] = [
  list('values', 'file of values; may be repeated', { short: 'f', placeholder: 'valueFiles' }),
  list('set', 'value to set, key=value; may be repeated'),
  list('set-string', 'string to set, key=value; may be repeated'),
  list('set-literal', 'string to set as it is, key=value; may be repeated'),
  list('set-json', 'JSON to set, key=value; may be repeated'),
  list('set-file', 'file whose content to set, key=path; may be repeated'),
  list('api-versions', 'API version that templates see; may be repeated', { short: 'a' }),
  string('kube-version', 'Kubernetes version that templates see'),
  bool('include-crds', 'compare CRDs, too'),
  bool('enable-dns', 'let templates look up names'),
  string('post-renderer', 'plugin or program that manifests go through'),
  list('post-renderer-args', 'argument for the post-renderer; may be repeated'),
]

const upgradeFlags: readonly Flag[] = [
  string('kubeconfig', 'not looked at: so that lines for helm can be taken'),
  bool('three-way-merge', 'compare what is live with what the upgrade would leave'),
  contextFlag,
  string('version', 'version of the chart; default: the newest'),
  string('repo', 'address of the repository of the chart'),
  exitCodeFlag,
  ...chartFlags,
  bool('reuse-values', 'begin with the values of the last release; not with --reset-values'),
  bool('reset-values', "begin with the chart's values"),
  bool(
    'reset-then-reuse-values',
    "begin with the chart's values, then those given to the last release; not with --reset-values or --reuse-values",
  ),
  bool('allow-unreleased', 'without a release, everything is new'),
  bool('install', 'the same as --allow-unreleased'),
  bool('no-hooks', 'do not compare hooks'),
  testsFlag,
  bool('devel', "take versions in development, too, like --version '>0.0.0-0'"),
  bool('disable-validation', 'do not ask the cluster about what is rendered'),
  bool('disable-openapi-validation', 'do not check what is rendered against the schema of the cluster'),
  string(
    'dry-run',
    'client (or true, or nothing) compares with nothing and asks no cluster; server lets templates look up objects',
    { bare: 'client' },
  ),
  bool('skip-schema-validation', "do not check values against the chart's schema"),
  bool('insecure-skip-tls-verify', 'do not verify certificates when the chart is fetched'),
  normalizeFlag,
  bool('take-ownership', 'show which objects are taken from other releases'),
  string('server-side', 'true, false or auto: whether the server merges what is applied', { default: 'auto' }),
  ...outputFlags,
]

export type DiffCommand = 'upgrade' | 'revision' | 'rollback' | 'release' | 'local' | 'version'

const loaded: NonNullable<Command['run']> = () => Promise.resolve(() => 0)
const recordFlags = [exitCodeFlag, testsFlag, normalizeFlag, contextFlag, ...outputFlags]

const upgradeCommand: Command = {
  name: 'upgrade',
  usage: '[flags] [RELEASE] [CHART]',
  short: 'show what an upgrade would change',
  long: `Compares the manifest on record with the one that an upgrade would put there. Nothing is changed.

HELM_DIFF_THREE_WAY_MERGE, HELM_DIFF_NORMALIZE_MANIFESTS and HELM_DIFF_OUTPUT_CONTEXT stand for flags,
HELM_DIFF_USE_UPGRADE_DRY_RUN=true renders with upgrade --dry-run=server, and HELM_DIFF_IGNORE_UNKNOWN_FLAGS=true passes over
flags that are not known here.`,
  example: `  <PROGRAM> upgrade my-release ./chart --values values.yaml
  HELM_DIFF_IGNORE_UNKNOWN_FLAGS=true <PROGRAM> upgrade my-release ./chart --wait`,
  flags: upgradeFlags,
  run: loaded,
}

export const diffRoot: Command = {
  name: 'diff',
  short: 'show what would be different',
  long: `Shows what would be different:

* upgrade: the release on record and what a chart and values would make of it
* revision: two revisions of a release
* rollback: the last revision and the one to go back to
* release: two releases of one chart
* local: two charts`,
  flags: upgradeFlags,
  run: loaded,
  // Without a command it is an upgrade.
  takesArguments: true,
  commands: [
    upgradeCommand,
    {
      name: 'revision',
      usage: '[flags] RELEASE REVISION1 [REVISION2]',
      short: 'show what changed between two revisions',
      long: 'Compares a revision with the last one, or two revisions, the older one first.',
      example: `  <PROGRAM> revision my-release 2
  <PROGRAM> revision my-release 2 3`,
      flags: recordFlags,
      run: loaded,
    },
    {
      name: 'rollback',
      usage: '[flags] [RELEASE] [REVISION]',
      short: 'show what a rollback would change',
      long: 'Compares the last revision with the one to go back to.',
      example: '  <PROGRAM> rollback my-release 2',
      flags: recordFlags,
      run: loaded,
    },
    {
      name: 'release',
      usage: '[flags] RELEASE release1 [release2]',
      short: 'show how two releases differ',
      long: 'Compares two releases of one chart, template by template. A release of another namespace is NAMESPACE/NAME.',
      example: '  <PROGRAM> release prod/my-release stage/my-release',
      flags: recordFlags,
      run: loaded,
    },
    {
      name: 'local',
      usage: '[flags] CHART1 CHART2',
      short: 'show how two charts differ',
      long: 'Renders two charts with the same values and compares what comes out. No cluster is asked.',
      example: '  <PROGRAM> local ./chart-1 ./chart-2 -f values.yaml',
      flags: [
        string('release', 'name of the release that is rendered', { default: 'release' }),
        string('namespace', 'namespace that is rendered'),
        exitCodeFlag,
        testsFlag,
        normalizeFlag,
        ...chartFlags,
        ...outputFlags,
      ],
      run: loaded,
    },
    { name: 'version', short: 'show which version of helm-diff this behaves like', run: loaded },
  ],
}
