/**
 * Room behind the last element of a slice, which Sprig's `slice` can reach: it tells how the slice was made. Lists are as if appended to one by
 * one, as those from YAML and JSON are, unless their maker says otherwise.
 */
import type { GoValue } from '../value.ts'

interface Room {
  readonly capacity: number
  /** What stands right behind the last element: the rest of the slice that this one is a part of. */
  readonly behind: readonly GoValue[]
}

const rooms = new WeakMap<readonly GoValue[], Room>()
const NOTHING: readonly GoValue[] = []

/** Bytes that Go's allocator hands out at once. */
const SIZE_CLASSES: readonly number[] = [
  16, 32, 48, 64, 80, 96, 112, 128, 144, 160, 176, 192, 208, 224, 240, 256, 288, 320, 352, 384, 416, 448, 480, 512, 576,
  640, 704, 768, 896, 1024, 1152, 1280, 1408, 1536, 1792, 2048, 2304, 2688, 3072, 3200, 3456, 4096, 4864, 5120, 5376,
  6144, 6528, 6784, 6912, 8192,
]
/** Of an interface{} or a string. */
const ELEMENT_BYTES = 16

/** Says how many elements a list has room for; no more than it has, unless told. */
export function withCapacity<T extends GoValue[]>(
  list: T,
  capacity: number = list.length,
  rest: readonly GoValue[] = NOTHING,
): T {
  rooms.set(list, { capacity, behind: rest })
  return list
}

export function behind(list: readonly GoValue[]): readonly GoValue[] {
  return rooms.get(list)?.behind ?? NOTHING
}

/** Go: cap. */
export function capacityOf(list: readonly GoValue[]): number {
  const told = rooms.get(list)?.capacity
  if (told !== undefined) return told
  let capacity = 0
  while (capacity < list.length) capacity = grown(capacity)
  return capacity
}

/** The capacity of a full slice after one more append. */
export function grown(capacity: number): number {
  const wanted = capacity === 0 ? 1 : capacity < 256 ? capacity * 2 : Math.floor(capacity + (capacity + 768) / 4)
  const bytes = wanted * ELEMENT_BYTES
  return Math.floor((SIZE_CLASSES.find((size) => size >= bytes) ?? Math.ceil(bytes / 8192) * 8192) / ELEMENT_BYTES)
}
