/** Scalars with an explicit tag. */
import { decodeUtf8 } from '../utf8.ts'
import { YamlError } from './error.ts'
import { isTimestamp, resolveNumber, resolveValue } from './resolve.ts'

const PREFIX = 'tag:yaml.org,2002:'
const STRICT = new Set(['bool', 'int', 'float', 'null', 'timestamp'].map((name) => PREFIX + name))

export interface TaggedScalar {
  readonly value: null | boolean | number | string
  /** Whether `value` came from resolving the text as if it were plain. */
  readonly resolved: boolean
}

/**
 * The value of a scalar under `tag` (long form); unknown tags are ignored. Throws YamlError where text and tag disagree. With `asRead`
 * bytes that are not UTF-8 stay, as error messages show them; else they become U+FFFD, as on the way through JSON.
 */
export function resolveTagged(tag: string, text: string, asRead = false): TaggedScalar {
  if (tag === PREFIX + 'binary') return { value: decodeBinary(text, asRead), resolved: false }
  if (!STRICT.has(tag)) return { value: text, resolved: false }
  const found = tagOf(text, tag)
  const wanted = '!!' + tag.slice(PREFIX.length)
  const number = found.startsWith('!!int') ? resolveNumber(text) : undefined
  if (found === wanted || (wanted === '!!float' && number?.kind === 'int')) {
    return { value: found === '!!timestamp' ? text : resolveValue(text), resolved: true }
  }
  throw new YamlError(`yaml: cannot decode ${found} \`${text}\` as a ${wanted}`)
}

function tagOf(text: string, wanted: string): string {
  if (wanted === PREFIX + 'timestamp' && isTimestamp(text)) return '!!timestamp'
  const value = resolveValue(text)
  if (value === null) return '!!null'
  if (typeof value === 'boolean') return '!!bool'
  if (typeof value === 'number') return resolveNumber(text)?.kind === 'float' ? '!!float' : '!!int'
  return '!!str'
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

function decodeBinary(text: string, asRead: boolean): string {
  const packed = text.replace(/[\r\n]/g, '')
  if (!BASE64.test(packed)) throw new YamlError('yaml: !!binary value contains invalid base64 data')
  const bytes = Buffer.from(packed, 'base64')
  return asRead ? decodeUtf8(bytes) : replaceInvalid(bytes)
}

/** Go writes one U+FFFD for every invalid byte, where JavaScript's decoder may join some. */
function replaceInvalid(bytes: Buffer): string {
  const text = bytes.toString('utf8')
  return text.includes('\ufffd') ? decodeUtf8(bytes).replace(/[\udc80-\udcff]/gu, '\ufffd') : text
}
