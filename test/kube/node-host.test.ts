import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { execCredential } from '../../src/kube/exec-credential.ts'
import { nodeHost } from '../../src/kube/node-host.ts'

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'plugins-'))
  const program = (name: string, text: string, mode = 0o755): void => {
    writeFileSync(join(folder, name), text)
    chmodSync(join(folder, name), mode)
  }
  const status = '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"t"}}'
  program('good', `#!/bin/sh\necho '${status}'\n`)
  program('unexecutable', '#!/bin/sh\n', 0o644)
  program('three', '#!/bin/sh\nexit 3\n')
  program('killed', '#!/bin/sh\nkill -9 $$\n')
  program('lost', '#!/no/such/interpreter\n')
  mkdirSync(join(folder, 'folder'))
  symlinkSync('loop', join(folder, 'loop'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function run(command: string): Promise<unknown> {
  const host = nodeHost({ env: { PATH: folder }, parseYaml: JSON.parse, allowExec: true })
  const exec = { command, args: [], env: [], apiVersion: 'client.authentication.k8s.io/v1', installHint: '' }
  return execCredential(host, { exec: { ...exec, provideClusterInfo: false, interactiveMode: 'Never' } })
}

describe.skipIf(process.platform === 'win32')('a credential plugin', () => {
  it('is found on the PATH', async () => {
    expect(await run('good')).toEqual({ token: 't' })
  })

  // Helm 4.3.1 with the same files.
  it.each([
    ['absent', 'executable absent not found'],
    ['unexecutable', 'executable unexecutable not found'],
    ['folder', 'executable folder not found'],
    ['three', 'executable three failed with exit code 3'],
    ['killed', 'executable killed failed with exit code -1'],
    ['/no/such/plugin', 'fork/exec /no/such/plugin: no such file or directory'],
    ['/etc/passwd/x', 'fork/exec /etc/passwd/x: not a directory'],
    ['lost', 'fork/exec DIR/lost: no such file or directory'],
    ['DIR/unexecutable', 'fork/exec DIR/unexecutable: permission denied'],
    ['DIR/folder', 'fork/exec DIR/folder: permission denied'],
    ['DIR/loop', 'fork/exec DIR/loop: too many levels of symbolic links'],
  ])('that cannot run is told why: %s', async (command, message) => {
    const failure = await run(command.replace('DIR', folder)).catch((error: unknown) => error)
    const text = (failure as Error).message.replaceAll(folder, 'DIR')
    expect(text.split('\n')[0]).toBe(`getting credentials: exec: ${message}`)
  })
})
