/** The block that install, upgrade, status, test and `get all` print. */
import { encodeJson } from '../../../gotemplate/go/json-encode.ts'
import type { GoValue } from '../../../gotemplate/value.ts'
import { recordJson, type RecordForm } from '../../../storage/encode.ts'
import type { ReleaseRecord } from '../../../storage/record.ts'
import { goTime } from '../../../storage/time.ts'
import type { Resources } from '../../actions/resources.ts'
import type { Table } from '../../kube/cluster.ts'
import type { Palette } from './colour.ts'
import { tablePrinter } from './kube-table.ts'
import type { Printable } from './output.ts'
import { yamlOf } from './output.ts'
import { ansicTime } from './time.ts'

export interface StatusOptions {
  readonly palette: Palette
  readonly timeZone: string
  /** What has become of the release, as Helm 4 always tells it. Default: true. */
  readonly description?: boolean
  /** Which Helm's fields. Default: Helm 4's. */
  readonly form?: RecordForm
  /** Values, hooks and manifest as well. */
  readonly debug?: boolean
  /** The chart's name and versions as well. */
  readonly chart?: boolean
  readonly hideNotes?: boolean
  readonly resources?: Resources<Table>
  /** For `debug`: user values over the chart's. */
  readonly computedValues?: () => unknown
}

export function releasePrintable(record: ReleaseRecord, options: StatusOptions): Printable {
  return { table: () => statusText(record, options), json: () => recordJson(record, { form: options.form ?? 'helm4' }) }
}

export function statusText(record: ReleaseRecord, options: StatusOptions): string {
  const { info } = record
  const all = options.debug === true
  const shown = all || info.description?.toLowerCase() === 'dry run complete'
  return [
    headLines(record, options),
    options.resources === undefined ? '' : resourcesText(options.resources),
    testsText(record, options.timeZone),
    all ? valuesText(record, options) : '',
    shown ? `HOOKS:\n${hooksText(record)}MANIFEST:\n${record.manifest}\n` : '',
    options.hideNotes !== true && info.notes ? `NOTES:\n${info.notes.trim()}\n` : '',
  ].join('')
}

function headLines({ name, namespace, info, version, chart }: ReleaseRecord, options: StatusOptions): string {
  const { palette, timeZone } = options
  const metadata = (chart.metadata ?? {}) as { readonly name?: string; version?: string; appVersion?: string }
  return [
    `NAME: ${name}\n`,
    goTime(info.last_deployed) === undefined ? '' : `LAST DEPLOYED: ${ansicTime(info.last_deployed, timeZone)}\n`,
    `NAMESPACE: ${palette.namespace(namespace)}\n`,
    `STATUS: ${palette.status(info.status)}\n`,
    `REVISION: ${String(version)}\n`,
    options.chart === true
      ? `CHART: ${metadata.name ?? ''}\nVERSION: ${metadata.version ?? ''}\nAPP_VERSION: ${metadata.appVersion ?? ''}\n`
      : '',
    options.description === false ? '' : `DESCRIPTION: ${info.description ?? ''}\n`,
  ].join('')
}

function resourcesText(resources: Resources<Table>): string {
  if (resources.size === 0) return ''
  const print = tablePrinter()
  let text = ''
  for (const [kind, items] of resources) {
    text += `==> ${kind}\n${items.map(print).join('')}\n`
  }
  return `RESOURCES:\n${text}\n`
}

/** Test hooks that have run. Helm: a chart whose tests never ran says nothing, not even "None". */
function testsText({ hooks }: ReleaseRecord, timeZone: string): string {
  const tests = hooks.filter(({ events }) => events.includes('test'))
  if (tests.length === 0) return 'TEST SUITE: None\n'
  return tests
    .filter(({ last_run: run }) => goTime(run.started_at) !== undefined)
    .map(
      ({ name, last_run: run }) =>
        `TEST SUITE:     ${name}\nLast Started:   ${ansicTime(run.started_at, timeZone)}\n` +
        `Last Completed: ${ansicTime(run.completed_at, timeZone)}\nPhase:          ${run.phase}\n`,
    )
    .join('')
}

function valuesText({ config }: ReleaseRecord, { computedValues }: StatusOptions): string {
  const text = (value: unknown): string => yamlOf(encodeJson((value ?? null) as GoValue))
  return `USER-SUPPLIED VALUES:\n${text(config)}\nCOMPUTED VALUES:\n${text(computedValues?.())}\n`
}

export function hooksText({ hooks }: Pick<ReleaseRecord, 'hooks'>): string {
  return hooks.map(({ path, manifest }) => `---\n# Source: ${path}\n${manifest}\n`).join('')
}
