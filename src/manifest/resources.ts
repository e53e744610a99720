/** A stream of YAML documents as kustomize's kyaml reads and writes it. */
import { parseCommented, type CommentedDocument, type CommentedNode } from '../../gotemplate/go/yaml/commented.ts'
import { emitCommented } from '../../gotemplate/go/yaml/emit-commented.ts'
import { YamlError } from '../../gotemplate/go/yaml/error.ts'
import { TshelmError } from '../errors.ts'
import { clearAnnotation, clearEmptyAnnotations, isNull, setAnnotation } from './annotations.ts'

/** A document, or an item of a list. */
export type Resource = CommentedDocument

/** kyaml's own: it sets them on what it reads, and takes them from what it writes. */
const INDEX = ['config.kubernetes.io/index', 'internal.config.kubernetes.io/index']
const OWN = [...INDEX, 'internal.config.kubernetes.io/seqindent']

/** Empty documents are left out; if a list stands alone, its items are meant. Throws in kyaml's words. */
export function readResources(stream: string): Resource[] {
  const texts = cut(stream.replaceAll('\r\n', '\n'))
  const resources: Resource[] = []
  for (const text of texts) {
    const document = parse(text)
    if (document === undefined || isNull(document.root)) continue
    for (const name of INDEX) setAnnotation(document, name, String(resources.length))
    const items = texts.length === 1 ? itemsOf(document.root) : undefined
    if (items === undefined) resources.push(document)
    else for (const root of items) resources.push({ head: '', foot: '', root })
  }
  return resources
}

export function writeResources(resources: readonly Resource[]): string {
  for (const resource of resources) {
    for (const name of OWN) clearAnnotation(resource, name)
    clearEmptyAnnotations(resource)
  }
  return emitCommented(resources)
}

/** The pieces between lines that begin with `---`. */
function cut(stream: string): string[] {
  if (stream === '') return []
  const texts: string[] = []
  let from = 0
  for (const { 0: separator, index } of stream.matchAll(/\n---[^\n]*\n/g)) {
    const rest = separator.slice(4).trim()
    if (rest !== '' && !rest.startsWith('#')) {
      throw new TshelmError('manifest/post-render', `invalid document separator: ${separator.trim()}`)
    }
    texts.push(`${stream.slice(from, index)}\n`)
    from = index + separator.length
  }
  return [...texts, stream.slice(from)]
}

function parse(text: string): CommentedDocument | undefined {
  try {
    return parseCommented(text)
  } catch (error) {
    if (!(error instanceof YamlError)) throw error
    throw new TshelmError('manifest/post-render', `MalformedYAMLError: ${error.detail}`, { cause: error })
  }
}

const LISTS = new Set(['List', 'ResourceList'])

function itemsOf(root: CommentedNode): readonly CommentedNode[] | undefined {
  const kind = field(root, 'kind')
  if (kind === undefined || !LISTS.has(kind.text)) return undefined
  const items = field(root, 'items')
  if (items === undefined && field(root, 'functionConfig') === undefined) return undefined
  return items?.children ?? []
}

function field({ children }: CommentedNode, name: string): CommentedNode | undefined {
  for (let i = 0; i + 1 < children.length; i += 2) if (children[i]!.text === name) return children[i + 1]
  return undefined
}
