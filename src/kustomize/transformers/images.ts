/** Names, tags and digests of images. */
import { compileRegexp, matches } from '../../../gotemplate/go/regexp.ts'
import { changeFields } from '../field-spec.ts'
import type { FieldSpec } from '../field-spec.ts'
import { expectKind, fieldsOf, getField, itemsOf, scalar, setScalar } from '../node.ts'
import type { YamlNode } from '../node.ts'
import type { ImageRule } from '../kustomization.ts'
import { kindOf } from '../resource.ts'
import type { Resources } from '../resource-list.ts'

const TAG_AND_DIGEST = '(:[a-zA-Z0-9_.{}-]*)?(@[a-zA-Z0-9]+([.+_-][a-zA-Z0-9]+)*:[a-zA-Z0-9_.{}-]*)?$'
const CONTAINERS = new Set(['containers', 'initContainers'])

/** Lists of containers at any depth, then the fields of the specs. */
export function setImages(resources: Resources, rule: ImageRule, specs: readonly FieldSpec[]): void {
  const isNamed = nameTest(rule.name)
  const set = (node: YamlNode): void => setImage(node, rule, isNamed)
  const wanted = resources.filter(
    (resource) => resource.node !== undefined && kindOf(resource) !== 'CustomResourceDefinition',
  )
  for (const { node } of wanted) visitContainers(node!, set)
  for (const { node } of wanted) changeFields(node!, specs, { set })
}

/** The name of a rule is a pattern; one that is none matches nothing. */
function nameTest(name: string): (image: string) => boolean {
  try {
    const regexp = compileRegexp(`^${name}${TAG_AND_DIGEST}`)
    return (image) => matches(regexp, image)
  } catch {
    return () => false
  }
}

function visitContainers(node: YamlNode, set: (image: YamlNode) => void): void {
  if (node.kind === 'sequence') for (const item of node.children) visitContainers(item, set)
  if (node.kind !== 'mapping') return
  for (const [key, value] of fieldsOf(node)) {
    visitContainers(value, set)
    if (!CONTAINERS.has(key.value) || value.kind !== 'sequence') continue
    for (const container of itemsOf(value)) {
      const image = getField(container, 'image')
      if (image !== undefined) set(image)
    }
  }
}

function setImage(node: YamlNode, rule: ImageRule, isNamed: (image: string) => boolean): void {
  expectKind(node, 'scalar')
  if (!isNamed(node.value)) return
  const parts = splitImage(node.value)
  const name = rule.newName || parts.name
  const { tag, digest } = versionOf(rule, parts)
  setScalar(node, scalar(name + (tag === '' ? '' : `:${tag}`) + (digest === '' ? '' : `@${digest}`)))
}

interface ImageParts {
  readonly name: string
  readonly tag: string
  readonly digest: string
}

function versionOf(rule: ImageRule, { tag, digest }: ImageParts): Pick<ImageParts, 'tag' | 'digest'> {
  if (rule.newTag !== '') return { tag: rule.newTag, digest: rule.digest }
  if (rule.digest !== '') return { tag: '', digest: rule.digest }
  return rule.tagSuffix === '' ? { tag, digest } : { tag: tag + rule.tagSuffix, digest: '' }
}

/** A colon before the first slash is a port. */
export function splitImage(image: string): ImageParts {
  const slash = Math.max(image.indexOf('/'), 0)
  const at = image.indexOf('@', slash)
  const colon = image.indexOf(':', slash)
  if (colon < 0 && at < 0) return { name: image, tag: '', digest: '' }
  if (at >= 0 && (at < colon || colon < 0)) return { name: image.slice(0, at), tag: '', digest: image.slice(at + 1) }
  if (at < 0) return { name: image.slice(0, colon), tag: image.slice(colon + 1), digest: '' }
  return { name: image.slice(0, colon), tag: image.slice(colon + 1, at), digest: image.slice(at + 1) }
}
