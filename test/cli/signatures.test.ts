/** `package --sign`, `verify`, `--policy` and `sbom`, on files. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cliIn, type Cli } from '../fakes/cli.ts'
import { writeReleaseChart } from '../fakes/release-chart.ts'

const FINGERPRINT = '7FEF6BA5A4CC350CADD0ABC5D0A839E9FD67469E'
const KEYS = 'testdata/provenance'

let folder: string
let cli: Cli

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tshelm-signatures-'))
  writeReleaseChart(folder)
  for (const name of ['secret.asc', 'public.asc']) cpSync(join(KEYS, name), join(folder, name))
  cli = cliIn(folder, { TSHELM_SANDBOX: join(folder, 'cluster'), SOURCE_DATE_EPOCH: '1700000000' })
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function packed(): Promise<string> {
  const { stdout, stderr } = await cli('package', 'app', '--sign', '--key', 'ed25519', '--keyring', 'secret.asc')
  expect(stderr).toBe('')
  return stdout.trim().slice('Successfully packaged chart and saved it to: '.length)
}

describe('package --sign', () => {
  it('makes what verify takes', async () => {
    const archive = await packed()
    const { code, stdout } = await cli('verify', archive, '--keyring', 'public.asc')
    expect(code).toBe(0)
    expect(stdout).toMatch(
      new RegExp(
        `^Signed by: ed25519 <ed25519@example.com>\nUsing Key With Fingerprint: ${FINGERPRINT}\nChart Hash Verified: sha256:[0-9a-f]{64}\n$`,
      ),
    )
    const provenance = readFileSync(`${archive}.prov`, 'utf8')
    expect(provenance).toMatch(/^-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\napiVersion: v2\n/)
    expect(provenance).toMatch(
      /\n\n\.\.\.\nfiles:\n {2}app-[^:]+\.tgz: sha256:[0-9a-f]{64}\n\n-----BEGIN PGP SIGNATURE-----\n\n/,
    )
    expect(provenance.endsWith('\n-----END PGP SIGNATURE-----')).toBe(true)
  })

  it.each<[string[], string]>([
    [['--key', 'nobody', '--keyring', 'secret.asc'], 'private key not found'],
    [
      ['--key', 'ed25519', '--keyring', 'public.asc'],
      'provided key is not a private key. Try providing a keyring with secret keys',
    ],
    [['--key', 'ed25519', '--keyring', 'none'], 'open none: no such file or directory'],
    [['--keyring', 'secret.asc'], '--key is required for signing a package'],
    [['--key', 'e', '--keyring', ''], '--keyring is required for signing a package'],
    [
      ['--key', 'ed25519', '--keyring', 'secret.asc', '--passphrase-file', 'none'],
      'open none: no such file or directory',
    ],
  ])('%j: %s', async (flags, message) => {
    const { code, stderr } = await cli('package', 'app', '--sign', ...flags)
    expect([code, stderr]).toEqual([1, `Error: ${message}\n`])
  })
})

describe('verify', () => {
  it('refuses what was changed, renamed, or has no signature', async () => {
    const archive = await packed()
    const moved = join(folder, 'other-1.tgz')
    const verify = async (path: string): Promise<string> =>
      (await cli('verify', path, '--keyring', 'public.asc')).stderr
    expect(await verify('app')).toBe('Error: unpacked charts cannot be verified\n')
    expect(await verify('secret.asc')).toBe('Error: chart must be a tgz file\n')
    expect(await verify('none.tgz')).toBe('Error: stat none.tgz: no such file or directory\n')
    writeFileSync(moved, readFileSync(archive))
    expect(await verify(moved)).toBe(
      `Error: could not load provenance file ${moved}.prov: stat ${moved}.prov: no such file or directory\n`,
    )
    renameSync(`${archive}.prov`, `${moved}.prov`)
    expect(await verify(moved)).toBe('Error: provenance does not contain a SHA for a file named "other-1.tgz"\n')
  })

  it('looks for the keyring where GnuPG has it', async () => {
    const archive = await packed()
    expect((await cli('verify', archive)).stderr).toBe(
      `Error: failed to load keyring: open ${folder}/.gnupg/pubring.gpg: no such file or directory\n`,
    )
    const home = cliIn(folder, { GNUPGHOME: join(folder, 'keys') })
    expect((await home('verify', archive)).stderr).toContain(`${folder}/keys/pubring.gpg`)
  })

  it('comes before a chart is used, if asked for', async () => {
    const archive = await packed()
    expect((await cli('template', archive, '--verify', '--keyring', 'public.asc')).code).toBe(0)
    writeFileSync(archive, 'something else')
    const { code, stderr } = await cli('install', 'shop', archive, '--verify', '--keyring', 'public.asc')
    expect(code).toBe(1)
    expect(stderr).toContain('sha256 sum does not match')
  })

  it('knows cosign for registries only', async () => {
    const { stderr } = await cli('verify', 'app-1.tgz', '--cosign-key', 'key.pub')
    expect(stderr).toBe('Error: only charts in registries (oci://…) have cosign signatures\n')
  })
})

describe('--policy', () => {
  const policy = (fingerprint: string): string => `
version: 1
rules:
  - match: file://**.tgz
    require:
      - gpg: { fingerprints: '${fingerprint}', keyring: public.asc }
`

  it('lets signed charts through, and nothing else', async () => {
    writeFileSync(join(folder, 'policy.yaml'), policy(FINGERPRINT))
    const archive = await packed()
    expect((await cli('template', archive, '--policy', 'policy.yaml')).code).toBe(0)
    const unruled = await cli('template', './app', '--policy', 'policy.yaml')
    expect(unruled.stderr).toContain('no rule speaks of it, and the default is deny')
    rmSync(`${archive}.prov`)
    const unsigned = await cli('install', 'shop', archive, '--policy', 'policy.yaml')
    expect(unsigned.code).toBe(1)
    expect(unsigned.stderr).toContain('there is no provenance file')
    expect((await cli('list', '-q')).stdout).toBe('')
  })

  it('reaches what lies in charts/, archives and folders, however deep', async () => {
    const write = (path: string, text: string): void => {
      mkdirSync(join(folder, path, '..'), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
    const allowed = (pattern: string): string =>
      `${policy(FINGERPRINT)}  - { match: 'file://**/${pattern}', allow: true }\n`
    const archive = await packed()
    write('out/Chart.yaml', 'apiVersion: v2\nname: out\nversion: 1.0.0\n')
    write('out/charts/in/Chart.yaml', 'apiVersion: v2\nname: in\nversion: 1.0.0\n')
    write('out/charts/.hidden/notes', '')
    const inner = join(folder, 'out/charts/in/charts/app.tgz')
    write('policy.yaml', allowed('out'))
    const template = (): ReturnType<Cli> => cli('template', './out', '--policy', 'policy.yaml')
    expect((await template()).stderr).toContain('/out/charts/in may not be used')
    write('policy.yaml', allowed('out/**') + `  - { match: 'file://**/out', allow: true }\n`)
    expect((await template()).code).toBe(0)
    mkdirSync(join(inner, '..'))
    cpSync(archive, inner)
    expect((await template()).stderr).toContain('app.tgz may not be used')
    const [name = ''] = /[^/]+$/.exec(archive) ?? []
    renameSync(inner, join(inner, '..', name))
    cpSync(`${archive}.prov`, join(inner, '..', `${name}.prov`))
    expect(await template()).toMatchObject({ code: 0, stderr: '' })
  })

  it('reaches folders that are dependencies', async () => {
    writeFileSync(join(folder, 'policy.yaml'), `version: 1\nrules: [{ match: 'file://**/other', allow: true }]\n`)
    const yaml = (name: string): string =>
      `apiVersion: v2\nname: umb\nversion: 1.0.0\ndependencies:\n- {name: ${name}, version: '*', repository: 'file://../${name}'}\n`
    for (const name of ['other', 'umb']) mkdirSync(join(folder, name))
    writeFileSync(join(folder, 'other/Chart.yaml'), 'apiVersion: v2\nname: other\nversion: 1.0.0\n')
    writeFileSync(join(folder, 'umb/Chart.yaml'), yaml('app'))
    const update = ['dependency', 'update', 'umb', '--policy', 'policy.yaml']
    const refused = await cli(...update)
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain('/app may not be used: no rule speaks of it')
    expect(existsSync(join(folder, 'umb/Chart.lock'))).toBe(false)
    writeFileSync(join(folder, 'umb/Chart.yaml'), yaml('other'))
    expect(await cli(...update)).toMatchObject({ code: 0, stderr: '' })
  })

  it('counts from the environment, and if it cannot be read', async () => {
    const archive = await packed()
    writeFileSync(join(folder, 'policy.yaml'), policy('0'.repeat(40)))
    const strict = cliIn(folder, { TSHELM_POLICY: 'policy.yaml' })
    expect((await strict('template', archive)).stderr).toContain(`it is signed with ${FINGERPRINT}`)
    writeFileSync(join(folder, 'policy.yaml'), 'hello')
    expect((await strict('template', archive)).stderr).toContain('cannot read the policy policy.yaml')
    rmSync(join(folder, 'policy.yaml'))
    expect((await strict('template', archive)).stderr).toContain('cannot read the policy: open policy.yaml')
  })
})

describe('sbom', () => {
  it('is the same for a chart each time, and has a number if asked', async () => {
    const first = await cli('sbom', './app')
    expect(first.code).toBe(0)
    expect((await cli('sbom', './app')).stdout).toBe(first.stdout)
    expect(JSON.parse(first.stdout)).toMatchObject({
      bomFormat: 'CycloneDX',
      metadata: { timestamp: '2023-11-14T22:13:20Z' },
    })
    const numbered = JSON.parse((await cli('sbom', './app', '--serial-number')).stdout) as { serialNumber: string }
    expect(numbered.serialNumber).toMatch(
      /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    )
  })

  it('is of a release, too', async () => {
    expect((await cli('install', 'shop', './app')).code).toBe(0)
    const { stdout } = await cli('sbom', 'shop', '--format', 'spdx')
    expect(JSON.parse(stdout)).toMatchObject({ spdxVersion: 'SPDX-2.3', name: 'default-shop-1' })
    expect((await cli('sbom', 'none')).stderr).toContain('release: not found')
    expect((await cli('sbom', './app', '--format', 'xml')).stderr).toContain('must be one of: cyclonedx, spdx')
    expect(existsSync(join(folder, 'cluster'))).toBe(true)
  })
})
