/** Small packs of which large files would come: no more is made than the limit, and one file. */
import { createHash } from 'node:crypto'
import { deflateSync } from 'node:zlib'
import { afterEach, expect, it, vi } from 'vitest'
import { readPack } from '../../../src/source/git/pack.ts'

const LIMIT = 10_000
vi.mock('../../../src/limits.ts', async (original) => ({
  ...(await original<object>()),
  MAX_GIT_UNPACKED_BYTES: 10_000,
}))

afterEach(() => vi.restoreAllMocks())

const sha1 = (data: Uint8Array): Buffer => createHash('sha1').update(data).digest()

function entry(type: number, data: Uint8Array, base: Uint8Array = new Uint8Array()): Buffer {
  const sizes = [(type << 4) | (data.length & 15) | 128, (data.length >> 4) & 127]
  return Buffer.concat([Buffer.from(sizes), base, deflateSync(data)])
}

function packOf(entries: readonly Buffer[]): Buffer {
  const head = Buffer.from('PACK\0\0\0\x02\0\0\0\0', 'latin1')
  head.writeUInt32BE(entries.length, 8)
  const body = Buffer.concat([head, ...entries])
  return Buffer.concat([body, sha1(body)])
}

it.each([
  ['before what they change', false],
  ['after what they change', true],
])('changes %s', (_, isBehind) => {
  const base = Buffer.alloc(1000, 'a')
  const id = sha1(Buffer.concat([Buffer.from(`blob ${base.length}\0`), base]))
  // 4,000 bytes of four copies of it.
  const copy = [0b10110000, 1000 & 255, 1000 >> 8]
  const change = Buffer.from([
    (1000 & 127) | 128,
    1000 >> 7,
    (4000 & 127) | 128,
    4000 >> 7,
    ...copy,
    ...copy,
    ...copy,
    ...copy,
  ])
  const changes = Array.from({ length: 50 }, () => entry(7, change, id))
  const pack = packOf(isBehind ? [entry(3, base), ...changes] : [...changes, entry(3, base)])
  const made: number[] = []
  const alloc = Buffer.alloc.bind(Buffer)
  vi.spyOn(Buffer, 'alloc').mockImplementation((size, ...rest) => {
    made.push(size)
    return alloc(size, ...rest)
  })
  expect(() => readPack(pack)).toThrow('bytes of files')
  expect(made.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(LIMIT + 4000)
})
