/** Files that references name. */
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { runIn } from '../../host.ts'

const cwd = mkdtempSync(join(tmpdir(), 'vals-files-'))
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

describe('ref+file://', () => {
  it('has an end, whatever is read', async () => {
    const { stdout, stderr, code } = await runIn(cwd, ['vals', 'get', 'ref+file:///dev/zero'])
    expect({ stdout, stderr, code }).toEqual({
      stdout: '',
      stderr: 'expand file:///dev/zero: read /dev/zero: more than 67108864 bytes\n',
      code: 1,
    })
  })

  it('reads files longer than a piece', async () => {
    writeFileSync(join(cwd, 'long'), 'é'.repeat(100_000))
    expect((await runIn(cwd, ['vals', 'get', 'ref+file://long'])).stdout).toBe('é'.repeat(100_000))
  })

  it('says what is no file as vals does', async () => {
    mkdirSync(join(cwd, 'folder'))
    expect((await runIn(cwd, ['vals', 'get', 'ref+file://folder'])).stderr).toBe(
      'expand file://folder: read folder: is a directory\n',
    )
    expect((await runIn(cwd, ['vals', 'get', 'ref+file://none'])).stderr).toBe(
      'expand file://none: open none: no such file or directory\n',
    )
  })
})
