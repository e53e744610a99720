/** Whom `mirror` tells what, and what it brings along. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cliIn, type Cli } from '../../fakes/cli.ts'
import { digestOf, fakeRegistry, type FakeRegistry } from '../../fakes/registry.ts'
import { serveWeb, type WebServer } from '../../fakes/web-server.ts'

let folder: string
let cli: Cli

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tshelm-mirror-'))
  cli = cliIn(folder, { SOURCE_DATE_EPOCH: '1700000000' })
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

interface DependsOn {
  readonly name: string
  readonly repository: string
}

/** A chart's archive in a folder with an index. */
async function publish(site: string, name: string, on?: DependsOn): Promise<void> {
  const own =
    on === undefined ? '' : `dependencies:\n- {name: ${on.name}, version: 1.0.0, repository: '${on.repository}'}\n`
  mkdirSync(join(folder, name, 'charts'), { recursive: true })
  writeFileSync(join(folder, name, 'Chart.yaml'), `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n${own}`)
  if (on !== undefined) cpSync(join(folder, `${on.name}-1.0.0.tgz`), join(folder, name, `charts/${on.name}-1.0.0.tgz`))
  expect(await cli('package', name)).toMatchObject({ code: 0 })
  await cli('push', `${name}-1.0.0.tgz`, `./${site}`)
}

function serve(site: string): Promise<WebServer> {
  return serveWeb(({ path }) => {
    try {
      return { status: 200, body: readFileSync(join(folder, site, path)) }
    } catch {
      return { status: 404 }
    }
  })
}

const asked = ({ requests }: WebServer): unknown[] => requests.map(({ headers }) => headers.authorization)

describe('credentials', () => {
  it('are for where the chart comes from, and for nothing that its dependencies name', async () => {
    const [own, other] = await Promise.all([serve('own'), serve('other')])
    await publish('other', 'far')
    await publish('other', 'next', { name: 'far', repository: other.url })
    await publish('own', 'shop', { name: 'next', repository: other.url })
    const login = ['--username', 'ann', '--password', 'secret']
    const { stdout, stderr } = await cli('mirror', 'shop', './copy', '--repo', own.url, ...login)
    expect([stderr, stdout.match(/^Copied: \w+/gm)]).toEqual(['', ['Copied: shop', 'Copied: next', 'Copied: far']])
    expect(new Set(asked(own))).toEqual(new Set([`Basic ${Buffer.from('ann:secret').toString('base64')}`]))
    expect(asked(other).length).toBeGreaterThan(0)
    expect(new Set(asked(other))).toEqual(new Set([undefined]))
  })
})

describe('from registry to registry', () => {
  let from: FakeRegistry
  let to: FakeRegistry
  beforeEach(async () => {
    ;[from, to] = await Promise.all([fakeRegistry(), fakeRegistry()])
  })
  afterEach(() => Promise.all([from.close(), to.close()]))

  const MANIFEST = 'application/vnd.oci.image.manifest.v1+json'
  const INDEX = 'application/vnd.oci.image.index.v1+json'

  /** What cosign would leave: a manifest with one layer. */
  function leave(reference: string | undefined, text: string): string {
    const layer = Buffer.from(text)
    from.blobs.set(digestOf(layer), layer)
    const config = Buffer.from('{}')
    from.blobs.set(digestOf(config), config)
    const described = (bytes: Buffer): object => ({ mediaType: 'a/b', digest: digestOf(bytes), size: bytes.length })
    const manifest = { schemaVersion: 2, mediaType: MANIFEST, config: described(config), layers: [described(layer)] }
    const bytes = Buffer.from(JSON.stringify(manifest))
    for (const key of [reference ?? digestOf(bytes), digestOf(bytes)]) {
      from.manifests.get('a/web')!.set(key, { type: MANIFEST, bytes })
    }
    return digestOf(bytes)
  }

  function refer(tag: string, ...digests: readonly string[]): void {
    const manifests = digests.map((digest) => ({ mediaType: MANIFEST, digest, size: 1 }))
    const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests }))
    from.manifests.get('a/web')!.set(tag, { type: INDEX, bytes })
  }

  it('charts keep their manifests, and what is signed of them', async () => {
    const chart = { 'web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0+b\n' }
    for (const [path, text] of Object.entries(chart)) {
      mkdirSync(join(folder, path, '..'), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
    const pushed = await cli('push', 'web', `oci://${from.host}/a`, '--plain-http')
    const [digest = ''] = /sha256:\w{64}/.exec(pushed.stdout)!
    const tag = digest.replace(':', '-')
    const mirror = ['mirror', `oci://${from.host}/a/web`, `oci://${to.host}/b`, '--plain-http', '--target-plain-http']
    const there = (): string[] => [...to.manifests.get('b/web')!.keys()].sort()
    expect((await cli(...mirror)).stdout).toMatch(/^Copied: web 1\.0\.0\+b /)
    expect(there()).toEqual(['1.0.0_b', digest].sort())

    const [signature, first] = [leave(`${tag}.sig`, 'signed'), leave(undefined, 'a bundle')]
    refer(tag, first)
    expect((await cli(...mirror)).stdout).toMatch(/^Unchanged: web 1\.0\.0\+b /)
    expect(there()).toEqual(expect.arrayContaining([`${tag}.sig`, signature, tag, first]))
    const second = leave(undefined, 'another bundle')
    refer(tag, first, second)
    await cli(...mirror)
    const index = to.manifests.get('b/web')!.get(tag)!
    expect(index.type).toBe(INDEX)
    const { manifests } = JSON.parse(index.bytes.toString()) as { manifests: { digest: string }[] }
    expect(manifests.map((one) => one.digest)).toEqual([first, second])
    to.requests.length = 0
    await cli(...mirror)
    expect(to.requests.filter((line) => !/^(GET|HEAD) /.test(line))).toEqual([])
  })
})
