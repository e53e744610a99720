/** Kubernetes Secrets between their two forms: `data` in base64, `stringData` as it is. */
import { resolve, type YamlNodeV3 } from '../../../../gotemplate/go/yaml/decode-v3.ts'
import { decodeUtf8, encodeUtf8 } from '../../../../gotemplate/go/utf8.ts'
import { isMap, newMap, typeName, type GoMap, type GoValue } from '../../../../gotemplate/value.ts'
import { TshelmError } from '../../../errors.ts'
import { decodeBase64Std } from '../../../secrets/vals/base64.ts'

/** Moves `data` of a Secret to `stringData`, decoded; anything else stays as it is. Throws in Go's words for what is no base64. */
export function decodeSecret(root: YamlNodeV3): void {
  const data = lastValue(root, 'data')
  if (root.kind !== 'mapping' || !isSecret(root) || data === undefined) return
  const entries = data.value.children
  for (let i = 1; i < entries.length; i += 2) decodeScalar(entries[i]!)
  const text = lastValue(root, 'stringData')
  if (text === undefined) data.key.text = 'stringData'
  else {
    text.value.children.push(...entries)
    root.children.splice(root.children.indexOf(data.key), 2)
  }
}

/** Whether it stays text does not depend on what it says decoded. */
function decodeScalar(node: YamlNodeV3): void {
  const { tag } = node.kind === 'scalar' ? resolve(node) : { tag: '' }
  node.text = decodeUtf8(decodeBase64Std(node.text))
  if (node.kind === 'scalar' && node.tag === '') node.tag = `tag:yaml.org,2002:${tag.slice(2)}`
}

function isSecret({ children }: YamlNodeV3): boolean {
  return children.some((key, i) => i % 2 === 0 && key.text === 'kind' && children[i + 1]?.text === 'Secret')
}

interface Entry {
  readonly key: YamlNodeV3
  readonly value: YamlNodeV3
}

function lastValue({ children }: YamlNodeV3, name: string): Entry | undefined {
  for (let i = children.length - 2; i >= 0; i -= 2) {
    if (children[i]!.text === name) return { key: children[i]!, value: children[i + 1]! }
  }
  return undefined
}

const TAGS: Readonly<Record<string, string>> = { int: '!!int', uint64: '!!int', float64: '!!float', bool: '!!bool' }

/** The way back. Throws for values under `stringData` that are not text, as vals does. */
export function encodeSecret(value: GoValue): GoValue {
  if (!isMap(value) || value['kind'] !== 'Secret' || value['stringData'] === undefined) return value
  const { stringData, ...rest } = value
  const encoded = isMap(stringData) ? encodeEntries(stringData) : stringData!
  return Object.assign(newMap(), rest, { data: encoded })
}

function encodeEntries(entries: GoMap): GoMap {
  const encoded = newMap()
  for (const key of Object.keys(entries)) {
    const value = entries[key]!
    if (typeof value === 'string') encoded[key] = Buffer.from(encodeUtf8(value)).toString('base64')
    else if (typeof value === 'object' && value !== null && TAGS[typeName(value)] === undefined) encoded[key] = value
    else {
      const tag = value === null ? '!!null' : TAGS[typeName(value)]!
      throw new TshelmError('secrets/failed', `yaml: cannot decode !!str as a ${tag}: a value of stringData is no text`)
    }
  }
  return encoded
}
