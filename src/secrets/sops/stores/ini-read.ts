/** INI → document, by the rules of Go's gopkg.in/ini.v1: sections may occur more than once. */
import { quote } from '../../../../gotemplate/go/strconv.ts'
import { byteLength } from '../../../../gotemplate/go/utf8.ts'
import { invalidFile } from '../error.ts'
import { branch, comment, type Branch } from '../tree.ts'

const DEFAULT_SECTION = 'DEFAULT'
const SPACE = /^[\t\n\v\f\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/

interface Entry {
  value: string
  comment: string
}

interface Section {
  readonly name: string
  comment: string
  readonly entries: Map<string, Entry>
}

/** A map of the sections' maps. Throws `secrets/invalid-file` in Go's words, without values. */
export function readIni(text: string): Branch {
  let sections: Section[]
  try {
    sections = new Reader(text).sections()
  } catch (error) {
    throw invalidFile(`Could not unmarshal input data: ${(error as Error).message}`)
  }
  return branch(sections.map((section) => ({ key: section.name, value: branchOf(section) })))
}

function branchOf(section: Section): Branch {
  const into = branch()
  const addComment = (text: string): void => {
    if (text !== '') into.items.push({ key: comment(stripped(text)), value: null })
  }
  addComment(section.comment)
  for (const [key, { value, comment: text }] of section.entries) {
    into.items.push({ key, value })
    addComment(text)
  }
  return into
}

function stripped(text: string): string {
  if (text.startsWith(';')) return text.replace(/^[; ]+/, '')
  return text.startsWith('#') ? text.replace(/^[# ]+/, '') : text
}

class Reader {
  private readonly lines: string[]
  private at = 0
  private comment = ''
  private count = 1

  constructor(text: string) {
    const plain = text.replace(/^(?:\ufeff|\udcfe\udcff|\udcff\udcfe)/u, '')
    this.lines = plain.split(/(?<=\n)/)
  }

  sections(): Section[] {
    let section: Section = newSection(DEFAULT_SECTION)
    const sections = [section]
    while (this.at < this.lines.length) {
      const line = trimStart(this.lines[this.at++]!)
      if (line === '') continue
      if (/^[#;]/.test(line)) this.comment += line
      else if (line.startsWith('[')) sections.push((section = this.section(line)))
      else this.entry(line, section)
    }
    return sections
  }

  private section(line: string): Section {
    const end = line.lastIndexOf(']')
    if (end < 0) throw invalidFile(`unclosed section: ${line}`)
    const name = line.slice(1, end)
    if (name === '') throw invalidFile('empty section name')
    this.comment += commentIn(line.slice(end + 1))
    this.count = 1
    return { ...newSection(name), comment: this.takeComment() }
  }

  private entry(line: string, { entries }: Section): void {
    const { name, end } = keyName(line)
    const key = name === '-' ? `#${this.count++}` : name
    const value = this.value(line.slice(end))
    if (key === '') throw invalidFile('error creating new key: empty key name')
    const entry = entries.get(key) ?? { value, comment: '' }
    entry.value = value
    entry.comment = this.takeComment()
    entries.set(key, entry)
  }

  private takeComment(): string {
    const text = trim(this.comment)
    this.comment = ''
    return text
  }

  private value(rest: string): string {
    const start = trimStart(rest)
    if (start === '') return ''
    const mark = byteLength(start) > 3 && start.startsWith('"""') ? '"""' : start.startsWith('`') ? '`' : ''
    if (mark !== '') {
      const body = start.slice(mark.length)
      const end = body.lastIndexOf(mark)
      return end < 0 ? this.quotedLines(start, mark) : body.slice(0, end)
    }
    const line = trim(start)
    return line.endsWith('\\') ? this.continued(line.slice(0, -1)) : this.unquoted(line)
  }

  private unquoted(line: string): string {
    const at = line.search(/[#;]/)
    let value = line
    if (at >= 0) {
      this.comment += line.slice(at)
      value = trim(line.slice(0, at))
    }
    const first = value[0]
    const isQuoted = first === "'" || first === '"'
    return isQuoted && value.length >= 2 && value.indexOf(first, 1) === value.length - 1 ? value.slice(1, -1) : value
  }

  private quotedLines(first: string, mark: string): string {
    let value = first.slice(mark.length)
    for (;;) {
      const next = this.lines[this.at++] ?? ''
      const end = next.lastIndexOf(mark)
      if (end >= 0) {
        const behind = next.slice(end + mark.length).replace(/[\r\n]+$/, '')
        if (trim(behind).endsWith('\\')) {
          value += next
          continue
        }
        this.comment += trim(commentIn(next.slice(end)))
        return value + next.slice(0, end)
      }
      value += next
      if (this.at >= this.lines.length) throw invalidFile(`missing closing key quote ${quote(mark)}`)
    }
  }

  private continued(first: string): string {
    let value = first
    for (;;) {
      const next = trim(this.lines[this.at++] ?? '')
      if (next === '') return value
      value += next
      if (!value.endsWith('\\')) return value
      value = value.slice(0, -1)
    }
  }
}

function newSection(name: string): Section {
  return { name, comment: '', entries: new Map() }
}

function keyName(line: string): { readonly name: string; readonly end: number } {
  const mark = line.startsWith('"')
    ? byteLength(line) > 6 && line.startsWith('"""')
      ? '"""'
      : '"'
    : line.startsWith('`')
      ? '`'
      : ''
  if (mark !== '') {
    const close = line.indexOf(mark, mark.length)
    if (close < 0) throw invalidFile('missing closing key quote')
    const delimiter = line.slice(close + mark.length).search(/[=:]/)
    if (delimiter < 0) throw noDelimiter()
    return { name: trim(line.slice(mark.length, close)), end: close + delimiter + mark.length + 1 }
  }
  const at = line.search(/[=:]/)
  if (at < 0) throw noDelimiter()
  if (at === 0) throw invalidFile('empty key name')
  return { name: trim(line.slice(0, at)), end: at + 1 }
}

function noDelimiter(): Error {
  return invalidFile('key-value delimiter not found')
}

function commentIn(text: string): string {
  const at = text.search(/[#;]/)
  return at < 0 ? '' : text.slice(at)
}

function trimStart(text: string): string {
  return text.replace(SPACE, '')
}

function trim(text: string): string {
  const start = trimStart(text)
  let end = start.length
  while (end > 0 && SPACE.test(start[end - 1]!)) end--
  return start.slice(0, end)
}
