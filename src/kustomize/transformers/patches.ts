/** `patches`, `patchesStrategicMerge` and `patchesJson6902`. */
import { quote } from '../../../gotemplate/go/strconv-quote.ts'
import { failure, within } from '../failure.ts'
import { idText } from '../ids.ts'
import { applyOperations, readOperations } from '../json-patch.ts'
import type { JsonOperation } from '../json-patch.ts'
import type { PatchOptions } from '../kustomization.ts'
import { nodeOfValue } from '../node-read.ts'
import { valueOfNode } from '../node-value.ts'
import { parseText } from '../read-kustomization.ts'
import { readResources } from '../read-resources.ts'
import { ANNOTATION, annotationsOf, enable, internalAnnotations, originalId, setAnnotations } from '../resource.ts'
import { copyResource, storePreviousId } from '../resource.ts'
import type { Resource } from '../resource.ts'
import { findById, patchResource, patchSelected, select } from '../resource-list.ts'
import type { Resources } from '../resource-list.ts'
import { noticeAll } from '../schema-book.ts'
import type { SchemaBook } from '../schema-book.ts'
import type { Schemas } from '../schema.ts'
import type { Selector } from '../selector.ts'
import { decodeJson } from '../../../gotemplate/go/json.ts'
import { encodeJson } from '../../../gotemplate/go/json-encode.ts'

export type Transform = (resources: Resources) => void

export interface PatchConfig {
  readonly text: string
  /** `[path: "x.yaml"]`, for messages. */
  readonly source: string
  readonly target: Selector | undefined
  readonly options: PatchOptions | undefined
}

interface Read<T> {
  readonly value?: readonly T[]
  readonly error?: unknown
}

function attempt<T>(read: () => readonly T[]): Read<T> {
  try {
    return { value: read() }
  } catch (error) {
    return { error }
  }
}

/** One entry of `patches`, whichever kind its text is. */
export function patchTransform(config: PatchConfig, schemas: SchemaBook): Transform {
  const { text, source, target, options } = config
  const merge = attempt(() => noticeAll(readResources(text), schemas))
  const json = attempt(() => {
    if (text === '') throw failure('empty json patch operations')
    return readOperations(text)
  })
  if ((merge.value?.length ?? 0) > 0 && (json.value?.length ?? 0) > 0) {
    throw failure(`illegally qualifies as both an SM and JSON patch: ${source}`)
  }
  if (merge.value === undefined && json.value === undefined) {
    throw failure(`unable to parse SM or JSON patch from ${source}`, {}, 'kustomize/invalid')
  }
  if (merge.value !== undefined) {
    const patches = merge.value
    for (const patch of patches) allowChanges(patch, options)
    return (resources) => applyMerges(resources, patches, { ...config, schemas })
  }
  const operations = json.value!
  return (resources) => {
    if (target === undefined) throw failure(`must specify a target for JSON patch ${source}`)
    for (const resource of select(resources, target)) {
      storePreviousId(resource)
      applyJson(resource, operations)
    }
  }
}

function allowChanges(patch: Resource, options: PatchOptions | undefined): void {
  if (options?.allowNameChange === true) enable(patch, ANNOTATION.allowNameChange)
  if (options?.allowKindChange === true) enable(patch, ANNOTATION.allowKindChange)
}

interface Merging extends PatchConfig {
  readonly schemas: Schemas
}

function applyMerges(resources: Resources, patches: readonly Resource[], { target, source, schemas }: Merging): void {
  if (target !== undefined && patches.length > 0) {
    if (patches.length > 1) {
      const told =
        'Multiple Strategic-Merge Patches in one `patches` entry is not allowed to set `patches.target` field'
      throw failure(`${told}: ${source}`)
    }
    patchSelected(resources, selected(resources, target), { patch: patches[0]!, schemas })
    return
  }
  for (const given of patches) {
    const id = originalId(given)
    patchResource(unique(resources, given, id), copyResource(given), schemas)
  }
}

function selected(resources: Resources, target: Selector): readonly Resource[] {
  try {
    return select(resources, target)
  } catch (error) {
    throw within(`unable to find patch target "${selectorShown(target)}" in \`resources\``, error)
  }
}

function selectorShown(target: Selector): string {
  return `${idText(target)}:a=${target.annotationSelector}:l=${target.labelSelector}`
}

function unique(resources: Resources, patch: Resource, id: ReturnType<typeof originalId>): Resource {
  try {
    return findById(resources, originalId(patch))
  } catch (error) {
    throw within(`no resource matches strategic merge patch ${quote(idText(id))}`, error)
  }
}

/** Numbers become floats on the way, and are written so. */
function applyJson(resource: Resource, operations: readonly JsonOperation[]): void {
  const kept = internalAnnotations(resource)
  const patched = applyOperations(valueOfNode(resource.node!), operations)
  resource.node = nodeOfValue(decodeJson(encodeJson(patched)))
  setAnnotations(resource, { ...annotationsOf(resource), ...kept })
}

/** All of `patchesStrategicMerge`. */
export function mergePatches(patches: readonly Resource[], schemas: SchemaBook): Transform {
  noticeAll(patches, schemas)
  return (resources) => {
    for (const patch of patches) {
      patchSelected(resources, [findById(resources, originalId(patch))], { patch, schemas })
    }
  }
}

/** One entry of `patchesJson6902`. */
export function jsonPatchTransform(text: string, target: Selector, path: string): Transform {
  const json = text.startsWith('[') ? text : encodeJson(parseText(text))
  const operations = decoded(json)
  if (operations.length === 0) throw failure(`patch appears to be empty; file=${path}, JsonOp=${json}`)
  return (resources) => {
    for (const resource of select(resources, target)) applyJson(resource, operations)
  }
}

function decoded(text: string): readonly JsonOperation[] {
  try {
    return readOperations(text)
  } catch (error) {
    throw within(`decoding ${text}`, error)
  }
}
