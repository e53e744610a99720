/** What became of releases, as tables at the end of a run. */
import { formatDuration } from '../../../gotemplate/go/duration.ts'
import type { Release } from '../model.ts'

export interface AffectedRelease {
  readonly release: Pick<Release, 'name' | 'namespace' | 'chart'>
  /** Of the chart, as it stands in the cluster; '' if it could not be found out. */
  readonly version: string
  /** Milliseconds. */
  readonly duration: number
}

export interface Affected {
  readonly updated: AffectedRelease[]
  readonly reinstalled: AffectedRelease[]
  readonly deleted: AffectedRelease[]
  readonly failed: AffectedRelease[]
  readonly notDeleted: AffectedRelease[]
}

export function nothingAffected(): Affected {
  return { updated: [], reinstalled: [], deleted: [], failed: [], notDeleted: [] }
}

interface Column {
  readonly header: string
  readonly minWidth: number
  readonly alignRight?: boolean
  readonly text: (row: AffectedRelease) => string
}

const NAME: Column = { header: 'NAME', minWidth: 0, text: ({ release }) => release.name }
const NAMESPACE: Column = { header: 'NAMESPACE', minWidth: 6, text: ({ release }) => release.namespace }
const CHART: Column = { header: 'CHART', minWidth: 6, text: ({ release }) => withoutCredentials(release.chart) }
const VERSION: Column = { header: 'VERSION', minWidth: 6, text: ({ version }) => version }
const DURATION: Column = {
  header: 'DURATION',
  minWidth: 0,
  alignRight: true,
  text: ({ duration }) => formatDuration(BigInt(Math.round(duration / 1000)) * 1_000_000_000n),
}

const CHANGED = [NAME, NAMESPACE, CHART, VERSION, DURATION]
const GONE = [NAME, NAMESPACE, DURATION]

const TABLES: readonly {
  readonly title: string
  readonly of: keyof Affected
  readonly columns: readonly Column[]
}[] = [
  { title: 'Updated Releases', of: 'updated', columns: CHANGED },
  { title: 'Reinstalled Releases', of: 'reinstalled', columns: CHANGED },
  { title: 'Deleted Releases', of: 'deleted', columns: GONE },
  { title: 'Failed Releases', of: 'failed', columns: CHANGED },
  { title: 'Failed to Delete Releases', of: 'notDeleted', columns: GONE },
]

/** Messages for the log, in order. */
export function affectedTables(affected: Affected, color: boolean): string[] {
  return TABLES.flatMap(({ title, of, columns }) => {
    const rows = affected[of]
    if (rows.length === 0) return []
    const text = tableText(columns, rows)
    const header = centered(title, Math.max(...text.split('\n').map((line) => line.trimEnd().length)))
    return [`\n${color ? `\u001b[1m\u001b[34m${header}\u001b[0m` : header}`, text]
  })
}

function tableText(columns: readonly Column[], rows: readonly AffectedRelease[]): string {
  const cells = rows.map((row) => columns.map(({ text }) => text(row)))
  const widths = columns.map(({ header, minWidth }, i) =>
    Math.max(header.length, minWidth, ...cells.map((row) => row[i]!.length)),
  )
  const lines = [columns.map(({ header }) => header), ...cells]
  return lines.map((line) => `${line.map((text, i) => padded(text, i, columns, widths)).join('   ')}\n`).join('')
}

function padded(text: string, i: number, columns: readonly Column[], widths: readonly number[]): string {
  if (columns[i]!.alignRight === true) return text.padStart(widths[i]!)
  return i === columns.length - 1 ? text : text.padEnd(widths[i]!)
}

function centered(title: string, width: number): string {
  const space = width - title.length - 2
  if (space <= 0) return `========== ${title} ==========`
  const left = Math.floor(space / 2)
  return `${'='.repeat(left)} ${title} ${'='.repeat(space - left)}`
}

/** Helmfile: names and passwords in a URL are three dashes each. */
function withoutCredentials(chart: string): string {
  return chart.replace(/^([A-Za-z][A-Za-z0-9+.-]*:\/\/)[^/@]*@/, '$1---:---@')
}
