/** Charts on their ways to and from a registry, with what Helm made as the measure. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ARCHIVE, makeFolder, recorded } from './folder.ts'
import { available, LOGIN, startRegistry, type Component } from './components.ts'

describe.skipIf(!available('registry'))('a registry', () => {
  let registry: Component
  beforeAll(async () => {
    registry = await startRegistry()
  })
  afterAll(() => registry.close())
  const at = (path: string): string => `oci://${registry.host}/${path}`

  it.each([
    ['a chart', false, recorded.manifest],
    ['a chart with its signature', true, recorded.manifestWithSignature],
  ])('gets the manifest that Helm makes of %s', async (_, signed, digest) => {
    const folder = makeFolder()
    folder.archive({ signed })
    const printed = await folder.run('push', ARCHIVE, at(`same${String(signed)}`), '--plain-http')
    expect(printed.split('\n').slice(0, 2)).toEqual([
      `Pushed: ${registry.host}/same${String(signed)}/web:1.2.3_b.1`,
      `Digest: ${digest}`,
    ])
  })

  it('gives a chart back, verified with the key of who signed it by Helm', async () => {
    const folder = makeFolder()
    folder.archive({ signed: true })
    await folder.run('push', ARCHIVE, at('back'), '--plain-http')
    const flags = ['--plain-http', '--version', '1.2.3+b.1', '-d', 'got', '--verify', '--keyring', 'suite.pub.gpg']
    mkdirSync(join(folder.path, 'got'))
    await folder.run('pull', at('back/web'), ...flags)
    expect(Buffer.compare(folder.read(`got/${ARCHIVE}`), folder.read(ARCHIVE))).toBe(0)
    expect(Buffer.compare(folder.read(`got/${ARCHIVE}.prov`), folder.read(`${ARCHIVE}.prov`))).toBe(0)
    const unsigned = makeFolder()
    unsigned.archive()
    await unsigned.run('push', ARCHIVE, at('unsigned'), '--plain-http')
    await unsigned.fail('pull', at('unsigned/web'), ...flags)
  })

  it('is installed from, and a folder is packed on its way there', async () => {
    const folder = makeFolder()
    await folder.run('create', 'app')
    await folder.run('push', 'app', at('apps'), '--plain-http', '--version', '2.0.0')
    expect(await folder.run('show', 'chart', at('apps/app'), '--plain-http')).toContain('version: 2.0.0')
    await folder.run('install', 'one', at('apps/app'), '--plain-http', '--sandbox=state')
    expect(await folder.run('list', '--sandbox=state', '-o', 'json')).toContain('"chart":"app-2.0.0"')
  })

  it('has what a chart depends on', async () => {
    const folder = makeFolder()
    folder.archive()
    await folder.run('push', ARCHIVE, at('deps'), '--plain-http')
    const dependency = `- name: web\n  version: 1.x.x\n  repository: ${at('deps')}\n`
    folder.write('app/Chart.yaml', `apiVersion: v2\nname: app\nversion: 1.0.0\ndependencies:\n${dependency}`)
    await folder.run('dependency', 'update', 'app', '--plain-http')
    expect(Buffer.compare(folder.read(`app/charts/${ARCHIVE}`), folder.read(ARCHIVE))).toBe(0)
    const lock = folder.read('app/Chart.lock').toString()
    expect(lock).toContain('version: 1.2.3+b.1')
    await folder.run('dependency', 'build', 'app', '--plain-http')
    expect(folder.read('app/Chart.lock').toString()).toBe(lock)
    expect(await folder.run('template', 'app')).toContain('greeting: hello')
  })
})

describe.skipIf(!available('registry'))('a registry with a login over TLS', () => {
  let registry: Component
  beforeAll(async () => {
    registry = await startRegistry({ secured: true })
  })
  afterAll(() => registry.close())

  it('lets in who has signed in, until he signs out', async () => {
    const folder = makeFolder()
    folder.archive()
    const { host, caFile } = registry
    const push = ['push', ARCHIVE, `oci://${host}/team`, '--ca-file', caFile]
    expect(await folder.fail(...push)).toContain('basic credential not found')
    const login = ['registry', 'login', host, '--ca-file', caFile, '-u', LOGIN.username, '-p']
    expect(await folder.fail(...login, 'wrong')).toContain('401')
    await folder.run(...login, LOGIN.password)
    await folder.run(...push)
    const pull = ['pull', `oci://${host}/team/web`, '--ca-file', caFile, '-d', '.']
    await folder.run(...pull)
    await folder.run('registry', 'logout', host)
    await folder.fail(...pull)
    await folder.run(...pull, '--username', LOGIN.username, '--password', LOGIN.password)
  })

  it('is not talked to while its certificate is a stranger’s', async () => {
    const folder = makeFolder()
    const asked = await folder.fail('pull', `oci://${registry.host}/team/web`)
    expect(asked).toContain('tls: failed to verify certificate')
  })
})
