/** YAML in and out of vals: documents as trees, so that what is written is what goyaml v3 would write. */
import { encodeJson } from '../../../../gotemplate/go/json.ts'
import { finished, documentsV3, resolve, type YamlNodeV3 } from '../../../../gotemplate/go/yaml/decode-v3.ts'
import { emitYaml } from '../../../../gotemplate/go/yaml/emit.ts'
import { typeName, type GoMap, type GoValue } from '../../../../gotemplate/value.ts'
import { TshelmError } from '../../../errors.ts'

const STRING_TAG = 'tag:yaml.org,2002:str'
const COLLECTION_TAGS = new Set(['', 'tag:yaml.org,2002:map', 'tag:yaml.org,2002:seq'])

/** The documents of a text, without those that hold nothing; dates in them are text. Throws YamlError. */
export function readDocuments(text: string): YamlNodeV3[] {
  const documents = [...documentsV3(text)].filter(({ children }) => children.length > 0)
  for (const root of documents) datesToText(root)
  return documents
}

function datesToText(node: YamlNodeV3): void {
  for (const child of node.children) {
    if (child.kind === 'scalar') {
      if (child.style === '' && resolve(child).tag === '!!timestamp') child.tag = STRING_TAG
    } else if (child.kind !== 'alias' && COLLECTION_TAGS.has(child.tag)) datesToText(child)
  }
}

export function valueOf(node: YamlNodeV3): GoValue {
  return finished((decoder) => decoder.value(node) ?? null)
}

export function mapOf(node: YamlNodeV3): GoMap | undefined {
  return finished((decoder) => decoder.stringMap(node))
}

/** Anything but `json` is YAML. Throws `secrets/failed` for what JSON cannot hold. */
export function writeDocuments(values: readonly GoValue[], format: string): string {
  const write = (value: GoValue): string =>
    format === 'json' ? `${encodeJson(value)}\n` : emitYaml(value, { indentSequences: true })
  return values.map(write).join('---\n')
}

/** Replaces what `evaluate` makes of each map, also those in lists; texts in lists stay. */
export async function evaluateDocument(value: GoValue, evaluate: (map: GoMap) => Promise<GoValue>): Promise<GoValue> {
  if (Array.isArray(value)) {
    const items: GoValue[] = []
    for (const item of value) items.push(isEvaluated(item) ? await evaluateDocument(item, evaluate) : item)
    return items
  }
  if (typeName(value) === 'map[string]interface {}') return evaluate(value as GoMap)
  throw new TshelmError('secrets/failed', `unexpected type: ${typeName(value)}`)
}

function isEvaluated(value: GoValue): boolean {
  return Array.isArray(value) || typeName(value) === 'map[string]interface {}'
}
