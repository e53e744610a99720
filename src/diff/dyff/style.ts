/** Colours and weights of terminals, as bunt writes them: styles may be laid over each other. */

export type Rgb = readonly [red: number, green: number, blue: number]

export interface Style {
  readonly colour?: Rgb
  readonly bold?: boolean
  readonly italic?: boolean
  /** Line ends keep their style. Default: false. */
  readonly eachLine?: boolean
}

interface Cell {
  readonly char: string
  colour: Rgb | undefined
  bold: boolean
  italic: boolean
}

const SEQUENCE = /\u001b\[([0-9;]*)m/y

export interface Painter {
  readonly style: (text: string, style: Style) => string
}

export function painter(colours: boolean): Painter {
  return {
    style: (text, style) => (colours ? written(cellsOf(text).map((cell) => styled(cell, style))) : text),
  }
}

function styled(cell: Cell, { colour, bold, italic, eachLine }: Style): Cell {
  if (eachLine === true && cell.char === '\n') return cell
  return {
    ...cell,
    colour: colour ?? cell.colour,
    bold: cell.bold || bold === true,
    italic: cell.italic || italic === true,
  }
}

function cellsOf(text: string): Cell[] {
  const cells: Cell[] = []
  let now: Omit<Cell, 'char'> = { colour: undefined, bold: false, italic: false }
  for (let at = 0; at < text.length;) {
    SEQUENCE.lastIndex = at
    const match = SEQUENCE.exec(text)
    if (match !== null) {
      now = after(now, match[1]!)
      at += match[0].length
      continue
    }
    const char = String.fromCodePoint(text.codePointAt(at)!)
    cells.push({ char, ...now })
    at += char.length
  }
  return cells
}

function after(now: Omit<Cell, 'char'>, codes: string): Omit<Cell, 'char'> {
  const next = { ...now }
  const numbers = codes.split(';').map(Number)
  for (let i = 0; i < numbers.length; i++) {
    const code = numbers[i]!
    if (code === 0) Object.assign(next, { colour: undefined, bold: false, italic: false })
    else if (code === 1) next.bold = true
    else if (code === 3) next.italic = true
    else if (code === 38 && numbers[i + 1] === 2) {
      next.colour = [numbers[i + 2]!, numbers[i + 3]!, numbers[i + 4]!]
      i += 4
    }
  }
  return next
}

function written(cells: readonly Cell[]): string {
  let text = ''
  let current = ''
  let before: Cell | undefined
  for (const cell of cells) {
    const codes = codesOf(cell)
    if (codes !== current) {
      const ends = before !== undefined && ((before.bold && !cell.bold) || (before.italic && !cell.italic))
      text += codes === '' ? '\u001b[0m' : `\u001b[${ends ? '0;' : ''}${codes}m`
      current = codes
    }
    before = cell
    text += cell.char
  }
  return current === '' ? text : `${text}\u001b[0m`
}

function codesOf({ bold, italic, colour }: Cell): string {
  return [
    ...(bold ? ['1'] : []),
    ...(italic ? ['3'] : []),
    ...(colour === undefined ? [] : ['38', '2', ...colour.map(String)]),
  ].join(';')
}

/** Characters that are seen. */
export function plainLength(text: string): number {
  return Array.from(text.replace(/\u001b\[[0-9;]*m/g, '')).length
}
