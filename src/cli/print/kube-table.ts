/** Tables that the API server makes, printed as kubectl prints them. */
import type { Table } from '../../kube/cluster.ts'

const MIN_WIDTH = 6
const PADDING = 3
const BREAK = /[\n\r\f]/
const ESCAPE = /\u001b/g

type Columns = Table['columnDefinitions']

/**
 * Prints tables one after another, each aligned by itself; the header only where the columns change.
 */
export function tablePrinter(): (table: Table) => string {
  let last: Columns | undefined
  let printed = false
  return (table) => {
    if (table.rows.length === 0) return ''
    const same = last !== undefined && JSON.stringify(last) === JSON.stringify(table.columnDefinitions)
    if (!same) printed = false
    last = table.columnDefinitions
    const text = kubeTable(table, !printed)
    printed = true
    return text
  }
}

function kubeTable({ columnDefinitions, rows }: Table, headers: boolean): string {
  const shown = columnDefinitions.flatMap(({ priority }, i) => (priority === 0 ? [i] : []))
  const cells = rows.map(({ cells: all }) => shown.map((i) => cellText(all[i])))
  if (headers) cells.unshift(shown.map((i) => columnDefinitions[i]!.name.toUpperCase()))
  const widths = shown.map((_, column) =>
    Math.max(MIN_WIDTH, ...cells.map((row) => Array.from(row[column]!).length + PADDING)),
  )
  return cells
    .map((row) => `${row.map((cell, i) => (i === row.length - 1 ? cell : padded(cell, widths[i]!))).join('')}\n`)
    .join('')
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - Array.from(text).length))
}

/** A line break ends a cell, with dots; escapes are shown, not obeyed. */
function cellText(value: unknown): string {
  if (value === null || value === undefined) return ''
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  const end = text.search(BREAK)
  return (end < 0 ? text : `${text.slice(0, end)}...`).replace(ESCAPE, '^[')
}
