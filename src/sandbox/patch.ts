/** The patch types that are no apply: JSON Patch (RFC 6902), JSON merge patch (RFC 7386) and Kubernetes' strategic merge patch. */
import type { Json, JsonObject } from '../object.ts'
import { copyJson, equalJson, plain } from './json.ts'
import type { Field, ListShape, Shape } from './shape.ts'
import { isObject, itemShape, memberShape } from './shape.ts'
import { ApiError, badRequest } from './status.ts'

export function mergePatch(target: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch
  const result: JsonObject = isObject(target) ? { ...target } : {}
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete result[name]
    else result[name] = mergePatch(result[name], value)
  }
  return result
}

const MAX_OPERATIONS = 10_000

export function jsonPatch(target: JsonObject, patch: Json): JsonObject {
  if (!Array.isArray(patch)) throw badRequest('json: cannot unmarshal object into Go value of type jsonpatch.Patch')
  if (patch.length > MAX_OPERATIONS) {
    throw new ApiError(
      413,
      'RequestEntityTooLarge',
      `The allowed maximum operations in a JSON patch is ${MAX_OPERATIONS}, got ${patch.length}`,
    )
  }
  const root: JsonObject = { '': copyJson(target) }
  for (const operation of patch) {
    if (!isObject(operation)) throw badRequest('a JSON patch operation must be an object')
    operate(root, operation)
  }
  return root[''] as JsonObject
}

function operate(root: JsonObject, operation: JsonObject): void {
  const path = pointer(operation.path)
  switch (operation.op) {
    case 'add':
      return put(root, path, copyJson(operation.value ?? null), true)
    case 'replace':
      lookUp(root, path, 'replace')
      return put(root, path, copyJson(operation.value ?? null), false)
    case 'remove':
      takeOut(root, path)
      return
    case 'copy':
      return put(root, path, copyJson(lookUp(root, pointer(operation.from), 'copy')), true)
    case 'move':
      return put(root, path, takeOut(root, pointer(operation.from)), true)
    case 'test':
      if (!equalJson(lookUp(root, path, 'test'), operation.value ?? null))
        throw unprocessable(
          `testing value ${path
            .slice(1)
            .map((p) => `/${p}`)
            .join('')} failed`,
        )
      return
    default:
      throw badRequest(`Unexpected kind: ${plain(operation.op)}`)
  }
}

function unprocessable(why: string): ApiError {
  return new ApiError(422, 'Invalid', `the server rejected our request due to an error in our request: ${why}`)
}

/** Names on the way; the first is the root's own name, "". */
function pointer(path: Json | undefined): string[] {
  if (typeof path !== 'string' || (path !== '' && !path.startsWith('/')))
    throw badRequest('a JSON patch operation has no valid path')
  return path.split('/').map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
}

function lookUp(root: JsonObject, path: readonly string[], operation: string): Json {
  let value: Json | undefined = root
  for (const part of path) value = memberOf(value, part)
  if (value === undefined)
    throw unprocessable(`${operation} operation does not apply: doc is missing path: ${path.join('/')}`)
  return value
}

function memberOf(value: Json | undefined, part: string): Json | undefined {
  if (Array.isArray(value)) return /^\d+$/.test(part) ? value[Number(part)] : undefined
  return isObject(value) && Object.hasOwn(value, part) ? value[part] : undefined
}

function put(root: JsonObject, path: readonly string[], value: Json, insert: boolean): void {
  const last = path.at(-1)!
  const owner = path.length === 1 ? root : lookUp(root, path.slice(0, -1), 'add')
  if (isObject(owner)) owner[last] = value
  else if (Array.isArray(owner)) {
    const index = last === '-' ? owner.length : Number(last)
    if (!Number.isInteger(index) || index < 0 || index > owner.length)
      throw unprocessable(`add operation does not apply: index out of bounds: ${last}`)
    owner.splice(index, insert ? 0 : 1, value)
  } else throw unprocessable(`add operation does not apply: doc is missing path: ${path.join('/')}`)
}

function takeOut(root: JsonObject, path: readonly string[]): Json {
  const value = lookUp(root, path, 'remove')
  const owner = path.length === 1 ? root : lookUp(root, path.slice(0, -1), 'remove')
  const last = path.at(-1)!
  if (Array.isArray(owner)) owner.splice(Number(last), 1)
  else if (isObject(owner)) delete owner[last]
  return value
}

const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : [])

const DIRECTIVES = /^\$(patch|retainKeys|setElementOrder\/.*|deleteFromPrimitiveList\/.*)$/

