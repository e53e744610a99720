/** What cosign itself signs in a registry, in each of the forms that it has had for it, is verified; and nothing else is. */
import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { programEnv, startRegistry, whyNone, type Component } from './components.ts'
import { ARCHIVE, makeFolder, type Folder } from './folder.ts'

const whyNot = whyNone('cosign') ?? whyNone('registry')

function cosign(argv: readonly string[], cwd: string): void {
  // Nothing of the public logs: this is loopback.
  const env = { ...programEnv(), HOME: cwd, COSIGN_PASSWORD: 'secret', COSIGN_YES: 'true' }
  const { status, stderr } = spawnSync('cosign', argv, { cwd, env, encoding: 'utf8' })
  if (status !== 0) throw new Error(`cosign ${argv.join(' ')}: ${stderr}`)
}

const LOCAL = ['--tlog-upload=false', '--use-signing-config=false', '--allow-http-registry', '--key', 'mine/cosign.key']
const PREDICATE = 'https://charts.test/checked/v1'

describe('cosign', () => {
  if (whyNot !== undefined) {
    it('signs what is verified', ({ skip }) => skip(whyNot))
    return
  }
  let registry: Component
  beforeAll(async () => {
    registry = await startRegistry()
  })
  afterAll(() => registry.close())

  /** A chart in the registry, with keys for it. */
  async function pushed(
    path: string,
  ): Promise<{ readonly folder: Folder; readonly oci: string; readonly image: string }> {
    const folder = makeFolder()
    folder.archive()
    for (const name of ['mine', 'other']) {
      mkdirSync(join(folder.path, name))
      cosign(['generate-key-pair'], join(folder.path, name))
    }
    const printed = await folder.run('push', ARCHIVE, `oci://${registry.host}/${path}`, '--plain-http')
    const [, digest] = /^Digest: (.*)$/m.exec(printed)!
    return {
      folder,
      oci: `oci://${registry.host}/${path}/web@${digest!}`,
      image: `${registry.host}/${path}/web@${digest!}`,
    }
  }

  it.each([
    ['a tag', false, 'Signed by: key sha256:'],
    ['a bundle that refers to the chart', true, 'Attestation: https://sigstore.dev/cosign/sign/v1'],
  ])('signs in %s', async (_, isBundle, text) => {
    const { folder, oci, image } = await pushed(`signed${String(isBundle)}`)
    const verify = ['verify', oci, '--plain-http', '--cosign-key']
    await folder.fail(...verify, 'mine/cosign.pub')
    cosign(['sign', ...LOCAL, `--new-bundle-format=${String(isBundle)}`, image], folder.path)
    const printed = await folder.run(...verify, 'mine/cosign.pub')
    expect(printed).toContain(text)
    expect(printed).toContain(`Manifest Digest Verified: ${image.slice(image.indexOf('@') + 1)}`)
    expect(await folder.fail(...verify, 'other/cosign.pub')).toContain('signature verification failed')
  })

  it.each([[false], [true]])('attests, as a bundle: %s', async (isBundle) => {
    const { folder, oci, image } = await pushed(`attested${String(isBundle)}`)
    folder.write('predicate.json', '{"by": "me"}')
    const what = ['--predicate', 'predicate.json', '--type', PREDICATE, `--new-bundle-format=${String(isBundle)}`]
    cosign(['attest', ...LOCAL, ...what, image], folder.path)
    const verify = ['verify', oci, '--plain-http', '--cosign-key', 'mine/cosign.pub']
    expect(await folder.run(...verify, '--attestation', PREDICATE)).toContain(`Attestation: ${PREDICATE}`)
    await folder.fail(...verify, '--attestation', 'https://charts.test/other/v1')
    await folder.fail(...verify)
  })

  it('signs what is verified in a mirror', async () => {
    const { folder, oci, image } = await pushed('mirrored')
    for (const isBundle of ['true', 'false']) {
      cosign(['sign', ...LOCAL, `--new-bundle-format=${isBundle}`, image], folder.path)
    }
    const copy = `oci://${registry.host}/copy`
    await folder.run('mirror', oci, copy, '--plain-http', '--target-plain-http')
    const verify = ['verify', `${copy}/web@${image.slice(image.indexOf('@') + 1)}`, '--plain-http', '--cosign-key']
    expect((await folder.run(...verify, 'mine/cosign.pub')).match(/^Signed by/gm)).toHaveLength(2)
    await folder.fail(...verify, 'other/cosign.pub')
  })

  it('decides for a policy', async () => {
    const { folder, oci, image } = await pushed('policy')
    folder.write(
      'policy.yaml',
      `version: 1\nrules: [{ match: '**', require: [{ cosign: { key: mine/cosign.pub } }] }]\n`,
    )
    const template = ['template', oci, '--plain-http', '--policy', 'policy.yaml']
    expect(await folder.fail(...template)).toContain('may not be used')
    cosign(['sign', ...LOCAL, image], folder.path)
    expect(await folder.run(...template)).toContain('greeting: hello')
  })
})
