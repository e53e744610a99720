/** Documents → JSON, without their comments, indented as Go's json.Indent does. */
import { jsonNumber, jsonString } from '../../../../gotemplate/go/json-encode.ts'
import { messageOf } from '../../../errors.ts'
import { timeText } from '../cipher.ts'
import { invalidFile } from '../error.ts'
import { isComment, type Branch, type Value } from '../tree.ts'

/** Throws `secrets/invalid-file` for numbers that JSON has no word for. */
export function writeJson(value: Value, indent: string): string {
  return textOf(value, indent, '\n')
}

function textOf(value: Value, indent: string, newline: string): string {
  if (value === null) return 'null'
  if (typeof value === 'string') return jsonString(value)
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value)
  if (typeof value === 'number') return jsonNumber(value)
  const inner = newline + indent
  if (Array.isArray(value)) {
    const items = value.filter((item) => !isComment(item)).map((item) => inner + textOf(item, indent, inner))
    return items.length === 0 ? '[]' : `[${items.join(',')}${newline}]`
  }
  if (value.kind === 'branch') {
    const entries = entriesOf(value).map(
      ([key, item]) => `${inner}${jsonString(key)}: ${entryText(item, indent, inner)}`,
    )
    return entries.length === 0 ? '{}' : `{${entries.join(',')}${newline}}`
  }
  if (value.kind === 'time') return jsonString(timeText(value))
  if (value.kind === 'alien') return value.text
  return `{${inner}"Value": ${jsonString(value.text)},${inner}"Inline": ${String(value.inline)}${newline}}`
}

function entryText(value: Value, indent: string, newline: string): string {
  try {
    return textOf(value, indent, newline)
  } catch (error) {
    throw invalidFile(`Error encoding value : ${messageOf(error)}`)
  }
}

function entriesOf({ items }: Branch): [string, Value][] {
  return items.flatMap(({ key, value }) => {
    if (isComment(key)) return []
    if (typeof key !== 'string') throw invalidFile('JSON has only text for keys')
    return [[key, value] as [string, Value]]
  })
}
