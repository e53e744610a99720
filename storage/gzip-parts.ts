/** A text as one gzip member, of which a part need not be compressed each time: most of a record is its chart, and that stays. */
import zlib from 'node:zlib'

/** What stands before the part that stays, that part, and what follows. */
export type Parts = readonly [string, string, string]

interface Packed {
  readonly text: string
  readonly bytes: Buffer
  readonly deflated: Buffer
}

const packed = new WeakMap<object, Packed>()

const TRAILER_BYTES = 8
// "best", and an unknown system: as Go writes it.
const HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255])

/** `owner` remembers the part as long as it lives. Undefined where Node has no checksums of several parts, as before 20.15. */
export function gzipParts([before, part, after]: Parts, owner: object, level: number): Buffer | undefined {
  const { crc32 } = zlib as { readonly crc32?: typeof zlib.crc32 }
  if (crc32 === undefined) return undefined
  let middle = packed.get(owner)
  if (middle?.text !== part) {
    const bytes = Buffer.from(part)
    packed.set(owner, (middle = { text: part, bytes, deflated: deflated(bytes, level) }))
  }
  const [start, end] = [Buffer.from(before), Buffer.from(after)]
  const trailer = Buffer.alloc(TRAILER_BYTES)
  trailer.writeUInt32LE(crc32(end, crc32(middle.bytes, crc32(start))))
  trailer.writeUInt32LE((start.length + middle.bytes.length + end.length) % 2 ** 32, TRAILER_BYTES / 2)
  return Buffer.concat([HEADER, deflated(start, level), middle.deflated, zlib.deflateRawSync(end, { level }), trailer])
}

/** Ends between bytes, and nothing behind it refers to it. */
function deflated(bytes: Buffer, level: number): Buffer {
  return zlib.deflateRawSync(bytes, { level, finishFlush: zlib.constants.Z_FULL_FLUSH })
}