/** Lists are merged by the merge keys of the kind's schema; `$patch`, `$retainKeys`, `$setElementOrder` and `$deleteFromPrimitiveList` obeyed. */
export function strategicMerge(target: JsonObject | undefined, patch: JsonObject, shape: Shape): JsonObject {
  if (patch.$patch === 'replace') return withoutDirectives(patch)
  if (patch.$patch === 'delete') return {}
  const result: JsonObject = { ...target }
  retainKeys(result, patch)
  for (const [name, value] of Object.entries(patch)) {
    if (DIRECTIVES.test(name)) continue
    if (value === null) delete result[name]
    else
      result[name] = mergeMember(result[name], value, { shape: memberShape(shape, name), field: fieldOf(shape, name) })
  }
  for (const [name, value] of Object.entries(patch)) {
    const [directive, listName] = name.split('/')
    if (listName === undefined || !Array.isArray(value)) continue
    const list = result[listName]
    if (!Array.isArray(list)) continue
    if (directive === '$deleteFromPrimitiveList')
      result[listName] = list.filter((item) => !value.some((gone) => equalJson(gone, item)))
    if (directive === '$setElementOrder') {
      const key = fieldOf(shape, listName)?.mergeKey ?? ''
      result[listName] = ordered(list, { wanted: value, before: listOf(target?.[listName]), key })
    }
  }
  return result
}

function fieldOf(shape: Shape, name: string): Field | undefined {
  return shape.form === 'struct' ? shape.fields.get(name) : undefined
}

function retainKeys(result: JsonObject, patch: JsonObject): void {
  if (!Array.isArray(patch.$retainKeys)) return
  for (const name of Object.keys(result)) if (!patch.$retainKeys.includes(name)) delete result[name]
}

function withoutDirectives(patch: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(patch).filter(([name]) => !DIRECTIVES.test(name)))
}

interface Member {
  readonly shape: Shape | undefined
  readonly field: Field | undefined
}

function mergeMember(target: Json | undefined, value: Json, { shape, field }: Member): Json {
  if (isObject(value)) return strategicMerge(isObject(target) ? target : undefined, value, shape ?? { form: 'any' })
  if (!Array.isArray(value) || !field?.merge || shape?.form !== 'list') return value
  if (field.mergeKey === '') {
    const list = Array.isArray(target) ? target : []
    return [...list, ...value.filter((item) => !list.some((old) => equalJson(old, item)))]
  }
  return mergeList(Array.isArray(target) ? target : [], value, { shape, key: field.mergeKey })
}

function mergeList(
  target: readonly Json[],
  patch: readonly Json[],
  { shape, key }: { readonly shape: ListShape; readonly key: string },
): Json[] {
  if (patch.some((item) => isObject(item) && item.$patch === 'replace')) {
    return patch.filter((item) => !(isObject(item) && item.$patch === 'replace'))
  }
  const result = [...target]
  for (const item of patch) {
    if (!isObject(item)) continue
    if (item[key] === undefined) throw badRequest(`map: map[] does not contain declared merge key: ${key}`)
    const index = result.findIndex((old) => isObject(old) && equalJson(old[key], item[key]))
    const old = result[index]
    if (item.$patch === 'delete') {
      if (index >= 0) result.splice(index, 1)
    } else if (isObject(old)) result[index] = strategicMerge(old, item, itemShape(shape))
    else result.push(strategicMerge(undefined, item, itemShape(shape)))
  }
  return ordered(result, { wanted: patch, before: target, key })
}

const keyText = (item: Json, key: string): string => JSON.stringify(key !== '' && isObject(item) ? item[key] : item)

interface Order {
  /** As the patch wants them. */
  readonly wanted: readonly Json[]
  readonly before: readonly Json[]
  readonly key: string
}

/** Items of the patch in its order; items of the server alone come before one only if they stood before it. */
function ordered(list: readonly Json[], { wanted, before, key }: Order): Json[] {
  const rank = (items: readonly Json[]): Map<string, number> =>
    new Map(items.map((item, index) => [keyText(item, key), index]))
  const [patchRank, serverRank] = [rank(wanted), rank(before)]
  const named = list.filter((item) => patchRank.has(keyText(item, key)))
  named.sort((a, b) => patchRank.get(keyText(a, key))! - patchRank.get(keyText(b, key))!)
  const alone = list.filter((item) => !patchRank.has(keyText(item, key)))
  const result: Json[] = []
  for (let i = 0, j = 0; i < alone.length || j < named.length;) {
    const left = i < alone.length ? serverRank.get(keyText(alone[i]!, key)) : undefined
    const right = j < named.length ? serverRank.get(keyText(named[j]!, key)) : undefined
    const takeLeft = j >= named.length || (left !== undefined && right !== undefined && left < right)
    result.push(takeLeft ? alone[i++]! : named[j++]!)
  }
  return result
}
