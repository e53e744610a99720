/** Files that commands write; the words are Helm 4.3.1's. */
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeError, writeWhole } from '../../src/cli/write-file.ts'
import { runIn } from './host.ts'

const root = mkdtempSync(join(tmpdir(), 'write-file-'))
const file = join(root, 'file')

beforeAll(() => {
  mkdirSync(join(root, 'c/templates'), { recursive: true })
  writeFileSync(join(root, 'c/Chart.yaml'), 'apiVersion: v2\nname: c\nversion: 1.0.0\n')
  writeFileSync(join(root, 'c/templates/a.yaml'), 'kind: A\n')
  symlinkSync('nowhere', join(root, 'dangling'))
  writeFileSync(file, 'old', { mode: 0o640 })
})
afterAll(() => rmSync(root, { recursive: true }))

describe('a link to nothing in the place of a folder', () => {
  it.each([
    ['package c -d dangling', 'failed to save: mkdir dangling: file exists'],
    ['package c -d dangling/x', 'failed to save: mkdir dangling: file exists'],
    [
      'template r c --output-dir dangling/x',
      'mkdir dangling: file exists\n\nUse --debug flag to render out invalid YAML',
    ],
    ['create dangling', `mkdir ${root}/dangling: file exists`],
  ])('%s', async (line, message) => {
    const { stderr, code } = await runIn(root, line.split(' '))
    expect([stderr, code]).toEqual([`Error: ${message}\n`, 1])
  })
})

describe('writeWhole', () => {
  it('puts a file in the place of another, with its mode', () => {
    writeWhole(file, 'new')
    expect(readFileSync(file, 'utf8')).toBe('new')
    expect(statSync(file).mode & 0o777).toBe(0o640)
  })

  it('writes through links', () => {
    symlinkSync('file', join(root, 'link'))
    writeWhole(join(root, 'link'), 'linked')
    expect(lstatSync(join(root, 'link')).isSymbolicLink()).toBe(true)
    expect(readFileSync(file, 'utf8')).toBe('linked')
  })

  it('leaves nothing half done', () => {
    const broken = { toString: () => 'x' } as unknown as string
    chmodSync(file, 0o640)
    const before = readdirSync(root)
    expect(() => writeWhole(file, broken)).toThrow()
    expect(() => writeWhole(join(root, 'none'), broken)).toThrow()
    expect(readdirSync(root)).toEqual(before)
    expect(readFileSync(file, 'utf8')).toBe('linked')
  })

  it.runIf(existsSync('/dev/full'))('tells of full disks', () => {
    try {
      writeWhole('/dev/full', 'x')
      expect.unreachable('did not throw')
    } catch (error) {
      expect(writeError('x/y', error).message).toBe('write x/y: no space left on device')
    }
  })
})
