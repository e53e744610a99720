/** Dependencies from a registry: asked for, signed, kept, and held against a policy. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cliIn, type Cli, type CliResult } from '../../fakes/cli.ts'
import { fakeRegistry, type FakeRegistry } from '../../fakes/registry.ts'

const TESTDATA = join(import.meta.dirname, '../../../testdata/sources')
const SIGNED = 'web-1.2.3+b.1.tgz'
const SIGNER = 'D9D0D2258150B53E0D5F4C3EBA6031C1B2BF21F4'

let folder: string
let registry: FakeRegistry
let cli: Cli

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tshelm-oci-deps-'))
  cli = cliIn(folder)
  registry = await fakeRegistry()
  for (const name of [SIGNED, `${SIGNED}.prov`, 'suite.pub.gpg']) cpSync(join(TESTDATA, name), join(folder, name))
  write('plain/Chart.yaml', 'apiVersion: v2\nname: plain\nversion: 1.0.0\n')
  await cli('push', SIGNED, at('charts'), '--plain-http')
  await cli('push', 'plain', at('charts'), '--plain-http')
  write('app/Chart.yaml', chartYaml('web', '^1.2-0'))
  registry.requests.length = 0
})

afterEach(async () => {
  await registry.close()
  rmSync(folder, { recursive: true, force: true })
})

const at = (path: string): string => `oci://${registry.host}/${path}`

function write(path: string, text: string): void {
  mkdirSync(join(folder, path, '..'), { recursive: true })
  writeFileSync(join(folder, path), text)
}

function chartYaml(name: string, version: string): string {
  const dependency = `- {name: ${name}, version: '${version}', repository: '${at('charts')}'}\n`
  return `apiVersion: v2\nname: app\nversion: 0.1.0\ndependencies:\n${dependency}`
}

function writePolicy(fingerprint: string, more = ''): string[] {
  const gpg = `gpg: { fingerprints: '${fingerprint}', keyring: suite.pub.gpg }`
  write('policy.yaml', `version: 1\nrules:\n${more}- match: ${at('**')}\n  require: [{ ${gpg} }]\n`)
  return ['--policy', 'policy.yaml']
}

const update = (...flags: string[]): Promise<CliResult> => cli('dependency', 'update', 'app', '--plain-http', ...flags)
const verify = ['--verify', '--keyring', 'suite.pub.gpg']

function brought(): string[] {
  const charts = join(folder, 'app/charts')
  const found = existsSync(charts) ? readdirSync(charts) : []
  rmSync(charts, { recursive: true, force: true })
  return found
}

const PULLED = /^Pulled: .*\/charts\/web:1\.2\.3_b\.1$/gm

describe('dependencies from a registry', () => {
  it.each<[string, string[], number]>([
    ['as they are', [], 1],
    ['verified: the signature is fetched by itself', verify, 2],
    ['that a policy wants signed: that is nobody else’s concern', ['POLICY'], 1],
  ])('%s', async (_, flags, times) => {
    const given = flags.flatMap((flag) => (flag === 'POLICY' ? writePolicy(SIGNER) : [flag]))
    const { code, stdout, stderr } = await update(...given)
    expect(code, stderr).toBe(0)
    expect(stdout.match(PULLED)).toHaveLength(times)
    expect(brought()).toEqual([SIGNED])
  })

  it.each<[string, string[]]>([
    ['as they were', []],
    ['verified', verify],
    ['that a policy wants signed', ['POLICY']],
    ['verified, and allowed by a policy', [...verify, 'POLICY']],
  ])('are there again without a request: %s', async (_, flags) => {
    const given = flags.flatMap((flag) => (flag === 'POLICY' ? writePolicy(SIGNER) : [flag]))
    await update(...given)
    for (const still of ['--offline', '--skip-refresh']) {
      brought()
      registry.requests.length = 0
      const { code, stdout, stderr } = await update(...given, still)
      expect(code, stderr).toBe(0)
      expect(registry.requests).toEqual([])
      expect(stdout.match(PULLED)).toHaveLength(1)
      expect(brought()).toEqual([SIGNED])
    }
  })

  it('are not used when nobody signed them, offline or not', async () => {
    write('app/Chart.yaml', chartYaml('plain', '1.0.0'))
    expect((await update()).code).toBe(0)
    brought()
    for (const still of [[], ['--skip-refresh'], ['--offline']]) {
      expect((await update(...verify, ...still)).code).toBe(1)
      const refused = await update(...writePolicy(SIGNER), ...still)
      expect(refused.stderr).toContain('may not be used')
      expect(brought()).toEqual([])
    }
  })

  it('are not used when somebody else signed them', async () => {
    await update(...verify)
    brought()
    for (const still of [[], ['--skip-refresh'], ['--offline']]) {
      const { stderr } = await update(...writePolicy('A'.repeat(40)), ...still)
      expect(stderr).toContain(`it is signed with ${SIGNER}`)
    }
    writeFileSync(join(folder, 'suite.pub.gpg'), '')
    expect((await update(...verify, '--offline')).code).toBe(1)
    expect(brought()).toEqual([])
  })

  it('are asked for when the signature was not kept', async () => {
    await update()
    registry.requests.length = 0
    expect((await update(...verify, '--skip-refresh')).code).toBe(0)
    expect(registry.requests.length).toBeGreaterThan(0)
  })
})

describe('pull', () => {
  it('asks for the signature anew, and says so', async () => {
    const pull = ['pull', at('charts/web'), '--plain-http', '--version', '1.2.3+b.1']
    for (let times = 0; times < 2; times++) expect((await cli(...pull, '--prov')).stdout.match(PULLED)).toHaveLength(2)
    expect((await cli(...pull, ...writePolicy(SIGNER))).stdout.match(PULLED)).toHaveLength(1)
  })
})
