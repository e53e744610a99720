/** A YAML file of a chart: its value, and how its numbers were written. */
import { formatFloat } from '../../gotemplate/go/strconv.ts'
import { decodeUtf8 } from '../../gotemplate/go/utf8.ts'
import { parseTree } from '../../gotemplate/go/yaml/node.ts'
import type { YamlNode } from '../../gotemplate/go/yaml/node.ts'
import { parseYaml } from '../../gotemplate/go/yaml/parse.ts'
import { resolveNumber } from '../../gotemplate/go/yaml/resolve.ts'
import { readSource } from '../../gotemplate/go/yaml/source.ts'
import type { GoValue } from '../../gotemplate/value.ts'
import { TshelmError, messageOf } from '../errors.ts'
import { yamlPlace } from '../yaml-place.ts'
import type { NumberText } from './struct-decoder.ts'

export interface YamlFile {
  readonly document: GoValue
  readonly numberText: NumberText
}

const MAX_DEPTH = 1000

/** Throws TshelmError with Go's text, `error converting YAML to JSON: ` in front. */
export function parseYamlFile(data: Uint8Array): YamlFile {
  const text = decodeUtf8(data)
  try {
    return { document: parseYaml(text), numberText: (value) => numberText(text, value) }
  } catch (cause) {
    throw new TshelmError('chart/invalid-metadata', messageOf(cause), { cause, positions: yamlPlace(cause, text) })
  }
}

/** Go: integers keep their digits, floats have float32 precision. Only large whole numbers may be either. */
function numberText(text: string, value: number): string {
  if (!Number.isInteger(value)) return formatFloat(value, 'g', -1, 32)
  if (Math.abs(value) < 1e6) return String(value)
  const root = parseTree(readSource(text), MAX_DEPTH)
  return (root && writtenText(root, value)) ?? formatFloat(value, 'g', -1, 32)
}

function writtenText(node: YamlNode, value: number): string | undefined {
  if (node.kind === 'scalar') {
    const number = node.implicit ? resolveNumber(node.text) : undefined
    return number?.value === value ? number.keyText : undefined
  }
  for (const child of node.children) {
    const text = writtenText(child, value)
    if (text !== undefined) return text
  }
  return undefined
}
