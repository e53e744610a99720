/** What the guides tell to type about sources works as it stands there, with servers of our own behind the names. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parsePolicy } from '../../src/source/policy/parse.ts'
import { runIn } from '../cli/host.ts'
import { programEnv, startNginx, startRegistry, whyNone, type Component } from './components.ts'

const guide = (name: string): string => readFileSync(join(import.meta.dirname, '../../docs', name), 'utf8')

interface Typed {
  readonly line: string
  /** What is shown below it; '' for nothing. */
  readonly shown: string
}

/** Blocks of a guide, command by command; lines that end in `\` go on. */
function blocksOf(name: string): Typed[][] {
  const blocks = guide(name).matchAll(/```console\n(.*?)```/gs)
  return Array.from(blocks, ([, block = '']) =>
    block
      .replace(/\\\n\s*/g, '')
      .split(/^\$ /m)
      .slice(1)
      .map((text) => ({ line: text.split('\n', 1)[0]!, shown: text.slice(text.indexOf('\n') + 1) })),
  )
}

/** Digests, keys and folders are everybody's own. */
const masked = (text: string): string =>
  text.replace(/\b(?:[0-9a-f]{64}|[0-9A-F]{40})\b/g, 'HEX').replace(/: \/\S*\//g, ': FOLDER/')

interface Shell {
  readonly folder: string
  /** Names in the guide, and who is asked in truth. */
  readonly hosts: Readonly<Record<string, string>>
  readonly env: Readonly<Record<string, string>>
}

/** Runs a line as a shell would: quotes, `echo … |`, `> file`. */
async function type(line: string, { folder, hosts, env }: Shell): Promise<string> {
  const [, input, command = '', out] = /^(?:echo "\$(\w+)" \| )?(.*?)(?: > (\S+))?$/.exec(line)!
  const real = Object.entries(hosts).reduce((text, [name, host]) => text.replaceAll(name, host), command)
  const [program = '', ...argv] = Array.from(real.matchAll(/'([^']*)'|(\S+)/g), ([, quoted, plain]) => quoted ?? plain!)
  if (/\boci:|\blogin /.test(real)) argv.push('--plain-http')
  if (argv.includes('mirror')) argv.push('--target-plain-http')
  const result = program === 'tshelm' ? await tshelm(argv) : other(program, argv)
  if (result.code !== 0) throw new Error(`${line}: ${result.stderr}`)
  if (out !== undefined) writeFileSync(join(folder, out), result.bytes)
  const said = result.bytes.toString()
  return Object.entries(hosts).reduce((text, [name, host]) => text.replaceAll(host, name), said)

  async function tshelm(args: readonly string[]): Promise<Ran> {
    const stdin = (): Promise<Uint8Array> => Promise.resolve(Buffer.from(input === undefined ? '' : 'secret\n'))
    const { code, stdout, stderr } = await runIn(folder, args, { env, stdin })
    return { code, stderr, bytes: Buffer.from(stdout) }
  }

  function other(name: string, args: readonly string[]): Ran {
    const { status, stdout, stderr } = spawnSync(name, args, { cwd: folder, env: { ...programEnv(), ...env } })
    return { code: status ?? 1, stderr: stderr.toString(), bytes: stdout }
  }
}

interface Ran {
  readonly code: number
  readonly stderr: string
  readonly bytes: Buffer
}

async function typeAll(block: readonly Typed[], shell: Shell): Promise<void> {
  for (const { line, shown } of block) {
    const said = await type(line, shell)
    if (shown !== '') expect(masked(said), line).toBe(masked(shown))
  }
}

let folder: string
let env: Record<string, string>
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tshelm-docs-'))
  env = { HOME: folder, TZ: 'UTC', TSHELM_SANDBOX: join(folder, 'cluster') }
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function write(path: string, text: string): void {
  mkdirSync(join(folder, path, '..'), { recursive: true })
  writeFileSync(join(folder, path), text)
}

async function packed(name: string, version: string): Promise<void> {
  write(`${name}/Chart.yaml`, `apiVersion: v2\nname: ${name}\nversion: ${version}\n`)
  write(`${name}/values.yaml`, 'a: 1\n')
  write(
    `${name}/templates/pod.yaml`,
    'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: a, image: a:1}]}\n',
  )
  await runIn(folder, ['package', name], { env })
}

describe('docs/sources.md', () => {
  const whyNot = whyNone('registry') ?? whyNone('nginx')
  if (whyNot !== undefined) {
    it('is as it is written', ({ skip }) => skip(whyNot))
    return
  }
  let nginx: Component
  let registry: Component
  let internal: Component
  let hosts: Record<string, string>
  beforeAll(async () => {
    nginx = await startNginx({})
    registry = await startRegistry()
    internal = await startRegistry()
    const place = `http://${nginx.host}`
    hosts = { 'https://charts.example.com': place, 'ghcr.io': registry.host, 'registry.internal': internal.host }
    for (const [name, version] of [
      ['web', '1.2.2'],
      ['api', '1.0.0'],
      ['web', '1.2.3'],
    ] as const) {
      await packed(name, version)
      await runIn(folder, ['push', `${name}-${version}.tgz`, join(nginx.folder, 'www/stable')], { env })
    }
    await runIn(folder, ['push', 'web-1.2.2.tgz', `oci://${registry.host}/acme/charts`, '--plain-http'], { env })
  })
  afterAll(async () => {
    for (const component of [nginx, registry, internal]) await component.close()
  })

  const blocks = blocksOf('sources.md')
  it('has three kinds of examples', () => expect(blocks).toHaveLength(3))

  it.each(blocks.map((block, i) => [block[0]!.line, i] as const))('%s …', async (_, i) => {
    const own = { ...env, TSHELM_SANDBOX: join(folder, `cluster${i}`) }
    await typeAll(blocks[i]!, { folder, hosts, env: own })
  })
})

describe('docs/supply-chain.md', () => {
  const [openpgp, cosigned, keyless, sbom, ...more] = blocksOf('supply-chain.md')

  it('has four kinds of examples; that without a key is of public logs', () => {
    expect(keyless![0]!.line).toContain('--trusted-root trusted_root.json')
    expect(more).toEqual([])
  })

  it('signs with gpg’s keys, and gpg verifies', async ({ skip }) => {
    const whyNot = whyNone('gpg')
    if (whyNot !== undefined) return skip(whyNot)
    await packed('web', '1.2.3')
    const home = join(folder, 'gnupg')
    mkdirSync(home, { mode: 0o700 })
    write('passphrase', 'secret\n')
    write('gnupg/gpg.conf', `batch\npinentry-mode loopback\npassphrase-file ${join(folder, 'passphrase')}\n`)
    const own = { ...env, GNUPGHOME: home }
    spawnSync('gpg', ['--quick-gen-key', 'Me <me@example.com>', 'rsa2048', 'sign', 'never'], {
      env: { ...programEnv(), ...own },
    })
    try {
      await typeAll(openpgp!, { folder, hosts: {}, env: own })
    } finally {
      spawnSync('gpgconf', ['--homedir', home, '--kill', 'gpg-agent'])
    }
  })

  it('verifies what cosign signs', async ({ skip }) => {
    const whyNot = whyNone('cosign') ?? whyNone('registry')
    if (whyNot !== undefined) return skip(whyNot)
    const registry = await startRegistry()
    try {
      await packed('web', '1.2.3')
      const own = { ...env, COSIGN_PASSWORD: 'secret', COSIGN_YES: 'true' }
      const target = `oci://${registry.host}/acme/charts`
      const { stdout } = await runIn(folder, ['push', 'web-1.2.3.tgz', target, '--plain-http'], { env })
      const [digest = ''] = /sha256:\w{64}/.exec(stdout)!
      spawnSync('cosign', ['generate-key-pair'], { cwd: folder, env: { ...programEnv(), ...own } })
      // Nothing goes to the public logs.
      const local = 'cosign sign --tlog-upload=false --use-signing-config=false --allow-http-registry'
      const [sign, ...rest] = cosigned!.map(({ line, shown }) => ({
        line: line.replace('cosign sign', local).replace(/sha256:\w+…/, digest),
        // Cosign 3 puts an attestation there.
        shown: shown.replace(/(?=^Manifest Digest)/m, 'Attestation: https://sigstore.dev/cosign/sign/v1\n'),
      }))
      const shell = { folder, hosts: { 'ghcr.io': registry.host }, env: own }
      await type(`${sign!.line} --new-bundle-format=true`, shell)
      await typeAll(rest, shell)
    } finally {
      await registry.close()
    }
  })

  it('has a policy that is one', () => {
    const [, yaml = ''] = /```yaml\n(.*?)```/s.exec(guide('supply-chain.md'))!
    expect(parsePolicy(Buffer.from(yaml), { name: 'policy.yaml' }).rules).toHaveLength(4)
  })

  it('makes bills of materials', async () => {
    await packed('web', '1.2.3')
    write('values-prod.yaml', 'a: 2\n')
    await runIn(folder, ['install', 'shop', './web', '-n', 'prod', '--create-namespace'], { env })
    await typeAll(sbom!, { folder, hosts: {}, env })
    expect(readFileSync(join(folder, 'shop.cdx.json'), 'utf8')).toContain('"CycloneDX"')
    expect(readFileSync(join(folder, 'web.spdx.json'), 'utf8')).toContain('"SPDX-2.3"')
  })
})
