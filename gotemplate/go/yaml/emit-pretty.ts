/** The dialect of goyaml v3 with an indentation of two: no JSON in between, YAML 1.2's words, no folding. */
import { Boxed, Int, Struct, TypedList, TypedMap, newMap } from '../../value.ts'
import type { GoMap, GoValue } from '../../value.ts'
import { GoPanic } from '../../func.ts'
import { formatFloat } from '../strconv-float.ts'
import { jsonFields } from '../struct-fields.ts'
import { encodeUtf8 } from '../utf8.ts'
import type { Dialect } from './emit-block.ts'
import { compareKeysV3 } from './key-order.ts'
import { isAmbiguous } from './resolve.ts'

export const prettyDialect: Dialect = {
  indentSequences: true,
  width: Infinity,
  literalTabs: true,
  compareKeys: compareKeysV3,
  isAmbiguous,
  number: floatText,
  isSpecial: (text) => !(text as unknown as { isWellFormed(): boolean }).isWellFormed(),
  special: binary,
  unbox,
}

function floatText(value: number): string {
  if (Number.isNaN(value)) return '.nan'
  if (!Number.isFinite(value)) return value > 0 ? '.inf' : '-.inf'
  return formatFloat(value, 'g', -1)
}

const BASE64_LINE = 70

/** Text that is not UTF-8: base64, in lines of 70 if it is longer. */
function binary(text: string, place: { indent: number; key: boolean }): string {
  const base64 = Buffer.from(encodeUtf8(text)).toString('base64')
  if (base64.length < BASE64_LINE) return `!!binary ${base64}`
  const lines = base64.match(/.{1,70}/g) ?? []
  if (place.key) return `!!binary "${lines.join('\\n')}\\n"`
  const pad = ' '.repeat(place.indent)
  return `!!binary |\n${lines.map((line) => `${pad}${line}\n`).join('')}`
}

function unbox(value: GoValue): GoValue {
  if (value instanceof Uint8Array) return Array.from(value)
  if (value instanceof TypedList || !(value instanceof Boxed)) return value
  if (value.type.name === 'time.Duration') return value.type.string?.(value as never) ?? null
  if (value.type.name === 'time.Time') return value
  const text = value.type.json?.(value as never)
  if (typeof text === 'string') return text
  if (value instanceof Int) return value
  if (value instanceof TypedMap) return value.entries
  if (value instanceof Struct) return new Struct(value.type, yamlFields(value))
  throw new GoPanic(`cannot marshal type: ${value.type.name}`)
}

/** goyaml names a field without tag by its name in lower case, and keeps Go's order. */
function yamlFields(value: Struct): GoMap {
  if (value.type.tagsInYaml === true) return jsonFields(value)
  const fields = newMap()
  for (const name of Object.keys(value.fields)) {
    if (/^\p{Lu}/u.test(name)) fields[name.toLowerCase()] = value.fields[name]!
  }
  return fields
}
