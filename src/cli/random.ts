/** Random bytes from the kernel: node:crypto takes milliseconds to load, which is much for a password or two. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { nodeCrypto } from '../../gotemplate/go/lazy.ts'

const SOURCE = '/dev/urandom'
/** Linux: character device 1, 9. */
const SOURCE_DEVICE = 0x109
/** What is asked for at once: values of a chart come in dozens of bytes. */
const POOL_BYTES = 512

/** From /dev/urandom where it is the kernel's, from node:crypto where not. No byte is given twice. */
export function randomSource(platform: NodeJS.Platform): (count: number) => Uint8Array {
  let pool: Uint8Array = new Uint8Array(0)
  return (count) => {
    if (count > POOL_BYTES || platform !== 'linux') return nodeCrypto().randomBytes(count)
    if (count > pool.length) pool = fromKernel(POOL_BYTES) ?? nodeCrypto().randomBytes(POOL_BYTES)
    const bytes = pool.subarray(0, count)
    pool = pool.subarray(count)
    return bytes
  }
}

function fromKernel(count: number): Uint8Array | undefined {
  let file: number
  try {
    file = openSync(SOURCE, 'r')
  } catch {
    return undefined
  }
  try {
    const { rdev } = fstatSync(file)
    // Unpooled: what a Buffer shares memory with could be read by others.
    const bytes = new Uint8Array(count)
    return rdev === SOURCE_DEVICE && readSync(file, bytes) === count ? bytes : undefined
  } catch {
    return undefined
  } finally {
    closeSync(file)
  }
}
