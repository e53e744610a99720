/** A stack file or an overlay as data. They are YAML 1.2: `yes` and `on` are words, `010` is ten. Versions are texts: `1.10` stays so. */
import { compose } from '../../gotemplate/go/yaml/compose.ts'
import { parseTree, type YamlNode } from '../../gotemplate/go/yaml/node.ts'
import { readSource } from '../../gotemplate/go/yaml/source.ts'
import { isMap, newMap, type GoMap, type GoValue } from '../../gotemplate/value.ts'
import { messageOf, TshelmError } from '../errors.ts'
import { MAX_CHART_BYTES } from '../limits.ts'

const MAX_DEPTH = 1000
const STRING_TAG = 'tag:yaml.org,2002:str'
/** What YAML 1.1 takes for booleans, and 1.2 does not. */
const OLD_BOOLEAN = /^(?:y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF)$/
const LEADING_ZEROS = /^([-+]?)0+(?=\d)/

/** Throws `stack/invalid-file`. */
export function readStackFile(path: string, text: string): GoMap {
  if (text.length > MAX_CHART_BYTES) throw invalid(path, `is larger than ${MAX_CHART_BYTES} bytes`)
  let value: GoValue
  try {
    const root = parseTree(readSource(text), MAX_DEPTH)
    value =
      root === undefined ? null : compose(asOfNow(withTexts(root)), { strict: true, exact: false, maxDepth: MAX_DEPTH })
  } catch (error) {
    throw invalid(path, messageOf(error), error)
  }
  if (value === null) return newMap()
  if (isMap(value)) return value
  throw invalid(path, 'is no map')
}

export function invalid(path: string, problem: string, cause?: unknown): TshelmError {
  return new TshelmError('stack/invalid-file', `${path}: ${problem}`, {
    ...(cause === undefined ? {} : { cause }),
    positions: [{ file: path, line: 1 }],
  })
}

/** What is text in a release, whatever it looks like. */
const TEXT_FIELDS = new Set(['name', 'chart', 'namespace', 'version'])

/** Numbers are as they are written in the releases of a stack file, which are a list, and of an overlay, a map by name. */
function withTexts(root: YamlNode): YamlNode {
  return withValues(root, (key, value) => {
    if (key !== 'releases') return value
    if (value.kind === 'sequence') return { ...value, children: value.children.map(releaseWithTexts) }
    return withValues(value, (_, release) => releaseWithTexts(release))
  })
}

function releaseWithTexts(release: YamlNode): YamlNode {
  return withValues(release, (key, value) =>
    TEXT_FIELDS.has(key) && value.kind === 'scalar' && value.implicit && /^[-+.\d]/.test(value.text)
      ? { ...value, tag: STRING_TAG, implicit: false }
      : value,
  )
}

function withValues(map: YamlNode, change: (key: string, value: YamlNode) => YamlNode): YamlNode {
  if (map.kind !== 'mapping') return map
  const children = map.children.map((node, i) => (i % 2 === 0 ? node : change(map.children[i - 1]!.text, node)))
  return { ...map, children }
}

/** The tree with the scalars that 1.1 reads otherwise written so that it reads them alike. */
function asOfNow(root: YamlNode): YamlNode {
  const known = new Map<YamlNode, YamlNode>()
  const convert = (node: YamlNode): YamlNode => {
    const old = known.get(node)
    if (old !== undefined) return old
    const scalar = node.kind === 'scalar' ? scalarAsOfNow(node) : { ...node }
    known.set(node, scalar)
    const { children, target } = node
    if (children.length === 0 && target === undefined) return scalar
    return Object.assign(scalar, { children: children.map(convert), target: target && convert(target) })
  }
  return convert(root)
}

function scalarAsOfNow(node: YamlNode): YamlNode {
  if (!node.implicit) return node
  if (OLD_BOOLEAN.test(node.text)) return { ...node, tag: STRING_TAG, implicit: false }
  if (LEADING_ZEROS.test(node.text) && /^[-+]?\d+$/.test(node.text)) {
    return { ...node, text: node.text.replace(LEADING_ZEROS, '$1') }
  }
  return node
}
