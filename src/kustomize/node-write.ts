/** Trees → YAML text as kyaml writes it. */
import type { CommentedNode } from '../../gotemplate/go/yaml/commented.ts'
import { emitCommented } from '../../gotemplate/go/yaml/emit-commented.ts'
import type { YamlNode } from './node.ts'
import { resolveTag } from './scalar-value.ts'

const LONG = 'tag:yaml.org,2002:'

/** kyaml's text of a tree, comments and styles included. */
export function emitNode(node: YamlNode): string {
  return emitCommented([{ head: '', foot: '', root: commented(node) }])
}

function commented(node: YamlNode): CommentedNode {
  const { kind, head, line, foot } = node
  const children = node.children.map(commented)
  const shown = { kind, text: node.value, anchor: '', head, line, foot, children }
  if (kind !== 'scalar') return { ...shown, style: node.style, tag: node.tagged ? longTag(node.tag) : '' }
  return { ...shown, ...presentation(node) }
}

/** goyaml: a tag is written if it was, or if the text alone would mean something else; strings are rather quoted. */
function presentation({ tag, tagged, value, style }: YamlNode): { style: string; tag: string } {
  if (tagged) return { style, tag: longTag(tag) }
  if (tag === '' || (tag === '!!str' && style !== '')) return { style, tag: '' }
  if (resolveTag(value) === tag) return { style, tag: '' }
  if (tag === '!!str') return { style: value.includes('\n') ? '|' : '"', tag: '' }
  return { style, tag: longTag(tag) }
}

function longTag(tag: string): string {
  return tag.startsWith('!!') ? LONG + tag.slice(2) : tag
}

/** What a scalar is once it was written and read. */
export function effectiveTag({ tag, value, style }: YamlNode): string {
  if (tag === '') return style === '' && !value.includes('\n') ? resolveTag(value) : '!!str'
  return tag === '!!merge' ? '!!str' : tag
}

/** goyaml does not read what is deeper. */
export const MAX_DEPTH = 10_000
