/** Flags of the commands that act on releases, by what they are about. */
import { quote } from '../../../../gotemplate/go/strconv-quote.ts'
import { TshelmError } from '../../../errors.ts'
import type { Flag } from '../../flag.ts'

const bool = (name: string, help: string, more: Partial<Flag> = {}): Flag => ({ name, kind: 'bool', help, ...more })
const text = (name: string, help: string, more: Partial<Flag> = {}): Flag => ({ name, kind: 'string', help, ...more })
const list = (name: string, help: string): Flag => ({ name, kind: 'stringArray', help })
const count = (name: string, help: string, value = '0'): Flag => ({ name, kind: 'int', default: value, help })

export const argsFlag: Flag = text('args', 'words for helm, split at blanks')

export const concurrencyFlag: Flag = count('concurrency', 'releases at the same time; 0 is as many as are good')

const PROGRESS: readonly string[] = ['auto', 'table', 'plain', 'none']

export const progressFlag: Flag = text(
  'progress',
  'show what is done with all releases, on stderr: auto (a table, if that is a terminal), table, plain or none',
  {
    default: 'auto',
    check(value) {
      if (!PROGRESS.includes(value)) {
        throw new TshelmError('cli/usage', `invalid progress ${quote(value)}. Valid ones are ${PROGRESS.join(', ')}`)
      }
    },
  },
)

export const valueFlags: readonly Flag[] = [
  list('set', 'key=value over the values of every release; may be repeated'),
  list('values', 'file of values over those of every release; may be repeated'),
]

export const needsFlags: readonly Flag[] = [
  bool('skip-needs', 'with selectors, leave out what selected releases need', { default: 'true' }),
  bool('include-needs', 'with selectors, take in what selected releases need'),
  bool('include-transitive-needs', 'the same, and what those need'),
]

export const enforceNeedsFlag: Flag = bool(
  'enforce-needs-are-installed',
  'fail where something needed is not to be installed',
)

const renderFlags: readonly Flag[] = [
  ...valueFlags,
  bool('validate', 'check manifests against the cluster'),
  bool('skip-schema-validation', 'do not check values against schemas of charts'),
  text('post-renderer', 'what manifests go through'),
  list('post-renderer-args', 'its arguments; may be repeated'),
  text('template-args', 'words for rendering, split at blanks'),
]

const skipCleanupFlag = bool('skip-cleanup', 'accepted: there are no temporary files of values')

export const templateOnlyFlags: readonly Flag[] = [
  ...renderFlags,
  text('output-dir', 'folder to write manifests to, one file a template'),
  text('output-dir-template', 'Go template of the folder of a release'),
  bool('include-crds', 'print the kinds of charts, too'),
  bool('skip-tests', 'leave out tests'),
  bool('no-hooks', 'leave out hooks'),
  text('kube-version', 'version of Kubernetes to render for'),
  list('show-only', 'print only the manifests of these templates'),
  skipCleanupFlag,
]

const diffFlags: readonly Flag[] = [
  count('context', 'lines around changes; 0 is all'),
  text('output', 'format of differences: diff, simple, template, json, structured, dyff'),
  bool('strip-trailing-cr', 'ignore carriage returns at the ends of lines'),
  text('diff-args', 'words for helm diff, split at blanks'),
  bool('include-tests', 'compare tests, too'),
  list('suppress', 'kind whose changes are not shown; may be repeated'),
  bool('suppress-secrets', 'do not show that secrets change'),
  bool('show-secrets', 'show the data of secrets'),
  bool('no-hooks', 'do not compare hooks'),
  bool('suppress-diff', 'show no differences'),
  bool('skip-diff-on-install', 'compare no release that is not there yet'),
  bool('skip-diff-validation-on-install', 'check nothing of a release that is not there yet'),
  list('suppress-output-line-regex', 'lines of differences that are not shown; may be repeated'),
  bool('reuse-values', 'put values over those of the last time'),
  bool('reset-values', 'begin with the values of the chart'),
  bool('take-ownership', 'take over objects that belong to nobody or to others'),
  text('server-side', 'apply on the server: true, false or auto'),
  bool('skip-crds', 'install no kinds of charts'),
  bool('detailed-exitcode', 'exit code 2 where there are changes'),
]

export const diffOnlyFlags: readonly Flag[] = [...renderFlags, ...diffFlags]

const upgradeFlags: readonly Flag[] = [
  text('sync-args', 'words for helm upgrade, split at blanks'),
  bool('wait', 'wait until everything is ready'),
  bool('wait-for-jobs', 'wait until jobs are done'),
  count('timeout', 'seconds to wait; 0 is what the file says'),
  bool('hide-notes', 'do not show the notes of charts'),
  bool('sync-release-labels', 'put the labels of releases on their records'),
  text('description', 'description of all releases'),
  text('cascade', 'how objects are deleted: background, foreground or orphan'),
  text('track-mode', 'how releases are waited for: helm, helm-legacy or kubedog'),
  count('track-timeout', 'accepted'),
  bool('track-logs', 'accepted'),
  bool('track-failed-logs', 'accepted'),
  bool('track-fail-on-error', 'accepted'),
  count('helm-stuck-grace', 'accepted'),
  skipCleanupFlag,
]

/** What helmfile does not have. */
const ownFlags: readonly Flag[] = [
  bool('skip-unchanged', 'leave releases alone that would not change'),
  text('prune', 'name of a set: put releases into it, delete those of it that stand in no file any more'),
]

export const syncOnlyFlags: readonly Flag[] = [...renderFlags, ...diffFlags, ...upgradeFlags, ...ownFlags]

export const applyOnlyFlags: readonly Flag[] = [
  ...renderFlags,
  ...diffFlags,
  ...upgradeFlags,
  ...ownFlags.filter(({ name }) => name !== 'skip-unchanged'),
]

export const planOnlyFlags: readonly Flag[] = [
  ...diffOnlyFlags.filter(({ name }) => name !== 'output'),
  text('output', 'json for JSON'),
  text('prune', 'name of a set: show its releases that stand in no file any more'),
]

export const destroyOnlyFlags: readonly Flag[] = [
  text('cascade', 'how objects are deleted: background, foreground or orphan'),
  bool('skip-charts', 'prepare no charts'),
  bool('deleteWait', 'wait until everything is gone'),
  count('deleteTimeout', 'seconds to wait', '300'),
]

export const testOnlyFlags: readonly Flag[] = [
  bool('cleanup', 'accepted; hooks say themselves when they go'),
  bool('logs', 'show the logs of tests'),
  count('timeout', 'seconds that a test may take', '300'),
]

export const unittestOnlyFlags: readonly Flag[] = [
  bool('fail-fast', 'end with the first failure'),
  bool('debug-plugin', 'have the plugin tell more'),
]

export const fetchOnlyFlags: readonly Flag[] = [
  text('output-dir', 'folder for charts; without it they are only looked at'),
  text('output-dir-template', 'Go template of the folder of a chart'),
  bool('write-output', 'print a state file that takes charts from there'),
]
