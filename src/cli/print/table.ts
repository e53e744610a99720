/** Tables as Helm prints them (uitable): cells joined by tabs, every cell padded to its column. */

/** Ends in a newline; no rows give an empty line, as in Helm. Columns wider than `maxWidth` are cut; 0 cuts none. */
export function tableText(rows: readonly (readonly string[])[], maxWidth = 0): string {
  const widths: number[] = []
  for (const row of rows) {
    row.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, ...cell.split('\n').map(displayWidth))
    })
  }
  if (maxWidth > 0) widths.forEach((width, i) => (widths[i] = Math.min(width, maxWidth)))
  return `${rows.map((row) => rowText(row, widths)).join('\n')}\n`
}

/** A cell of several lines makes a row of several lines. */
function rowText(row: readonly string[], widths: readonly number[]): string {
  const cells = row.map((cell, i) => fitted(cell, widths[i]!).split('\n'))
  const height = Math.max(...cells.map((lines) => lines.length))
  const lines: string[] = []
  for (let at = 0; at < height; at++) {
    lines.push(cells.map((cell, i) => padded(cell[at] ?? '', widths[i]!)).join('\t'))
  }
  return lines.join('\n')
}

/** uitable measures a cell of several lines as one, finds it too wide and cuts it. */
function fitted(cell: string, width: number): string {
  if (displayWidth(cell) <= width) return cell
  let text = ''
  let taken = 0
  for (const char of cell) {
    text += char
    const next = taken + displayWidth(char)
    if (next >= width - 3) break
    taken = next
  }
  return `${text}...`
}

function padded(cell: string, width: number): string {
  return cell + ' '.repeat(Math.max(0, width - displayWidth(cell)))
}

const COLOUR = /\u001b\[[0-9;]*m/g
const PLAIN = /^[ -~]*$/
const COMBINING = /[\p{Mn}\p{Me}\p{Cf}\p{Cc}]/u
const WIDE =
  /[\u1100-\u115f\u231a\u231b\u2329\u232a\u23e9-\u23ec\u23f0\u23f3\u25fd\u25fe\u2614\u2615\u2648-\u2653\u267f\u2693\u26a1\u26aa\u26ab\u26bd\u26be\u26c4\u26c5\u26ce\u26d4\u26ea\u26f2\u26f3\u26f5\u26fa\u26fd\u2705\u270a\u270b\u2728\u274c\u274e\u2753-\u2755\u2757\u2795-\u2797\u27b0\u27bf\u2b1b\u2b1c\u2b50\u2b55\u2e80-\u303e\u3041-\u4dbf\u4e00-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/u

/** Columns that a terminal gives a text; colours take none, East Asian characters two (Go: runewidth). */
export function displayWidth(text: string): number {
  const bare = text.includes('\u001b') ? text.replace(COLOUR, '') : text
  if (PLAIN.test(bare)) return bare.length
  let width = 0
  for (const char of bare) width += WIDE.test(char) ? 2 : COMBINING.test(char) ? 0 : 1
  return width
}
