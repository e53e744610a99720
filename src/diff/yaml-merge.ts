/** `<<` in YAML nodes, as goyaml v2 takes it. */
import { YamlError } from '../../gotemplate/go/yaml/error.ts'
import type { YamlNode } from '../../gotemplate/go/yaml/node.ts'

export function isMergeKey({ kind, text, implicit, tag }: YamlNode): boolean {
  return kind === 'scalar' && text === '<<' && (implicit || tag === 'tag:yaml.org,2002:merge')
}

/** The maps to take entries from, what counts most last. Throws YamlError for what is no map. */
export function mergedMaps(node: YamlNode): readonly YamlNode[] {
  const maps = node.kind === 'sequence' ? [...node.children].reverse() : [node]
  for (const map of maps) {
    const { kind } = map.kind === 'alias' ? map.target! : map
    if (kind !== 'mapping') throw new YamlError('yaml: map merge requires map or sequence of maps as the value')
  }
  return maps
}
