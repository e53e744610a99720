/** A YAML file of a chart: its value, and how its numbers were written. */
import { formatFloat } from '../../gotemplate/go/strconv.ts'
import { decodeUtf8 } from '../../gotemplate/go/utf8.ts'
import { parseTree } from '../../gotemplate/go/yaml/node.ts'
import type { YamlNode } from '../../gotemplate/go/yaml/node.ts'
import { parseYaml, type YamlOptions } from '../../gotemplate/go/yaml/parse.ts'
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

/** Throws TshelmError with Go's text, `error converting YAML to JSON: ` in front. Strict: keys must not stand twice. */
export function parseYamlFile(data: Uint8Array, options: Pick<YamlOptions, 'strict' | 'maxLength'> = {}): YamlFile {
  const text = decodeUtf8(data)
  try {
    return { document: parseYaml(text, options), numberText: numberTexts(text) }
  } catch (cause) {
    throw new TshelmError('chart/invalid-metadata', messageOf(cause), { cause, positions: yamlPlace(cause, text) })
  }
}

/** Go: integers keep their digits, floats have float32 precision. Only large whole numbers may be either. */
function numberTexts(text: string): NumberText {
  let written: Map<number, string> | undefined
  return (value) => {
    if (!Number.isInteger(value)) return formatFloat(value, 'g', -1, 32)
    if (Math.abs(value) < 1e6) return String(value)
    written ??= writtenTexts(parseTree(readSource(text), MAX_DEPTH))
    return written.get(value) ?? formatFloat(value, 'g', -1, 32)
  }
}

/** How each number is written where it stands first. */
function writtenTexts(root: YamlNode | undefined): Map<number, string> {
  const found = new Map<number, string>()
  const visit = (node: YamlNode): void => {
    if (node.kind !== 'scalar') node.children.forEach(visit)
    else if (node.implicit) {
      const number = resolveNumber(node.text)
      if (number !== undefined && !found.has(number.value)) found.set(number.value, number.keyText)
    }
  }
  if (root !== undefined) visit(root)
  return found
}
