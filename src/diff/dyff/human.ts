/** Differences as people read them. */
import { INDEX, isBlankChange, type Detail, type Difference, type Path } from './compare.ts'
import { charactersOf, editsBetween, textOfCharacters, type Edit } from './edits.ts'
import { ADDED, nodeText, REMOVED, restructured } from './node-text.ts'
import type { Node } from './node.ts'
import { plainLength, type Painter, type Rgb } from './style.ts'

export interface HumanOptions {
  readonly paint: Painter
  /** Paths tell their documents. */
  readonly several: boolean
  /** Columns. */
  readonly width: number
}

const GREEN: Rgb = [88, 191, 56]
const YELLOW: Rgb = [199, 196, 63]
const RED: Rgb = [185, 49, 27]
const LIGHT_GREEN: Rgb = [144, 238, 144]
const LIGHT_RED: Rgb = [255, 160, 122]
const STEEL_BLUE: Rgb = [176, 196, 222]

export function differenceText({ path, details }: Difference, options: HumanOptions): string {
  const teller = new Teller(options)
  const blocks = details.map((detail) => teller.detail(detail))
  return `\n${teller.path(path)}\n${teller.blocks(blocks)}`
}

class Teller {
  private readonly paint: Painter
  private readonly several: boolean
  private readonly width: number

  constructor({ paint, several, width }: HumanOptions) {
    this.paint = paint
    this.several = several
    this.width = width
  }

  private colour(text: string, colour: Rgb): string {
    return this.paint.style(text, { colour, eachLine: true })
  }

  path(path: Path | undefined): string {
    const bold = (text: string, italic = false): string => this.paint.style(text, { bold: true, italic })
    if (path === undefined) return bold('(file level)')
    const steps = path.elements.map(({ name, key }) => bold(name, key !== undefined && key !== INDEX && name !== ''))
    const text = steps.length === 0 ? bold('(root level)') : steps.join('.')
    return this.several ? `${text}  ${this.paint.style(`(${path.document})`, { colour: STEEL_BLUE })}` : text
  }

  detail({ kind, from, to }: Detail): string {
    switch (kind) {
      case '+':
        return this.change('+', 'added', to!)
      case '-':
        return this.change('-', 'removed', from!)
      case '⇆':
        return this.order(from!, to!)
      case '±':
        return this.modification(from!, to!)
    }
  }

  private change(sign: '+' | '-', verb: string, node: Node): string {
    const heading = this.colour(`${sign} ${thingsIn(node)} ${verb}:\n`, YELLOW)
    const scheme = sign === '+' ? ADDED : REMOVED
    return heading + this.blocks([nodeText(restructured(node), { paint: this.paint, scheme })])
  }

  private modification(from: Node, to: Node): string {
    const [old, now] = [typeOf(from), typeOf(to)]
    if (old === 'string' && now === 'string') return this.texts(from.text, to.text)
    if (old === 'binary' && now === 'binary') return this.bytes(from.text, to.text)
    const italic = (text: string): string => this.paint.style(text, { italic: true, eachLine: true })
    const heading = old === now ? '± value change\n' : `± type change from ${italic(old)} to ${italic(now)}\n`
    return this.colour(heading, YELLOW) + this.both(this.plain(from), this.plain(to))
  }

  private plain(node: Node): string {
    return node.tag === '!!null' ? '<nil>' : nodeText(node, { paint: this.paint }).replace(/\n+$/, '')
  }

  private both(from: string, to: string): string {
    return this.colour(prefixed('- ', from), RED) + this.colour(prefixed('+ ', to), GREEN)
  }

  private bytes(from: string, to: string): string {
    const dump = (text: string): string => hexDump(Buffer.from(text, 'base64'))
    return (
      this.colour('± content change\n', YELLOW) +
      this.blocks([this.colour(prefixed('- ', dump(from)), RED), this.colour(prefixed('+ ', dump(to)), GREEN)])
    )
  }

  private texts(from: string, to: string): string {
    if (isBlankChange(from, to)) {
      const shown = (text: string): string =>
        text
          .replaceAll('\n', this.paint.style('↵\n', { bold: true, eachLine: true }))
          .replaceAll(' ', this.paint.style('·', { bold: true, eachLine: true }))
      return (
        this.colour('± whitespace only change\n', YELLOW) +
        this.blocks([this.colour(prefixed('- ', shown(from)), RED), this.colour(prefixed('+ ', shown(to)), GREEN)])
      )
    }
    if (from.includes('\n') || to.includes('\n')) return this.lines(from, to)
    const heading = this.colour('± value change\n', YELLOW)
    if (!isMinor(from, to)) return heading + this.both(from, to)
    const edits = editsBetween(charactersOf(from), charactersOf(to))
    return heading + this.highlighted('delete', edits) + this.highlighted('insert', edits)
  }

  private lines(from: string, to: string): string {
    const numbers = new Map<string, number>()
    const texts: string[] = []
    const numbered = (text: string): number[] =>
      (text.match(/[^\n]*\n|[^\n]+/g) ?? []).map((line) => {
        const known = numbers.get(line)
        if (known !== undefined) return known
        numbers.set(line, texts.length)
        return texts.push(line) - 1
      })
    const edits = editsBetween(numbered(from), numbered(to))
    const textOf = ({ items }: Edit): string => items.map((line) => texts[line]!).join('')
    let body = ''
    const counts = { delete: 0, insert: 0 }
    for (const edit of edits) {
      if (edit.op === 'equal') continue
      counts[edit.op]++
      const isInsert = edit.op === 'insert'
      body += this.colour(everyLine(isInsert ? '+ ' : '- ', textOf(edit)), isInsert ? GREEN : RED)
    }
    const summary = `${plural(counts.insert, 'insert')}, ${plural(counts.delete, 'deletion')}`
    return `${this.colour(`± value change in multiline text (${summary})\n`, YELLOW)}${body}\n`
  }

