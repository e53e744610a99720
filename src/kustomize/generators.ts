/** `configMapGenerator` and `secretGenerator`: files, texts and environment files → objects, named by the hash of what they hold. */
import { encodeJson } from '../../gotemplate/go/json-encode.ts'
import { basePath } from '../../gotemplate/go/path.ts'
import { quote } from '../../gotemplate/go/strconv-quote.ts'
import { byteLength, encodeUtf8 } from '../../gotemplate/go/utf8.ts'
import { sha256Hex } from '../../gotemplate/go/sha256.ts'
import { compareStrings, isMap, newMap } from '../../gotemplate/value.ts'
import type { GoValue } from '../../gotemplate/value.ts'
import { failure, within } from './failure.ts'
import type { GeneratorArgs, GeneratorOptions, SecretArgs } from './kustomization.ts'
import { setConfigMapData, setSecretData } from './merge-data.ts'
import { BOOL, getField, newNode, scalar, setField, stringNode } from './node.ts'
import type { YamlNode } from './node.ts'
import { valueOfNode } from './node-value.ts'
import {
  ANNOTATION,
  behaviorNamed,
  enable,
  newResource,
  setAnnotations,
  annotationsOf,
  kindOf,
  nameOf,
} from './resource.ts'
import type { Labels, Resource } from './resource.ts'
import { setName, storePreviousId } from './resource.ts'

/** Reads a file's bytes as text. */
export type LoadText = (path: string) => Promise<string>

export async function makeConfigMap(args: GeneratorArgs, load: LoadText): Promise<Resource> {
  const node = baseNode('ConfigMap', args)
  setConfigMapData(node, await dataIn(args, load))
  return finished(node, args)
}

export async function makeSecret(args: SecretArgs, load: LoadText): Promise<Resource> {
  const node = baseNode('Secret', args)
  setField(node, 'type', stringNode(args.type || 'Opaque'))
  setSecretData(node, await dataIn(args, load))
  return finished(node, args)
}

function baseNode(kind: string, { name, namespace }: GeneratorArgs): YamlNode {
  const node = newNode('mapping')
  setField(node, 'apiVersion', scalar('v1', '!!str'))
  setField(node, 'kind', scalar(kind, '!!str'))
  if (name === '') throw failure('a configmap must have a name')
  const metadata = setField(node, 'metadata', newNode('mapping'))!
  setField(metadata, 'name', stringNode(name))
  if (namespace !== '') setField(metadata, 'namespace', stringNode(namespace))
  return node
}

function finished(node: YamlNode, { options, behavior }: GeneratorArgs): Resource {
  for (const field of ['labels', 'annotations'] as const) {
    for (const [key, value] of Object.entries(options?.[field] ?? {}).sort(([a], [b]) => compareStrings(a, b))) {
      const metadata = getField(node, 'metadata')!
      const map = getField(metadata, field) ?? setField(metadata, field, newNode('mapping'))!
      setField(map, key, newNode('scalar', { tag: '!!str', value, style: "'" }))
    }
  }
  if (options?.immutable === true) setField(node, 'immutable', scalar('true', BOOL))
  const resource = newResource(node)
  if (options?.disableNameSuffixHash !== true) enable(resource, ANNOTATION.needsHash)
  setAnnotations(resource, { ...annotationsOf(resource), [ANNOTATION.behavior]: behaviorNamed(behavior) })
  return resource
}

/** Options of one generator over those of all. */
export function mergeOptions(
  local: GeneratorOptions | undefined,
  global: GeneratorOptions | undefined,
): GeneratorOptions | undefined {
  if (global === undefined) return local
  const labels = { ...global.labels, ...local?.labels }
  const annotations = { ...global.annotations, ...local?.annotations }
  return {
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
    disableNameSuffixHash: global.disableNameSuffixHash || local?.disableNameSuffixHash === true,
    immutable: global.immutable || local?.immutable === true,
  }
}

type Pair = readonly [key: string, value: string]

async function dataIn(args: GeneratorArgs, load: LoadText): Promise<Labels> {
  const data = Object.create(null) as Labels
  for (const [key, value] of await pairsIn(args, load)) {
    if (key in data) throw failure(`configmap ${args.name} illegally repeats the key \`${key}\``)
    data[key] = value
  }
  return data
}

