/** Signatures between tshelm and gpg, both ways. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { available } from './components.ts'
import { ARCHIVE, makeFolder } from './folder.ts'

describe.skipIf(!available('gpg'))('gpg', () => {
  let home: string
  const gpg = (args: readonly string[], input?: Uint8Array): Buffer => {
    const flags = ['--batch', '--quiet', '--pinentry-mode', 'loopback', '--passphrase', '']
    const env = { ...process.env, GNUPGHOME: home }
    const { status, stdout, stderr } = spawnSync('gpg', [...flags, ...args], { env, input })
    if (status !== 0) throw new Error(`gpg ${args.join(' ')}: ${stderr.toString()}`)
    return stdout
  }
  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'gpg-'))
    mkdirSync(home, { recursive: true, mode: 0o700 })
    for (const name of ['ann', 'bob'])
      gpg(['--quick-gen-key', `${name} <${name}@charts.test>`, 'rsa2048', 'sign', 'never'])
    for (const name of ['ann', 'bob']) {
      writeFileSync(join(home, `${name}.sec`), gpg(['--export-secret-keys', name]))
      writeFileSync(join(home, `${name}.pub`), gpg(['--export', name]))
    }
  }, 60_000)
  afterAll(() => {
    spawnSync('gpgconf', ['--homedir', home, '--kill', 'gpg-agent'])
    rmSync(home, { recursive: true, force: true })
  })
  const keyring = (name: string): string[] => ['--keyring', join(home, name)]

  it('verifies what tshelm signs', async () => {
    const folder = makeFolder()
    await folder.run('create', 'app')
    await folder.run('package', 'app', '--sign', '--key', 'ann', ...keyring('ann.sec'))
    gpg(['--verify', join(folder.path, 'app-0.1.0.tgz.prov')])
    expect(await folder.run('verify', 'app-0.1.0.tgz', ...keyring('ann.pub'))).toContain('ann@charts.test')
    await folder.fail('verify', 'app-0.1.0.tgz', ...keyring('bob.pub'))
  })

  it.each(['SHA256', 'SHA512'])('signs what tshelm verifies, with %s', async (digest) => {
    const folder = makeFolder()
    folder.archive({ signed: true })
    const message = gpg(['--decrypt', '--skip-verify', join(folder.path, `${ARCHIVE}.prov`)])
    folder.write(`${ARCHIVE}.prov`, gpg(['--clearsign', '--digest-algo', digest, '-u', 'bob'], message))
    expect(await folder.run('verify', ARCHIVE, ...keyring('bob.pub'))).toContain('bob@charts.test')
    await folder.run('verify', ARCHIVE, ...keyring('pubring.kbx'))
    await folder.fail('verify', ARCHIVE, ...keyring('ann.pub'))
  })

  it('has signed nothing that was changed since', async () => {
    const folder = makeFolder()
    folder.archive({ signed: true })
    await folder.run('verify', ARCHIVE, '--keyring', 'suite.pub.gpg')
    const signature = folder.read(`${ARCHIVE}.prov`).toString()
    folder.write(`${ARCHIVE}.prov`, signature.replace('name: web', 'name: wab'))
    await folder.fail('verify', ARCHIVE, '--keyring', 'suite.pub.gpg')
    folder.write(`${ARCHIVE}.prov`, signature)
    folder.write(ARCHIVE, Buffer.concat([folder.read(ARCHIVE), Buffer.alloc(1)]))
    expect(await folder.fail('verify', ARCHIVE, '--keyring', 'suite.pub.gpg')).toContain('sha256 sum does not match')
  })
})