  private highlighted(op: 'delete' | 'insert', edits: readonly Edit[]): string {
    const [strong, light] = op === 'delete' ? [RED, LIGHT_RED] : [GREEN, LIGHT_GREEN]
    let text = this.colour(op === 'delete' ? '- ' : '+ ', strong)
    for (const edit of edits) {
      const part = textOfCharacters(edit.items)
      if (edit.op === 'equal') text += this.colour(part, light)
      else if (edit.op === op) text += this.paint.style(part, { colour: strong, bold: true, eachLine: true })
    }
    return `${text}\n`
  }

  private order(from: Node, to: Node): string {
    const texts = ({ children }: Node): string[] =>
      children.map((item) => (item.text === '' ? nodeText(item, { paint: this.paint }) : item.text))
    const [old, now] = [texts(from), texts(to)]
    const separator = ', '
    const length = (list: readonly string[]): number =>
      list.reduce((sum, text) => sum + plainLength(text), 0) + (list.length - 1) * separator.length
    const heading = this.colour('⇆ order changed\n', YELLOW)
    if (Math.max(length(old), length(now)) < Math.floor(this.width / 2)) {
      return heading + this.colour(`- ${old.join(separator)}\n`, RED) + this.colour(`+ ${now.join(separator)}\n`, GREEN)
    }
    const columns = [this.colour(old.join('\n'), RED), this.colour(now.join('\n'), GREEN)]
    return heading + table(columns, { separator: ' ', indent: 2 })
  }

  /** Side by side where there is room. */
  blocks(blocks: readonly string[]): string {
    const separator = '   '
    const widths = blocks.map((block) => Math.max(...block.split('\n').map(plainLength)))
    const total = widths.reduce((sum, width) => sum + width, (blocks.length - 1) * separator.length)
    if (total > this.width) return blocks.map((block) => `${block}\n`).join('')
    return table(blocks, { separator, indent: 0 })
  }
}

function thingsIn({ kind, children }: Node): string {
  if (kind === 'document') return plural(children.length, 'document')
  return kind === 'sequence'
    ? plural(children.length, 'list entry', 'list entries')
    : plural(children.length / 2, 'map entry', 'map entries')
}

const NUMBERS = [
  ...['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'],
]

function plural(count: number, one: string, many = `${one}s`): string {
  return `${NUMBERS[count] ?? String(count)} ${count === 1 ? one : many}`
}

function typeOf({ kind, tag }: Node): string {
  switch (kind) {
    case 'document':
      return 'document'
    case 'mapping':
      return 'map'
    case 'sequence':
      return 'list'
    case 'scalar':
      return tag === '!!str' ? 'string' : tag === '!!null' ? '<nil>' : tag.slice(2)
  }
}

/** Before the first line; others stand as far in. */
function prefixed(prefix: string, text: string): string {
  const [first = '', ...rest] = text.split('\n')
  return [`${prefix}${first}\n`, ...rest.map((line) => `${' '.repeat(prefix.length)}${line}\n`)].join('')
}

function everyLine(prefix: string, text: string): string {
  return text
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => `${prefix}${line}\n`)
    .join('')
}

/** Lines and columns at most, for texts that differ a little. */
const MAX_CELLS = 100_000_000

/** So few characters come and go that one wants to see which. */
function isMinor(from: string, to: string): boolean {
  const [a, b] = [charactersOf(from), charactersOf(to)]
  if (a.length * b.length > MAX_CELLS) return false
  const distance = editDistance(a, b)
  if (distance <= 4) return true
  const shorter = Math.min(Buffer.byteLength(from), Buffer.byteLength(to))
  return shorter > 0 && distance / shorter < 0.1
}

/** Characters that come and go; another in its place counts twice. */
function editDistance(a: readonly number[], b: readonly number[]): number {
  let row = Int32Array.from({ length: b.length + 1 }, (_, i) => i)
  let next = new Int32Array(b.length + 1)
  for (const [i, char] of a.entries()) {
    next[0] = i + 1
    for (let j = 0; j < b.length; j++) {
      next[j + 1] = char === b[j] ? row[j]! : Math.min(row[j + 1]!, next[j]!) + 1
    }
    ;[row, next] = [next, row]
  }
  return row[b.length]!
}

interface Layout {
  readonly separator: string
  readonly indent: number
}

function table(columns: readonly string[], { separator, indent }: Layout): string {
  const cells = columns.map((column) => column.split('\n'))
  const widths = cells.map((lines) => Math.max(...lines.map(plainLength)))
  const rows = Math.max(...cells.map((lines) => lines.length))
  const out: string[] = []
  for (let i = 0; i < rows; i++) {
    const row = cells.map((lines, column) => {
      const line = lines[i] ?? ''
      return ' '.repeat(indent) + line + ' '.repeat(widths[column]! - plainLength(line))
    })
    out.push(row.join(separator).replace(/ +$/, ''))
  }
  return out.join('\n')
}

/** As `hexdump -C`. */
function hexDump(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 16) {
    const row = Array.from(bytes.subarray(at, at + 16))
    const hex = row.map((byte) => byte.toString(16).padStart(2, '0'))
    const left = hex.slice(0, 8).join(' ').padEnd(23)
    const right = hex.slice(8).join(' ').padEnd(23)
    const chars = row.map((byte) => (byte >= 32 && byte <= 126 ? String.fromCharCode(byte) : '.')).join('')
    text += `${at.toString(16).padStart(8, '0')}  ${left}  ${right}  |${chars}|\n`
  }
  return text
}
