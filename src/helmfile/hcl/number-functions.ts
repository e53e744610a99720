/** HCL's functions of numbers, times, addresses and encodings. */
import { encodeJson } from '../../../gotemplate/go/json.ts'
import { parseDuration } from '../../../gotemplate/go/duration.ts'
import { unmarshalV3 } from '../../../gotemplate/go/yaml/decode-v3.ts'
import { Int, isMap, mapOf, newMap, sortedKeys } from '../../../gotemplate/value.ts'
import { messageOf } from '../../errors.ts'
import { HclValueError } from './error.ts'
import { hostAddress, netmask, subnet, subnets } from './cidr.ts'
import type { Eager } from './text-functions.ts'
import { asList, asNumber, asText, numberText } from './values.ts'
import type { HclValue } from './values.ts'

const onNumber =
  (work: (value: number) => number): Eager =>
  (value = null) =>
    work(asNumber(value))

function parseInteger(text: string, base: number): number {
  const digits = '0123456789abcdefghijklmnopqrstuvwxyz'.slice(0, base)
  if (!new RegExp(`^[-+]?[${digits}]+$`, 'i').test(text)) {
    throw new HclValueError(`Error in function call; cannot parse ${JSON.stringify(text)} as a base ${base} integer`)
  }
  return Number.parseInt(text, base)
}

/** Deep, integers as numbers. */
export function fromData(value: unknown): HclValue {
  if (value instanceof Int) return Number(value.value)
  if (Array.isArray(value)) return value.map(fromData)
  if (typeof value !== 'object' || value === null) return value as HclValue
  const object = newMap()
  for (const [key, item] of Object.entries(value)) object[key] = fromData(item)
  return object
}

function decoded(read: () => unknown): HclValue {
  try {
    return fromData(read())
  } catch (error) {
    throw new HclValueError(`Error in function call; ${messageOf(error)}`)
  }
}

/** Keys and texts are quoted, as the library does. */
function yamlOf(value: HclValue, indent: string): string {
  if (Array.isArray(value)) {
    if (value.length === 0) return ' []\n'
    return `\n${value.map((item) => `${indent}-${inItem(item, indent)}`).join('')}`
  }
  if (value !== null && isMap(value)) {
    const keys = sortedKeys(value)
    if (keys.length === 0) return ' {}\n'
    return `\n${keys.map((key) => `${indent}${JSON.stringify(key)}:${yamlOf(value[key]!, inList(value[key]!, indent))}`).join('')}`
  }
  return ` ${scalar(value)}\n`
}

const inList = (value: HclValue, indent: string): string => (Array.isArray(value) ? indent : `${indent}  `)

function inItem(value: HclValue, indent: string): string {
  return yamlOf(value, `${indent}  `).replace(/^\n\s+/, ' ')
}

function scalar(value: HclValue): string {
  if (typeof value === 'number') return numberText(value)
  return JSON.stringify(value)
}

/** A header and rows of a table with commas. */
function csv(text: string): HclValue {
  const [head = [], ...rows] = text
    .replace(/\r?\n$/, '')
    .split(/\r?\n/)
    .map((line) =>
      Array.from(
        line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g),
        ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
      ),
    )
  return rows.map((row) => mapOf(Object.fromEntries(head.map((name, i) => [name, row[i] ?? '']))))
}

function timeAdd(time: string, duration: string): string {
  const at = Date.parse(time)
  if (Number.isNaN(at)) throw new HclValueError(`Error in function call; not a valid RFC3339 timestamp: ${time}`)
  const ms = Number(parseDuration(duration) / 1_000_000n)
  return new Date(at + ms).toISOString().replace(/\.\d+Z$/, 'Z')
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

function formatDate(layout: string, time: string): string {
  const at = new Date(time)
  if (Number.isNaN(at.getTime()))
    throw new HclValueError(`Error in function call; not a valid RFC3339 timestamp: ${time}`)
  const pad = (value: number): string => String(value).padStart(2, '0')
  const hour = at.getUTCHours()
  const half = hour % 12 === 0 ? 12 : hour % 12
  const words: Readonly<Record<string, string>> = {
    YYYY: String(at.getUTCFullYear()),
    YY: pad(at.getUTCFullYear() % 100),
    MMMM: MONTHS[at.getUTCMonth()]!,
    MMM: MONTHS[at.getUTCMonth()]!.slice(0, 3),
    MM: pad(at.getUTCMonth() + 1),
    M: String(at.getUTCMonth() + 1),
    DD: pad(at.getUTCDate()),
    D: String(at.getUTCDate()),
    EEEE: DAYS[at.getUTCDay()]!,
    EEE: DAYS[at.getUTCDay()]!.slice(0, 3),
    hh: pad(hour),
    h: String(hour),
    HH: pad(half),
    H: String(half),
    AA: hour < 12 ? 'AM' : 'PM',
    aa: hour < 12 ? 'am' : 'pm',
    mm: pad(at.getUTCMinutes()),
    m: String(at.getUTCMinutes()),
    ss: pad(at.getUTCSeconds()),
    s: String(at.getUTCSeconds()),
    ZZZZZ: '+00:00',
    ZZZZ: '+0000',
    ZZZ: 'UTC',
    Z: 'Z',
  }
  return layout.replace(/'((?:[^']|'')*)'|([A-Za-z])\2*/g, (word: string, quoted: string | undefined) => {
    if (quoted !== undefined) return quoted.replaceAll("''", "'")
    const known = Object.hasOwn(words, word) ? words[word] : undefined
    if (known === undefined)
      throw new HclValueError(`Error in function call; invalid date format verb ${JSON.stringify(word)}`)
    return known
  })
}

export const numberFunctions: Readonly<Record<string, Eager>> = {
  abs: onNumber(Math.abs),
  ceil: onNumber(Math.ceil),
  floor: onNumber(Math.floor),
  int: onNumber(Math.trunc),
  signum: onNumber(Math.sign),
  max: (...args) => Math.max(...args.map(asNumber)),
  min: (...args) => Math.min(...args.map(asNumber)),
  pow: (base = null, power = null) => asNumber(base) ** asNumber(power),
  log: (value = null, base = null) => Math.log(asNumber(value)) / Math.log(asNumber(base)),
  parseint: (text = null, base = null) => parseInteger(asText(text), asNumber(base)),
  jsonencode: (value = null) => encodeJson(value),
  jsondecode: (text = null) => decoded(() => JSON.parse(asText(text)) as unknown),
  yamlencode: (value = null) => yamlOf(value, '').replace(/^[\n ]/, ''),
  yamldecode: (text = null) => decoded(() => unmarshalV3(asText(text))),
  csvdecode: (text = null) => csv(asText(text)),
  timeadd: (time = null, duration = null) => timeAdd(asText(time), asText(duration)),
  formatdate: (layout = null, time = null) => formatDate(asText(layout), asText(time)),
  cidrhost: (prefix = null, host = null) => hostAddress(asText(prefix), asNumber(host)),
  cidrnetmask: (prefix = null) => netmask(asText(prefix)),
  cidrsubnet: (prefix = null, bits = null, number = null) => subnet(asText(prefix), asNumber(bits), asNumber(number)),
  cidrsubnets: (prefix = null, ...bits) => subnets(asText(prefix), asList(bits).map(asNumber)),
}
