/** A Secret as Kubernetes' own type has it: read from a manifest, and written again. */
import { encodeUtf8 } from '../../gotemplate/go/utf8.ts'
import { emitYaml } from '../../gotemplate/go/yaml/emit.ts'
import { parseYaml } from '../../gotemplate/go/yaml/parse.ts'
import { isMap, newMap, type GoMap, type GoValue } from '../../gotemplate/value.ts'
import { messageOf } from '../errors.ts'
import { decodeTyped, typedValue, type Shape, type StructShape } from './typed.ts'

export interface Secret {
  /** All of it but what it keeps. */
  readonly shell: GoMap
  /** `data` decoded, with `stringData` over it, as an API server would take it. Where there is a problem, what could be read of `data`. */
  readonly values: ReadonlyMap<string, Uint8Array>
  /** Why it is no Secret, in Go's words. */
  readonly problem?: string
}

const TEXT: Shape = { kind: 'text' }
const INT: Shape = { kind: 'int' }
const BOOL: Shape = { kind: 'bool' }
const TIME: Shape = { kind: 'time' }
const TEXTS: Shape = { kind: 'map', type: 'map[string]string', of: TEXT }

const OWNER: StructShape = {
  kind: 'struct',
  type: 'v1.OwnerReference',
  fields: {
    apiVersion: { shape: TEXT, kept: true },
    kind: { shape: TEXT, kept: true },
    name: { shape: TEXT, kept: true },
    uid: { shape: { kind: 'text', type: 'types.UID' }, kept: true },
    controller: { shape: BOOL },
    blockOwnerDeletion: { shape: BOOL },
  },
}

const MANAGED_FIELDS: StructShape = {
  kind: 'struct',
  type: 'v1.ManagedFieldsEntry',
  fields: {
    manager: { shape: TEXT },
    operation: { shape: { kind: 'text', type: 'v1.ManagedFieldsOperationType' } },
    apiVersion: { shape: TEXT },
    time: { shape: TIME },
    fieldsType: { shape: TEXT },
    fieldsV1: { shape: { kind: 'any' } },
    subresource: { shape: TEXT },
  },
}

const METADATA: StructShape = {
  kind: 'struct',
  type: 'v1.ObjectMeta',
  fields: {
    name: { shape: TEXT },
    generateName: { shape: TEXT },
    namespace: { shape: TEXT },
    selfLink: { shape: TEXT },
    uid: { shape: { kind: 'text', type: 'types.UID' } },
    resourceVersion: { shape: TEXT },
    generation: { shape: INT },
    creationTimestamp: { shape: TIME },
    deletionTimestamp: { shape: TIME },
    deletionGracePeriodSeconds: { shape: { kind: 'int', pointer: true } },
    labels: { shape: TEXTS },
    annotations: { shape: TEXTS },
    ownerReferences: { shape: { kind: 'list', type: '[]v1.OwnerReference', of: OWNER } },
    finalizers: { shape: { kind: 'list', type: '[]string', of: TEXT } },
    managedFields: { shape: { kind: 'list', type: '[]v1.ManagedFieldsEntry', of: MANAGED_FIELDS } },
  },
}

const SECRET: StructShape = {
  kind: 'struct',
  type: 'v1.Secret',
  fields: {
    apiVersion: { shape: { kind: 'text', strict: true }, within: 'TypeMeta' },
    kind: { shape: { kind: 'text', strict: true }, within: 'TypeMeta' },
    metadata: { shape: METADATA, kept: true },
    immutable: { shape: BOOL },
    data: { shape: { kind: 'map', type: 'map[string][]uint8', of: { kind: 'bytes' } } },
    stringData: { shape: TEXTS },
    type: { shape: { kind: 'text', type: 'v1.SecretType' } },
  },
}

export function readSecret(text: string): Secret {
  let document: GoValue
  try {
    // Kubernetes reads it line by line, the last one with a line break, too.
    document = documentOf(text.endsWith('\n') ? text : `${text}\n`)
  } catch (error) {
    return { shell: newMap(), values: new Map(), problem: messageOf(error) }
  }
  const { value, problem } = decodeTyped(document, SECRET)
  const { data, stringData, ...shell } = value
  const values = new Map(entriesOf(data) as [string, Uint8Array][])
  if (problem !== undefined) {
    return { shell, values, problem: `error unmarshaling JSON: while decoding JSON: ${problem}` }
  }
  for (const [key, own] of entriesOf(stringData)) values.set(key, encodeUtf8(own as string))
  return { shell, values }
}

/** Infinities are no JSON, but where text is wanted they are taken for text before. */
function documentOf(text: string): GoValue {
  try {
    return parseYaml(text, { exact: true })
  } catch (error) {
    const document = parseYaml(text, { exact: true, infinite: true })
    if (countInfinite(document) === countInfinite(textsOf(document))) return document
    throw error
  }
}

/** Where infinities may be. */
function textsOf(document: GoValue): GoValue {
  return document !== null && isMap(document) && document['stringData'] !== undefined ? document['stringData'] : null
}

function countInfinite(value: GoValue): number {
  if (typeof value === 'number') return Number.isFinite(value) ? 0 : 1
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + countInfinite(item), 0)
  if (value === null || !isMap(value)) return 0
  return Object.values(value).reduce<number>((sum, item) => sum + countInfinite(item), 0)
}

function entriesOf(map: GoValue | undefined): [string, GoValue][] {
  return map !== undefined && map !== null && isMap(map) ? Object.entries(map) : []
}

/** With `values` as `stringData`; a newline at the end. */
export function secretText({ shell }: Secret, values: ReadonlyMap<string, string>): string {
  const object = typedValue(shell, SECRET)
  if (values.size > 0) {
    const map = newMap()
    for (const [key, value] of values) map[key] = value
    object['stringData'] = map
  }
  return emitYaml(object)
}
