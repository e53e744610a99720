/** Where in its text a value stands. */
import type { YamlMark } from './error.ts'
import { parseTree } from './node.ts'
import type { YamlNode } from './node.ts'
import { resolveKey } from './resolve.ts'
import { readSource } from './source.ts'

const MAX_DEPTH = 1000
// Merges of merges; each may name several, so they multiply.
const MAX_MERGES = 3
const MAX_MERGED = 32

/** Finds the key or item at a path of the first document (`['a', 'b', 2]`); undefined where there is none. Throws YamlError. */
export function yamlPositions(text: string): (path: readonly (string | number)[]) => YamlMark | undefined {
  const root = parseTree(readSource(text), MAX_DEPTH)
  return (path) => (root === undefined ? undefined : locate(root, path))
}

function locate(root: YamlNode, path: readonly (string | number)[]): YamlMark | undefined {
  let value: YamlNode | undefined = root
  let at: YamlNode = root
  for (const step of path) {
    const holder: YamlNode | undefined = value?.kind === 'alias' ? value.target : value
    if (holder === undefined) return undefined
    const found: readonly [YamlNode, YamlNode] | undefined =
      holder.kind === 'mapping' ? entry(holder, String(step)) : item(holder, step)
    if (found === undefined) return undefined
    at = found[0]
    value = found[1]
  }
  return { line: at.line + 1, column: at.column + 1 }
}

function item(list: YamlNode, step: string | number): readonly [YamlNode, YamlNode] | undefined {
  const node = list.kind === 'sequence' ? list.children[Number(step)] : undefined
  return node === undefined ? undefined : [node, node]
}

/** The last of equal keys counts; what is merged in counts less, the first of several more. */
function entry(map: YamlNode, key: string, depth = 0): readonly [YamlNode, YamlNode] | undefined {
  const merged: YamlNode[] = []
  for (let i = map.children.length - 2; i >= 0; i -= 2) {
    const node = map.children[i]!
    const name = node.implicit ? resolveKey(node.text) : node.text
    if (node.kind === 'scalar' && name === key) return [node, map.children[i + 1]!]
    if (node.kind === 'scalar' && node.implicit && node.text === '<<') merged.unshift(map.children[i + 1]!)
  }
  if (depth >= MAX_MERGES) return undefined
  const sources = merged.flatMap((node) => (node.kind === 'sequence' ? node.children : [node]))
  for (const source of sources.slice(0, MAX_MERGED)) {
    const holder = source.kind === 'alias' ? source.target : source
    const found = holder?.kind === 'mapping' ? entry(holder, key, depth + 1) : undefined
    if (found !== undefined) return found
  }
  return undefined
}
