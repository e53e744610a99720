/** Tables as helmfile prints them: cells as wide as the widest of their column, blanks at the ends of lines gone. */

/** Tabs between columns. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = widthsOf(rows)
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i]!))
        .join('\t')
        .trimEnd(),
    )
    .join('\n')
}

/** One space between columns; a line break behind each row. */
export function spaced(rows: readonly (readonly string[])[]): string {
  const widths = widthsOf(rows)
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, i) => cell.padEnd(widths[i]! + 1))
          .join('')
          .trimEnd()}\n`,
    )
    .join('')
}

function widthsOf(rows: readonly (readonly string[])[]): number[] {
  const widths: number[] = []
  for (const row of rows) row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, cell.length)))
  return widths
}