async function pairsIn({ envs = [], literals = [], files = [] }: GeneratorArgs, load: LoadText): Promise<Pair[]> {
  const context = 'loading KV pairs'
  return [
    ...(await allIn(`${context}: env source files: [${envs.join(' ')}]`, envs, async (path) => {
      return linesIn(await load(path))
    })),
    ...(await allIn(`${context}: literal sources [${literals.join(' ')}]`, literals, (text) => [literalIn(text)])),
    ...(await allIn(`${context}: file sources: [${files.join(' ')}]`, files, async (source) => {
      const [key, path] = fileSource(source)
      return [[key, await load(path)]]
    })),
  ]
}

async function allIn(
  context: string,
  sources: readonly string[],
  read: (source: string) => readonly Pair[] | Promise<readonly Pair[]>,
): Promise<Pair[]> {
  const pairs: Pair[] = []
  try {
    for (const source of sources) for (const pair of await read(source)) pairs.push(pair)
  } catch (error) {
    throw within(context, error)
  }
  return pairs
}

/** bufio.Scanner reads no longer lines, and nothing behind them. */
const MAX_LINE = 64 * 1024

function linesIn(text: string): Pair[] {
  const pairs: Pair[] = []
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  for (const [i, full] of lines.entries()) {
    if (byteLength(full) >= MAX_LINE) break
    const line = full.endsWith('\r') ? full.slice(0, -1) : full
    if (!(line as unknown as { isWellFormed(): boolean }).isWellFormed()) {
      throw failure(`line [${[...encodeUtf8(line)].join(' ')}] has invalid utf8 bytes : ${line}`)
    }
    const trimmed = (i === 0 && line.startsWith('\ufeff') ? line.slice(1) : line).replace(/^[\s\x85]+/, '')
    if (trimmed === '' || trimmed.startsWith('#')) continue
    const equals = trimmed.indexOf('=')
    const key = equals < 0 ? trimmed : trimmed.slice(0, equals)
    if (key !== '') pairs.push([key, equals < 0 ? '' : trimmed.slice(equals + 1)])
  }
  return pairs
}

function literalIn(source: string): Pair {
  const equals = source.indexOf('=')
  if (equals <= 0) throw failure(`invalid literal source ${source}, expected key=value`)
  const value = source.slice(equals + 1)
  const mark = value[0]
  const quoted = value.length >= 2 && value.endsWith(mark!) && (mark === '"' || mark === "'")
  return [source.slice(0, equals), quoted ? value.slice(1, -1) : value]
}

/** `path` or `key=path`. */
export function fileSource(source: string): readonly [key: string, path: string] {
  const parts = source.split('=')
  if (parts.length === 1) return [basePath(source), source]
  if (parts.length > 2) throw failure(`source ${quote(source)} key name or file path contains '='`)
  const [key, path] = parts as [string, string]
  if (key === '') throw failure(`missing key name for file path ${quote(path)} in source ${quote(source)}`)
  if (path === '') throw failure(`missing file path for key name ${quote(key)} in source ${quote(source)}`)
  return [key, path]
}

const LETTERS: Readonly<Record<string, string>> = { '0': 'g', '1': 'h', '3': 'k', a: 'm', e: 't' }

/** The suffix that tells one content from another. The object's name has no part in it. */
export function contentHash(resource: Resource): string {
  const hex = sha256Hex(encodeUtf8(hashedText(resource)))
  return hex.slice(0, 10).replace(/[013ae]/g, (letter) => LETTERS[letter]!)
}

function hashedText(resource: Resource): string {
  const kind = kindOf(resource)
  const node = resource.node!
  if (kind !== 'ConfigMap' && kind !== 'Secret') return encodeJson(valueOfNode(node))
  const hashed = newMap()
  hashed['kind'] = kind
  // Upstream looks for a field called "metadata/name", which nothing has.
  hashed['name'] = ''
  hashed['data'] = hashedField(node, 'data')
  if (kind === 'Secret') hashed['type'] = hashedField(node, 'type')
  const extra = kind === 'Secret' ? 'stringData' : 'binaryData'
  const value = hashedField(node, extra)
  if (isMap(value)) hashed[extra] = value
  return encodeJson(hashed)
}

function hashedField(node: YamlNode, name: string): GoValue {
  const field = getField(node, name)
  if (field === undefined) return ''
  if (field.kind === 'scalar') return field.value
  const value = valueOfNode(field)
  return isMap(value) ? value : null
}

/** Gives generated objects the names that they keep. */
export function addHashes(resources: readonly Resource[]): void {
  for (const resource of resources) {
    if (annotationsOf(resource)[ANNOTATION.needsHash] !== 'enabled') continue
    const hash = contentHash(resource)
    storePreviousId(resource)
    setName(resource, `${nameOf(resource)}-${hash}`)
  }
}
