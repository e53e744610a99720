/** Document → INI as Go's gopkg.in/ini.v1 writes it: the signs of a section in line, an empty line between sections. */
import { jsonString } from '../../../../gotemplate/go/json-encode.ts'
import { byteLength } from '../../../../gotemplate/go/utf8.ts'
import { invalidFile } from '../error.ts'
import { isBranch, isComment, type Branch, type Value } from '../tree.ts'
import { writeJson } from './json-write.ts'
import { plainText } from './plain-text.ts'

interface Entry {
  readonly name: string
  value: string
  comment: string
}

interface Section {
  readonly name: string
  comment: string
  readonly entries: Entry[]
}

/** Throws `secrets/invalid-file`. */
export function writeIni(branches: readonly Branch[]): string {
  const sections = branches.flatMap(({ items }) =>
    items.flatMap(({ key, value }) => {
      if (isComment(key)) return []
      const name = typeof key === 'string' ? key : ''
      if (name === '') throw invalidFile('Error marshaling to INI: Error encoding section : empty section name')
      if (isBranch(value)) return [sectionOf(name, value)]
      const why = 'Section values should always be TreeBranches'
      throw invalidFile(`Error marshaling to INI: Error encoding section: ${why}`)
    }),
  )
  return sections.map((section, i) => sectionText(section, i, i === sections.length - 1)).join('')
}

export function writeIniValue(value: Value): string {
  return typeof value === 'string' ? jsonString(value) : writeJson(value, '').replaceAll('\n', '')
}

function sectionOf(name: string, { items }: Branch): Section {
  const section: Section = { name, comment: '', entries: [] }
  const byName = new Map<string, Entry>()
  for (const [i, { key, value }] of items.entries()) {
    if (isComment(key)) {
      const last = section.entries.at(-1)
      if (i === 0) section.comment = key.text
      else if (last !== undefined) last.comment = key.text
      continue
    }
    const entry = { name: typeof key === 'string' ? key : '', value: plainText(value), comment: '' }
    if (entry.name === '') {
      throw invalidFile('Error marshaling to INI: Error encoding key: error creating new key: empty key name')
    }
    const known = byName.get(entry.name)
    if (known !== undefined) known.value = entry.value
    else {
      byName.set(entry.name, entry)
      section.entries.push(entry)
    }
  }
  return section
}

function sectionText({ name, comment, entries }: Section, at: number, isLast: boolean): string {
  let out = commentLines(comment, (line) => line)
  if (at > 0 || name.toUpperCase() !== 'DEFAULT') out += `[${name}]\n`
  else if (entries.length === 0) return out
  const width = entries.reduce((widest, entry) => Math.max(widest, byteLength(keyText(entry.name))), 0)
  for (const entry of entries) {
    const key = keyText(entry.name)
    const spaces = ' '.repeat(width - byteLength(key))
    out += `${commentLines(entry.comment, (line) => line.trim())}${key}${spaces} = ${valueText(entry.value)}\n`
  }
  return isLast ? out : `${out}\n`
}

/** Lines of comments without a sign get one; `form` is how they stand behind it. */
function commentLines(text: string, form: (line: string) => string): string {
  if (text === '') return ''
  return text
    .split('\n')
    .map((line) => (/^[#;]/.test(line) ? `${line[0]!} ${line.slice(1).trim()}\n` : `; ${form(line)}\n`))
    .join('')
}

function keyText(name: string): string {
  if (/["=:]/.test(name)) return `\`${name}\``
  return name.includes('`') ? `"""${name}"""` : name
}

function valueText(value: string): string {
  if (/[\n`]/.test(value)) return `"""${value}"""`
  if (/[#;]/.test(value)) return `\`${value}\``
  return value.trim().length === value.length ? value : `"${value}"`
}
