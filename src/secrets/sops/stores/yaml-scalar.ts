/** What a scalar of YAML means by goyaml v3's rules: YAML 1.2's words, and moments in time. */
import { decodeBase64 } from '../../../../gotemplate/go/base64.ts'
import { parseTime } from '../../../../gotemplate/go/time-parse.ts'
import { decodeUtf8 } from '../../../../gotemplate/go/utf8.ts'
import { YamlError } from '../../../../gotemplate/go/yaml/error.ts'
import type { CommentedNode } from '../../../../gotemplate/go/yaml/commented.ts'
import { isTimestamp, resolveNumber } from '../../../../gotemplate/go/yaml/resolve.ts'
import { UTC } from '../../../../gotemplate/go/zone.ts'
import type { Value } from '../tree.ts'

const PREFIX = 'tag:yaml.org,2002:'
const TRUE = new Set(['true', 'True', 'TRUE'])
const FALSE = new Set(['false', 'False', 'FALSE'])
const NULL = new Set(['', '~', 'null', 'Null', 'NULL'])
const RESOLVABLE = new Set(['bool', 'int', 'float', 'null', 'timestamp'])

export interface Resolved {
  /** `!!int`. */
  readonly tag: string
  readonly value: Value
}

/** Throws YamlError where tag and text disagree. */
export function resolveScalar({ text, style, tag }: CommentedNode): Resolved {
  if (tag === '') {
    if (style !== '') return { tag: '!!str', value: text }
    return text === '<<' ? { tag: '!!merge', value: text } : resolvePlain(text, true)
  }
  const name = tag.startsWith(PREFIX) ? tag.slice(PREFIX.length) : ''
  if (name === 'binary') return { tag: '!!binary', value: decodeBinary(text) }
  if (!RESOLVABLE.has(name)) return { tag: shortTag(tag), value: text }
  const found = resolvePlain(text, name === 'timestamp')
  if (found.tag === `!!${name}`) return found
  if (name === 'float' && typeof found.value === 'bigint') return { tag: '!!float', value: Number(found.value) }
  throw new YamlError(`yaml: cannot decode ${found.tag} \`${text}\` as a !!${name}`, undefined, '')
}

export function shortTag(tag: string): string {
  return tag.startsWith(PREFIX) ? `!!${tag.slice(PREFIX.length)}` : tag
}

function resolvePlain(text: string, times: boolean): Resolved {
  if (NULL.has(text)) return { tag: '!!null', value: null }
  if (TRUE.has(text)) return { tag: '!!bool', value: true }
  if (FALSE.has(text)) return { tag: '!!bool', value: false }
  if (!/^[-+.\d]/.test(text)) return { tag: '!!str', value: text }
  if (times && isTimestamp(text)) return { tag: '!!timestamp', value: { kind: 'time', time: readTime(text) } }
  const number = resolveNumber(text)
  if (number === undefined) return { tag: '!!str', value: text }
  if (number.kind === 'float') return { tag: '!!float', value: number.value }
  if (number.kind === 'int') return { tag: '!!int', value: BigInt(number.keyText) }
  return { tag: '!!int', value: { kind: 'alien', type: 'uint64', text: number.keyText } }
}

const LAYOUTS = [
  '2006-1-2T15:4:5.999999999Z07:00',
  '2006-1-2t15:4:5.999999999Z07:00',
  '2006-1-2 15:4:5.999999999',
  '2006-1-2',
] as const

function readTime(text: string): ReturnType<typeof parseTime> {
  for (const layout of LAYOUTS) {
    try {
      return parseTime(layout, text, UTC)
    } catch {
      // Another layout may fit.
    }
  }
  throw new YamlError(`yaml: cannot decode !!str \`${text}\` as a !!timestamp`, undefined, '')
}

function decodeBinary(text: string): string {
  try {
    return decodeUtf8(decodeBase64(text))
  } catch {
    throw new YamlError('yaml: !!binary value contains invalid base64 data', undefined, '')
  }
}
