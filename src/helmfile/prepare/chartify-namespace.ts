/** Manifests that say no namespace get one; comments, styles and order stay. */
import {
  commentedDocuments,
  newNode,
  type CommentedDocument,
  type CommentedNode,
} from '../../../gotemplate/go/yaml/commented.ts'
import { emitCommented } from '../../../gotemplate/go/yaml/emit-commented.ts'
import { messageOf } from '../../errors.ts'
import { stateError } from '../errors.ts'

/** Throws `helmfile/invalid-state` for what is no YAML. */
export function inNamespace(files: ReadonlyMap<string, string>, namespace: string): Map<string, string> {
  return new Map([...files].map(([path, text]) => [path, inOne(path, text, namespace)]))
}

function inOne(path: string, text: string, namespace: string): string {
  let documents: CommentedDocument[]
  try {
    documents = [...commentedDocuments(text)]
  } catch (error) {
    throw stateError(`parsing yaml from ${path}: ${messageOf(error)}`, error)
  }
  for (const { root } of documents) setNamespace(root, namespace)
  return emitCommented(documents, { indent: 2, compact: false })
}

function setNamespace(root: CommentedNode, namespace: string): void {
  const metadata = valueAt(root, 'metadata')
  if (metadata === undefined || valueAt(metadata, 'namespace') !== undefined) return
  metadata.children.push(newNode('scalar', 'namespace'), newNode('scalar', namespace))
}

function valueAt({ kind, children }: CommentedNode, key: string): CommentedNode | undefined {
  if (kind !== 'mapping') return undefined
  const index = children.findIndex((child, i) => i % 2 === 0 && child.text === key)
  return index < 0 ? undefined : children[index + 1]
}
