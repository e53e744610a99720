/** Sprig's list functions. They take slices of any type and, but for `slice`, give []interface{}. */
import { FuncError, GoPanic, type FuncDef, type FuncMap } from '../func.ts'
import { behind, capacityOf, grown, withCapacity } from '../go/capacity.ts'
import { Int, isList, kindOf, listType, TypedList, typedList, uint8Type, type GoType, type GoValue } from '../value.ts'
import { checkItems } from './budget.ts'
import { toInt64 } from './cast.ts'
import { isEmpty } from './defaults.ts'
import { deepEqual, distinctValues } from './reflect.ts'

const chunksType: GoType = { name: '[][]interface {}', kind: 'slice', elem: listType }

/** The elements of a slice; `refusal` begins the error for anything else. */
function elements(list: GoValue, refusal: string): readonly GoValue[] {
  if (isList(list)) return list
  if (list instanceof Uint8Array) return Array.from(list, (byte) => new Int(BigInt(byte), uint8Type))
  if (list === null) throw new GoPanic('runtime error: invalid memory address or nil pointer dereference')
  throw new FuncError(`${refusal} ${kindOf(list)}`)
}

function nilList(): TypedList {
  return typedList(listType, [], true)
}

function push(list: GoValue, item: GoValue): GoValue {
  const items = elements(list, 'Cannot push on type')
  return withCapacity([...items, item], grown(items.length))
}

function prepend(list: GoValue, item: GoValue): GoValue {
  return withCapacity([item, ...elements(list, 'Cannot prepend on type')])
}

function first(list: GoValue): GoValue {
  return elements(list, 'Cannot find first on type')[0] ?? null
}

function last(list: GoValue): GoValue {
  return elements(list, 'Cannot find last on type').at(-1) ?? null
}

function rest(list: GoValue): GoValue {
  const items = elements(list, 'Cannot find rest on type')
  return items.length === 0 ? nilList() : withCapacity(items.slice(1))
}

function initial(list: GoValue): GoValue {
  const items = elements(list, 'Cannot find initial on type')
  return items.length === 0 ? nilList() : withCapacity(items.slice(0, -1))
}

function reverse(list: GoValue): GoValue {
  return withCapacity([...elements(list, 'Cannot find reverse on type')].reverse())
}

function compact(list: GoValue): GoValue {
  return elements(list, 'Cannot compact on type').filter((item) => !isEmpty(item))
}

function uniq(list: GoValue): GoValue {
  const seen = distinctValues()
  return elements(list, 'Cannot find uniq on type').filter(seen.add)
}

function without(list: GoValue, ...omitted: GoValue[]): GoValue {
  const items = elements(list, 'Cannot find without on type')
  const left = distinctValues()
  omitted.forEach(left.add)
  return items.filter((item) => !left.has(item))
}

function has(needle: GoValue, list: GoValue): boolean {
  return list !== null && elements(list, 'Cannot find has on type').some((item) => deepEqual(needle, item))
}

function slice(list: GoValue, ...bounds: GoValue[]): GoValue {
  const items = elements(list, 'list should be type of slice or array but')
  if (items.length === 0) return null
  const [from = 0n, to = BigInt(items.length)] = bounds.map(toInt64)
  const capacity = isList(list) && to > items.length ? capacityOf(list) : items.length
  if (from < 0n || to < from || to > capacity) {
    throw new GoPanic('reflect.Value.Slice: slice index out of bounds')
  }
  const [start, end] = [Number(from), Number(to)]
  if (list instanceof Uint8Array) return list.subarray(start, end)
  if (!isList(list)) return items.slice(start, end)
  const all = end > items.length ? [...items, ...behind(list), ...emptyPlaces(list, end)] : [...items, ...behind(list)]
  const part = all.slice(start, end)
  const sliced = list instanceof TypedList ? typedList(list.type, part) : part
  return withCapacity(sliced, capacityOf(list) - start, all.slice(end))
}

/** What stands behind all elements of a slice. */
function emptyPlaces(list: GoValue, count: number): GoValue[] {
  const elem = list instanceof TypedList ? list.type.elem : undefined
  const zero = elem?.kind === 'string' ? '' : elem?.kind === 'int' ? new Int(0n, elem) : null
  return new Array<GoValue>(count).fill(zero)
}

function concat(...lists: GoValue[]): GoValue {
  const parts = lists.map(concatenable)
  checkItems(parts.reduce((total, part) => total + part.length, 0))
  const all = parts.flat()
  return all.length === 0 ? nilList() : all
}

function concatenable(list: GoValue): readonly GoValue[] {
  if (list === null || isList(list) || list instanceof Uint8Array) return elements(list, '')
  throw new GoPanic(`Cannot concat type ${kindOf(list)} as list`)
}

function chunk(size: number, list: GoValue): GoValue {
  const items = elements(list, 'Cannot chunk type')
  const count = Math.floor((items.length - 1) / size) + 1
  if (!(count >= 0 && Number.isFinite(count))) throw badLength()
  const chunks: GoValue[] = []
  for (let i = 0; i < count; i++)
    chunks.push(withCapacity(items.slice(i * size, i * size + chunkLength(size, items.length, i === count - 1))))
  return withCapacity(typedList(chunksType, chunks))
}

/** Go's arithmetic, which for negative sizes now and then gives a length that passes. */
function chunkLength(size: number, total: number, isLast: boolean): number {
  const length = isLast ? total % size || size : size
  if (length < 0) throw badLength()
  return length
}

function badLength(): GoPanic {
  return new GoPanic('runtime error: makeslice: len out of range')
}

const list: FuncDef = [(...items: GoValue[]) => withCapacity(items), '...any']
const one = (impl: (list: GoValue) => GoValue): FuncDef => [impl, 'any']
const two = (impl: (a: GoValue, b: GoValue) => GoValue): FuncDef => [impl, 'any', 'any']
const more = (impl: (list: GoValue, ...args: GoValue[]) => GoValue): FuncDef => [impl, 'any', '...any']

export const listFuncs: FuncMap = {
  list,
  tuple: list,
  first: one(first),
  mustFirst: one(first),
  last: one(last),
  mustLast: one(last),
  rest: one(rest),
  mustRest: one(rest),
  initial: one(initial),
  mustInitial: one(initial),
  append: two(push),
  mustAppend: two(push),
  push: two(push),
  mustPush: two(push),
  prepend: two(prepend),
  mustPrepend: two(prepend),
  concat: [concat, '...any'],
  reverse: one(reverse),
  mustReverse: one(reverse),
  uniq: one(uniq),
  mustUniq: one(uniq),
  without: more(without),
  mustWithout: more(without),
  has: two(has),
  mustHas: two(has),
  slice: more(slice),
  mustSlice: more(slice),
  chunk: [chunk, 'int', 'any'],
  mustChunk: [chunk, 'int', 'any'],
  compact: one(compact),
  mustCompact: one(compact),
}
