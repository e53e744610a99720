/** Packs written by hand as https://git-scm.com/docs/pack-format says, and what hostile servers make of them. */
import { createHash } from 'node:crypto'
import { deflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { filesAt } from '../../../src/source/git/files.ts'
import { readPack } from '../../../src/source/git/pack.ts'

interface Entry {
  readonly type: number
  readonly data: Uint8Array
  /** Id or distance of what a change is of. */
  readonly base?: Uint8Array
  readonly size?: number
}

const sha1 = (data: Uint8Array): Buffer => createHash('sha1').update(data).digest()
const idOf = (type: string, data: Uint8Array): Buffer =>
  sha1(Buffer.concat([Buffer.from(`${type} ${data.length}\0`), data]))

function packOf(entries: readonly Entry[], count = entries.length): Buffer {
  const head = Buffer.alloc(12)
  head.write('PACK')
  head.writeUInt32BE(2, 4)
  head.writeUInt32BE(count, 8)
  const parts = entries.flatMap(({ type, data, base = new Uint8Array(), size = data.length }) => [
    Buffer.from(size < 16 ? [(type << 4) | size] : [(type << 4) | 128 | (size & 15), size >> 4]),
    base,
    deflateSync(data),
  ])
  const body = Buffer.concat([head, ...parts])
  return Buffer.concat([body, sha1(body)])
}

const blob = (text: string): Entry => ({ type: 3, data: Buffer.from(text) })
const hello = blob('hello world')
const helloId = idOf('blob', hello.data)
// Of 11 bytes 12: five from the start, then seven new ones.
const delta = Buffer.from([11, 12, 0b10010000, 5, 7, ...Buffer.from(' again!')])
const change = (data: Uint8Array, base: Uint8Array = helloId): Entry => ({ type: 7, data, base })

describe('readPack', () => {
  it('gives objects by the hash of what they hold', () => {
    expect(readPack(packOf([hello])).get(helloId.toString('hex'))).toEqual({ type: 'blob', data: hello.data })
  })

  it.each([
    ['after what they change', [hello, change(delta)]],
    ['before what they change', [change(delta), hello]],
    ['by their distance', [hello, { type: 6, data: delta, base: Uint8Array.of(1 + deflateSync(hello.data).length) }]],
  ])('applies changes %s', (_, entries) => {
    const changed = Buffer.from('hello again!')
    expect(readPack(packOf(entries)).get(idOf('blob', changed).toString('hex'))?.data).toEqual(changed)
  })

  it.each([
    ['what is no pack', Buffer.from('PACK'), 'that is no pack'],
    ['what was damaged', packOf([hello]).fill(1, 14, 15), 'the pack is damaged'],
    ['fewer objects than announced', packOf([hello], 2), 'the pack is cut off'],
    ['more objects than there may be', packOf([hello], 600_000), 'more than 500000 files and folders'],
    ['sizes that are too small', packOf([{ ...hello, size: 3 }]), 'an object cannot be unpacked'],
    ['sizes that are too large', packOf([{ ...hello, size: 15 }]), 'an object has another size than it says'],
    ['types that nobody knows', packOf([{ ...hello, type: 5 }]), 'there is no type 5 of objects'],
    ['changes of nothing', packOf([change(delta)]), 'objects are changes of others that are missing'],
    ['changes of another object', packOf([hello, change(Buffer.from([9, 1, 1, 65]))]), 'a change is of another object'],
    ['changes that read too far', packOf([hello, change(Buffer.from([11, 5, 0b10010001, 9, 5]))]), 'goes too far'],
    ['changes that write too much', packOf([hello, change(Buffer.from([11, 1, 2, 65, 65]))]), 'goes too far'],
    ['changes that write too little', packOf([hello, change(Buffer.from([11, 3, 1, 65]))]), 'a change is not whole'],
    ['changes with order zero', packOf([hello, change(Buffer.from([11, 3, 0]))]), 'an order that nobody knows'],
    ['changes that are cut off', packOf([hello, change(Buffer.from([11, 3, 0b10000001]))]), 'a change is cut off'],
  ])('refuses %s', (_, pack, message) => {
    expect(() => readPack(pack)).toThrow(message)
  })
})

describe('filesAt', () => {
  const treeOf = (entries: readonly (readonly [string, string, Buffer])[]): Buffer =>
    Buffer.concat(entries.flatMap(([mode, name, id]) => [Buffer.from(`${mode} ${name}\0`), id]))
  const at = (tree: Buffer, folder = ''): readonly string[] => {
    const commit = Buffer.from(`tree ${idOf('tree', tree).toString('hex')}\nauthor x\n\nhi\n`)
    const objects = readPack(packOf([hello, { type: 2, data: tree }, { type: 1, data: commit }]))
    return filesAt(idOf('commit', commit).toString('hex'), folder, objects).map(({ name }) => name)
  }

  it('lists files', () => {
    expect(
      at(
        treeOf([
          ['100644', 'b', helloId],
          ['100755', 'a', helloId],
        ]),
      ),
    ).toEqual(['a', 'b'])
  })

  it.each(['..', '.', '.git', '.GIT', 'a/b', 'a\\b', ''])('refuses the name %j', (name) => {
    expect(() => at(treeOf([['100644', name, helloId]]))).toThrow('a file is called')
  })

  it.each([
    ['links', treeOf([['120000', 'a', helloId]]), 'a in the git repository is a symbolic link'],
    ['submodules', treeOf([['160000', 'a', helloId]]), 'a in the git repository is a submodule'],
    ['files that are missing', treeOf([['100644', 'a', Buffer.alloc(20)]]), 'the blob 0000'],
    ['folders that are files', treeOf([['40000', 'a', helloId]]), 'is missing'],
    ['folders that are damaged', Buffer.from('100644 a'), 'a folder is damaged'],
  ])('refuses %s', (_, tree, message) => {
    expect(() => at(tree)).toThrow(message)
  })

  it('refuses folders that are not there', () => {
    expect(() => at(treeOf([['100644', 'a', helloId]]), 'a')).toThrow('there is no folder a')
  })
})
