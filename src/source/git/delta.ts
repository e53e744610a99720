/** A change of an object: parts that are copied from it, and parts that are new. */
import { MAX_GIT_UNPACKED_BYTES } from '../../limits.ts'
import { invalidAnswer, tooLarge } from './answer-error.ts'

const COPY_ALL = 0x10000

/** Throws `source/fetch-failed` for changes that do not fit. */
export function applyDelta(base: Buffer, delta: Buffer): Buffer {
  let at = 0
  const byte = (): number => {
    const value = delta[at++]
    if (value === undefined) throw invalidAnswer('a change is cut off')
    return value
  }
  if (sizeFrom(byte) !== base.length) throw invalidAnswer('a change is of another object')
  const size = sizeFrom(byte)
  if (size > MAX_GIT_UNPACKED_BYTES) throw tooLarge(`a file of more than ${MAX_GIT_UNPACKED_BYTES} bytes`)
  const result = Buffer.alloc(size)
  let filled = 0
  while (at < delta.length) {
    const order = byte()
    const isCopy = order >= 128
    if (order === 0) throw invalidAnswer('a change has an order that nobody knows')
    const from = isCopy ? numberFrom(byte, order & 15) : at
    const length = isCopy ? numberFrom(byte, (order >> 4) & 7) || COPY_ALL : order
    const source = isCopy ? base : delta
    if (from + length > source.length || filled + length > size) throw invalidAnswer('a change goes too far')
    source.copy(result, filled, from, from + length)
    if (!isCopy) at += length
    filled += length
  }
  if (filled !== size) throw invalidAnswer('a change is not whole')
  return result
}

function sizeFrom(byte: () => number): number {
  let size = 0
  for (let factor = 1, digit = 128; digit & 128; factor *= 128) {
    digit = byte()
    size += (digit & 127) * factor
    if (size > Number.MAX_SAFE_INTEGER / 256) throw invalidAnswer('a size is too large')
  }
  return size
}

/** Those of its bytes that are not zero are there. */
function numberFrom(byte: () => number, present: number): number {
  let value = 0
  for (let bit = 1, factor = 1; bit <= present; bit *= 2, factor *= 256) if (present & bit) value += byte() * factor
  return value
}
