/** GnuPG's keybox (pubring.kbx): blocks, some of which hold an OpenPGP key. */
import { failure } from './openpgp-error.ts'

const MIN_BLOCK = 5
const OPENPGP_HEADER = 16
const HEADER_TYPE = 1
const OPENPGP_TYPE = 2
/** GnuPG passes over blocks of an import that did not end. */
const EPHEMERAL = 2

export function isKeybox(bytes: Uint8Array): boolean {
  return (
    bytes.length >= 12 && bytes[4] === HEADER_TYPE && Buffer.from(bytes.subarray(8, 12)).toString('latin1') === 'KBXf'
  )
}

/** The keys' packets, one after the other. Throws OpenPgpError in Helm's words. */
export function keyboxKeys(bytes: Uint8Array): Uint8Array {
  const keys: Uint8Array[] = []
  for (let offset = 0; offset < bytes.length;) {
    const block = blockAt(bytes, offset)
    const key = block[4] === OPENPGP_TYPE ? keyOf(block, offset) : undefined
    if (key !== undefined) keys.push(key)
    offset += block.length
  }
  const joined = Buffer.concat(keys)
  if (joined.length === 0) throw failure('keybox contains no OpenPGP keys')
  return joined
}

function blockAt(bytes: Uint8Array, offset: number): Uint8Array {
  const rest = bytes.length - offset
  if (rest < MIN_BLOCK) throw failure(`truncated blob header at offset ${offset}`)
  const length = view(bytes).getUint32(offset)
  if (length < MIN_BLOCK) throw failure(`invalid blob length ${length} at offset ${offset}`)
  if (length > rest) {
    throw failure(`blob at offset ${offset} has length ${length} exceeding the ${rest} remaining bytes`)
  }
  return bytes.subarray(offset, offset + length)
}

function keyOf(block: Uint8Array, offset: number): Uint8Array | undefined {
  if (block.length < OPENPGP_HEADER) throw failure(`OpenPGP blob at offset ${offset} is too short`)
  const fields = view(block)
  const [start, length] = [fields.getUint32(8), fields.getUint32(12)]
  if (start + length > block.length) throw failure(`OpenPGP blob at offset ${offset} has an out-of-range keyblock`)
  return (fields.getUint16(6) & EPHEMERAL) === 0 ? block.subarray(start, start + length) : undefined
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
