/** A repository's index.yaml: which versions of which charts there are. Entries are read when somebody asks for them. */
import { Buffer } from 'node:buffer'
import { decodeJson } from '../../gotemplate/go/json.ts'
import { compareVersions, parseVersion, type Version } from '../../gotemplate/go/semver.ts'
import { quote } from '../../gotemplate/go/strconv.ts'
import { decodeUtf8 } from '../../gotemplate/go/utf8.ts'
import type { GoMap, GoValue } from '../../gotemplate/value.ts'
import { decodeJsonStruct, decodeStruct, unknownField, type Decoded, type StructType } from '../chart/struct-decoder.ts'
import { parseYamlFile } from '../chart/yaml-file.ts'
import { isTshelmError, TshelmError } from '../errors.ts'
import type { TshelmEvent } from '../events.ts'
import { MAX_INDEX_BYTES } from '../limits.ts'
import { checkEntry, ENTRY, type IndexEntry } from './index-entry.ts'
import { scanJsonIndex } from './index-json.ts'
import { scanIndex } from './index-scan.ts'

/** A version of a chart, with its entry when that is wanted. */
export interface IndexedVersion {
  readonly version: string
  read(): IndexEntry
  /** False if its entry certainly has no such word, which is of ASCII and in lower case: a quick answer. */
  mayMention(word: string): boolean
}

export interface IndexHead {
  readonly apiVersion: string
  /** RFC 3339; absent if not told. */
  readonly generated?: string
  readonly serverInfo?: GoMap
  readonly publicKeys?: readonly string[]
  readonly annotations?: Readonly<Record<string, string>>
}

export interface RepositoryIndex {
  readonly head: IndexHead
  /** Names of charts, sorted. Some may have no version. */
  readonly names: readonly string[]
  /** Valid versions, newest first; undefined if there is no such chart. */
  versions(name: string): readonly IndexedVersion[] | undefined
  /** False if the text is nowhere in it: a quick answer before the entries are read. */
  mentions(text: string): boolean
}

export interface ReadIndexOptions {
  /** Whose index it is, for warnings: an address or a path. */
  readonly source: string
  /** Receives warnings about entries that are left out. */
  readonly emit: (event: TshelmEvent) => void
}

const HEAD_FIELDS: StructType['fields'] = {
  serverInfo: ['serverInfo', { kind: 'anyMap' }],
  apiVersion: ['apiVersion', { kind: 'string' }],
  generated: ['generated', { kind: 'time' }],
  publicKeys: ['publicKeys', { kind: 'strings' }],
  annotations: ['annotations', { kind: 'stringMap' }],
}

const INDEX: StructType = {
  name: 'IndexFile',
  goName: 'repo.IndexFile',
  fields: {
    ...HEAD_FIELDS,
    entries: ['entries', { kind: 'structLists', of: ENTRY, listName: 'repo.ChartVersions' }],
  },
}

/** YAML strictly, JSON leniently, as Helm. Throws `source/invalid-index` with Go's text, `source/limit-exceeded` for what is too large. */
export function readIndex(bytes: Uint8Array, options: ReadIndexOptions): RepositoryIndex {
  if (bytes.length === 0) throw invalid('empty index.yaml file')
  if (bytes.length > MAX_INDEX_BYTES) {
    throw new TshelmError('source/limit-exceeded', `index is larger than ${MAX_INDEX_BYTES} bytes`)
  }
  const index = readScanned(bytes, options) ?? readWhole(bytes, options)
  if (index.head.apiVersion === '') throw invalid('no API version specified')
  return index
}

/** The full reader, which settles what the scanner leaves open. */
export function readWhole(bytes: Uint8Array, { source, emit }: ReadIndexOptions): RepositoryIndex {
  const { entries = {}, ...head } = decodeIndex(bytes)
  const lists = new Map<string, readonly IndexEntry[]>()
  for (const [name, list] of Object.entries(entries as Readonly<Record<string, readonly (Decoded | null)[]>>)) {
    const valid: IndexEntry[] = []
    // Helm looks at the last first.
    for (const raw of list.toReversed()) {
      const checked = checkEntry(raw, { name, source })
      if ('entry' in checked) valid.push(checked.entry)
      else emit(checked.warning)
    }
    lists.set(name, valid.reverse())
  }
  return {
    head: { apiVersion: '', ...head },
    names: [...lists.keys()].sort(),
    versions: (name) => {
      const list = lists.get(name)
      return (
        list &&
        newestFirst(list.map((entry) => ({ version: entry.version, read: () => entry, mayMention: () => true })))
      )
    },
    mentions: () => true,
  }
}

function decodeIndex(bytes: Uint8Array): Decoded {
  const json = jsonValue(bytes)
  const target: Decoded = {}
  if (json !== undefined) {
    const failure = decodeJsonStruct(INDEX, json, target)
    if (failure !== undefined) throw invalid(failure)
    return target
  }
  try {
    const { document, numberText } = parseYamlFile(bytes, { strict: true, maxLength: MAX_INDEX_BYTES })
    decodeStruct(INDEX, document, numberText, target)
    checkKnown(INDEX, document)
    return target
  } catch (error) {
    throw isTshelmError(error) ? invalid(error.message, error) : error
  }
}

function checkKnown(type: StructType, document: GoValue): void {
  const unknown = unknownField(type, document)
  if (unknown === undefined) return
  throw invalid(`error unmarshaling JSON: while decoding JSON: json: unknown field ${quote(unknown)}`)
}

/** The value, if it is JSON from start to end. */
function jsonValue(bytes: Uint8Array): GoValue | undefined {
  const first = bytes.find((byte) => byte > 0x20)
  if (first !== undefined && !'{["-0123456789tfn'.includes(String.fromCharCode(first))) return undefined
  try {
    return decodeJson(decodeUtf8(bytes))
  } catch {
    return undefined
  }
}

function readScanned(bytes: Uint8Array, { source, emit }: ReadIndexOptions): RepositoryIndex | undefined {
  const scanned = scanJsonIndex(bytes, source) ?? scanIndex(bytes, source)
  if (scanned === undefined) return undefined
  let head: Decoded
  try {
    head = decodeIndex(scanned.head)
  } catch {
    return undefined
  }
  scanned.warnings.forEach(emit)
  delete head['entries']
  return {
    head: { apiVersion: '', ...head },
    names: scanned.names,
    versions: (name) => {
      const list = scanned.versions(name)
      return list && newestFirst(list)
    },
    mentions: (part) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(part),
  }
}

/** Helm: what has the same precedence stays as it is in the file. */
function newestFirst(list: readonly IndexedVersion[]): IndexedVersion[] {
  const parsed = list.map((item): [IndexedVersion, Version] => [item, parseVersion(item.version)])
  return parsed.sort(([, a], [, b]) => compareVersions(b, a)).map(([item]) => item)
}

function invalid(message: string, cause?: unknown): TshelmError {
  return new TshelmError('source/invalid-index', message, { cause })
}
