/** Data of generated ConfigMaps and Secrets. */
import { encodeUtf8 } from '../../gotemplate/go/utf8.ts'
import { compareStrings } from '../../gotemplate/value.ts'
import { failure } from './failure.ts'
import { clearField, expectKind, fieldsOf, getField, isMissing, newNode, setField, textOf } from './node.ts'
import type { YamlNode } from './node.ts'
import { apiVersion, copyResource, dataOf, kindOf, nameOf, namespaceOf } from './resource.ts'
import type { Labels, Resource } from './resource.ts'
import { gvkOf, idText } from './ids.ts'

const BASE64_LINE = 70

/** Base64, in lines if it is longer than one. */
function wrappedBase64(text: string): string {
  const base64 = Buffer.from(encodeUtf8(text)).toString('base64')
  if (base64.length < BASE64_LINE) return base64
  return (base64.match(/.{1,70}/g) ?? []).map((line) => `${line}\n`).join('')
}

function isValidUtf8(text: string): boolean {
  // Bytes that are no text are held as lone surrogates.
  return (text as unknown as { isWellFormed(): boolean }).isWellFormed()
}

function dataNode(value: string): YamlNode {
  return newNode('scalar', { tag: '!!str', value, style: value.includes('\n') ? '|' : '' })
}

function sortedKeys(map: Labels): string[] {
  return Object.keys(map).sort(compareStrings)
}

function fieldMap(node: YamlNode, name: string): YamlNode {
  return getField(node, name) ?? setField(node, name, newNode('mapping'))!
}

/** Text goes to `data`, bytes to `binaryData`. */
export function setConfigMapData(node: YamlNode, data: Labels): void {
  for (const key of sortedKeys(data)) {
    const value = data[key]!
    if (isValidUtf8(value)) setField(fieldMap(node, 'data'), key, dataNode(value))
    else setField(fieldMap(node, 'binaryData'), key, dataNode(wrappedBase64(value)))
  }
}

export function setSecretData(node: YamlNode, data: Labels): void {
  const map = fieldMap(node, 'data')
  for (const key of sortedKeys(data)) setField(map, key, dataNode(wrappedBase64(data[key]!)))
}

/** Adds to a generated object what it extends. */
export function mergeData(resource: Resource, old: Resource): void {
  const node = resource.node!
  const isSecret = apiVersion(resource) === 'v1' && kindOf(resource) === 'Secret'
  const from = isSecret ? withoutStringData(old) : old
  const data = { ...dataOf(from, 'data'), ...dataOf(resource, 'data') }
  clearField(node, 'data')
  setConfigMapData(node, data)
  const binary = { ...dataOf(old, 'binaryData'), ...dataOf(resource, 'binaryData') }
  clearField(node, 'binaryData')
  for (const key of sortedKeys(binary)) {
    const value = binary[key]!
    setField(fieldMap(node, 'binaryData'), key, dataNode(isValidUtf8(value) ? value : wrappedBase64(value)))
  }
}

/** A copy of a Secret that says all in `data`. */
function withoutStringData(old: Resource): Resource {
  const copy = copyResource(old)
  const node = copy.node!
  const given = getField(node, 'stringData')
  if (!isMissing(given)) {
    const values: Labels = {}
    for (const [key, value] of stringEntries(given, old)) {
      if (value.kind !== 'scalar') throw unreadable(old, `stringData value for key "${key.value}" must be a scalar`)
      values[key.value] = textOf(value)
    }
    setSecretData(node, values)
  }
  clearField(node, 'stringData')
  return copy
}

function stringEntries(given: YamlNode, old: Resource): ReturnType<typeof fieldsOf> {
  try {
    expectKind(given, 'mapping')
  } catch (error) {
    throw unreadable(old, error instanceof Error ? error.message : '')
  }
  return fieldsOf(given)
}

function unreadable(old: Resource, reason: string): Error {
  const id = idText({ ...gvkOf(apiVersion(old), kindOf(old)), name: nameOf(old), namespace: namespaceOf(old) })
  return failure(`failed to normalize stringData for ${id}: read stringData: ${reason}`)
}
