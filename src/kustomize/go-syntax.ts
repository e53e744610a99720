/** Go's %#v of what goyaml reads from a tree, for messages. */
import { quote } from '../../gotemplate/go/strconv-quote.ts'
import { formatFloat } from '../../gotemplate/go/strconv-float.ts'
import { compareStrings, Int } from '../../gotemplate/value.ts'
import type { YamlNode } from './node.ts'
import { effectiveTag } from './node-write.ts'
import { scalarValue } from './scalar-value.ts'

export function goSyntaxOf(node: YamlNode, outermost = true): string {
  if (node.kind === 'scalar') return scalarSyntax(node)
  if (node.kind === 'sequence')
    return `[]interface {}{${node.children.map((item) => goSyntaxOf(item, false)).join(', ')}}`
  const entries: Entry[] = []
  let isTextual = true
  for (let i = 0; i + 1 < node.children.length; i += 2) {
    const [key, value] = [node.children[i]!, node.children[i + 1]!]
    if (!outermost && !isText(key)) isTextual = false
    entries.push({ key, shown: outermost ? quote(key.value) : goSyntaxOf(key, false), value })
  }
  entries.sort(isTextual ? (a, b) => compareStrings(a.key.value, b.key.value) : compareEntries)
  const type = isTextual ? 'map[string]interface {}' : 'map[interface {}]interface {}'
  return `${type}{${entries.map(({ shown, value }) => `${shown}:${goSyntaxOf(value, false)}`).join(', ')}}`
}

interface Entry {
  readonly key: YamlNode
  readonly shown: string
  readonly value: YamlNode
}

function isText(key: YamlNode): boolean {
  return key.kind === 'scalar' && effectiveTag(key) === '!!str'
}

/** fmt sorts keys of several types by the types' place in the program. */
const TYPES = ['string', 'uint64', 'int', 'float64', 'bool', 'time']

function typeOf(key: YamlNode): string {
  const tag = effectiveTag(key)
  if (tag === '!!timestamp') return 'time'
  const value = scalarValue(tag, key.value)
  if (value instanceof Int) return value.value > MAX_INT64 ? 'uint64' : 'int'
  if (typeof value === 'number') return tag === '!!float' || !Number.isInteger(value) ? 'float64' : 'int'
  return typeof value === 'boolean' ? 'bool' : 'string'
}

function compareEntries({ key: a }: Entry, { key: b }: Entry): number {
  const byType = TYPES.indexOf(typeOf(a)) - TYPES.indexOf(typeOf(b))
  if (byType !== 0) return byType
  const [x, y] = [scalarValue(effectiveTag(a), a.value), scalarValue(effectiveTag(b), b.value)]
  if (x instanceof Int || typeof x === 'number') {
    const [m, n] = [x, y].map((number) => (number instanceof Int ? Number(number.value) : Number(number)))
    if (Number.isNaN(m) || Number.isNaN(n)) return Number.isNaN(m) ? -1 : 1
    return m! - n!
  }
  if (typeof x === 'boolean') return Number(x) - Number(y)
  return compareStrings(typeof x === 'string' ? x : '', typeof y === 'string' ? y : '')
}

const MAX_INT64 = 0x7fff_ffff_ffff_ffffn

function scalarSyntax(node: YamlNode): string {
  const tag = effectiveTag(node)
  const value = scalarValue(tag, node.value)
  if (value === null) return 'interface {}(nil)'
  if (typeof value === 'string') return tag === '!!timestamp' ? timeSyntax(value) : quote(value)
  if (typeof value === 'number')
    return Number.isFinite(value) || Number.isNaN(value) ? formatFloat(value, 'g', -1) : value > 0 ? '+Inf' : '-Inf'
  if (!(value instanceof Int)) return value === true ? 'true' : 'false'
  return value.value > MAX_INT64 ? `0x${value.value.toString(16)}` : value.value.toString()
}

const MONTHS = 'January February March April May June July August September October November December'.split(' ')

/** Of an RFC 3339 time; the machine's own zone is taken to be UTC. */
function timeSyntax(text: string): string {
  const parts = /^(\d+)-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(.*)$/.exec(text)
  if (parts === null) return quote(text)
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map(Number)
  const nanoseconds = Number((parts[7] ?? '').padEnd(9, '0'))
  const zone = parts[8] === 'Z' ? 'time.UTC' : 'time.Location("")'
  const clock = [hour, minute, second, nanoseconds].join(', ')
  return `time.Date(${year!}, time.${MONTHS[month! - 1]!}, ${day!}, ${clock}, ${zone})`
}
