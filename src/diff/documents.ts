/** A manifest as helm-diff reads it: its objects by key, each as the text that it is. */
import { parseTree, type YamlNode } from '../../gotemplate/go/yaml/node.ts'
import { YamlError } from '../../gotemplate/go/yaml/error.ts'
import { readQuickly } from '../../gotemplate/go/yaml/quick.ts'
import { readSource } from '../../gotemplate/go/yaml/source.ts'
import { trimSpace } from '../../gotemplate/go/unicode.ts'
import { isMap, type GoMap, type GoValue } from '../../gotemplate/value.ts'
import { messageOf, TshelmError } from '../errors.ts'
import { decodeHead, decodeItems, type DocumentHead } from './document-head.ts'
import { keyText } from './key.ts'
import { orderedYaml, sortedYaml } from './plain-yaml.ts'

export interface Document {
  /** `default, web, Deployment (apps)` */
  readonly key: string
  readonly kind: string
  /** What is compared: Secrets are masked in it. */
  content: string
  /** `helm.sh/resource-policy` */
  readonly policy: string
}

export interface ReadOptions {
  /** Of objects that name none. */
  readonly namespace: string
  /** Written anew, with sorted keys. Default: false. */
  readonly normalize?: boolean
  /** Hooks of these events are left out. */
  readonly withoutHooks?: readonly string[]
  /** Receives warnings. */
  readonly warn?: (message: string) => void
}

const SEPARATOR = '\n---\n'
/** UTF-16 units; upstream's limit is in bytes. */
const MAX_DOCUMENT = 10_485_760
const MAX_DEPTH = 10_000

/** Throws `diff/invalid-manifest` for what is not YAML or no object. Of two with the same key the first counts. */
export function readDocuments(manifest: string, options: ReadOptions): Map<string, Document> {
  const found = new Map<string, Document>()
  for (const piece of `\n${manifest}`.split(SEPARATOR)) {
    if (piece.length > MAX_DOCUMENT) throw invalid('Error reading input: bufio.Scanner: token too long')
    const text = trimSpace(piece)
    if (text === '') continue
    for (const document of documentsOf(text, options, 0)) {
      if (found.has(document.key)) {
        options.warn?.(`Error: Found duplicate key ${JSON.stringify(document.key)} in manifest`)
      } else found.set(document.key, document)
    }
  }
  return found
}

function documentsOf(text: string, options: ReadOptions, depth: number): Document[] {
  const head = headOf(text)
  const { apiVersion, kind, annotations } = head
  if (apiVersion === '' && kind === '') return []
  if (kind.endsWith('List')) {
    if (depth > MAX_LISTS) throw invalid('lists in lists are too deep')
    return itemTexts(text).flatMap((item) => documentsOf(item, options, depth + 1))
  }
  const content = options.normalize === true ? normalized(text) : text
  if (options.withoutHooks?.includes(annotations['helm.sh/hook'] ?? '') === true) return []
  return [{ key: keyOf(head, options.namespace), kind, content, policy: annotations['helm.sh/resource-policy'] ?? '' }]
}

const MAX_LISTS = 100

/** Renamed objects can say what they were called. */
function keyOf({ apiVersion, kind, name, namespace, annotations }: DocumentHead, fallback: string): string {
  const shown = annotations['helm-diff/base-name'] ?? name
  return keyText({ namespace: namespace || fallback, name: shown, kind, api: apiVersion })
}

const HEAD = new Set(['apiVersion', 'kind', 'metadata'])

/** Read quickly where nothing is odd. */
function headOf(text: string): DocumentHead {
  return quickHead(readQuickly(text, (key) => HEAD.has(key), { unique: true })) ?? decoded(text, decodeHead)
}

function quickHead(value: GoValue | undefined): DocumentHead | undefined {
  if (value === undefined || value === null || !isMap(value)) return undefined
  const { apiVersion = '', kind = '', metadata = {} } = value
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || metadata === null || !isMap(metadata)) {
    return undefined
  }
  const { name = '', namespace = '', annotations = {} } = metadata
  if (typeof name !== 'string' || typeof namespace !== 'string' || annotations === null || !isMap(annotations)) {
    return undefined
  }
  return areTexts(annotations) ? { apiVersion, kind, name, namespace, annotations } : undefined
}

function areTexts(map: GoMap): map is GoMap & Record<string, string> {
  return Object.values(map).every((value) => typeof value === 'string')
}

function itemTexts(text: string): readonly string[] {
  return decoded(text, (root) => decodeItems(root).map(orderedYaml))
}

function decoded<T>(text: string, decode: (root: YamlNode | undefined) => T): T {
  try {
    return decode(parseTree(readSource(text), MAX_DEPTH))
  } catch (error) {
    throw invalid(`YAML unmarshal error: ${detailOf(error)}\nCan't unmarshal ${shown(text)}`, error)
  }
}

/** helm-diff shows all of it; of what may be a Secret nothing is shown here. */
function shown(text: string): string {
  return /\bSecret/.test(text) ? 'what may be a Secret' : text
}

function normalized(text: string): string {
  try {
    return sortedYaml(parseTree(readSource(text), MAX_DEPTH))
  } catch (error) {
    throw invalid(`Error normalizing manifests: ${detailOf(error)}`, error)
  }
}

function detailOf(error: unknown): string {
  return error instanceof YamlError ? error.detail : messageOf(error)
}

function invalid(message: string, cause?: unknown): TshelmError {
  return new TshelmError('diff/invalid-manifest', message, { cause })
}
