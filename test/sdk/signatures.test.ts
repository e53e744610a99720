import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { openSandbox } from '../../src/sandbox/sandbox.ts'
import { systemClock } from '../../src/runtime.ts'
import {
  chartSbom,
  connectCluster,
  createContext,
  createSources,
  fetchChart,
  install,
  loadChart,
  packageChart,
  readPolicy,
  releaseSbom,
  signArchive,
  verifyArchive,
  type CosignTrust,
} from '../../src/index.ts'

const secret = readFileSync('testdata/provenance/secret.asc')
const keyring = readFileSync('testdata/provenance/public.asc')
const FINGERPRINT = '7FEF6BA5A4CC350CADD0ABC5D0A839E9FD67469E'

const files = {
  'Chart.yaml': Buffer.from('apiVersion: v2\nname: web\nversion: 1.0.0\n'),
  'templates/pod.yaml': Buffer.from(
    'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: main, image: "ghcr.io/acme/web:1"}]}\n',
  ),
}

async function archive(): Promise<{ readonly name: string; readonly bytes: Uint8Array }> {
  return packageChart({ chart: await loadChart({ files }), modified: 0 })
}

describe('signatures in code', () => {
  it('are made and verified', async () => {
    const { name, bytes } = await archive()
    const provenance = await signArchive({ archive: bytes, fileName: name, keyring: secret, key: 'ed25519' })
    const verified = await verifyArchive({ archive: bytes, fileName: name, provenance, keyring })
    expect(verified).toMatchObject({
      fingerprint: FINGERPRINT,
      fileName: 'web-1.0.0.tgz',
      signedBy: ['ed25519 <ed25519@example.com>'],
    })
    await expect(
      verifyArchive({ archive: Buffer.from('x'), fileName: name, provenance, keyring }),
    ).rejects.toMatchObject({ code: 'source/not-verified' })
  })

  it('need a key, and a chart', async () => {
    const { name, bytes } = await archive()
    const options = { archive: bytes, fileName: name, keyring: secret }
    await expect(signArchive({ ...options, key: 'nobody' })).rejects.toMatchObject({ code: 'source/not-signed' })
    await expect(signArchive({ ...options, archive: Buffer.from('x'), key: 'ed25519' })).rejects.toMatchObject({
      code: expect.stringMatching(/^chart\//) as string,
    })
  })
})

describe('policies in code', () => {
  it('decide what is fetched, before anything of it is used', async () => {
    const policy = await readPolicy('version: 1\nrules: [{match: "https://good.example.com/**", allow: true}]')
    const { bytes } = await archive()
    const contents = {
      read: () => Promise.resolve(bytes),
      write: () => Promise.resolve(),
    }
    const { createHash } = await import('node:crypto')
    const digest = createHash('sha256').update(bytes).digest('hex')
    const index = (host: string): Uint8Array =>
      Buffer.from(
        `apiVersion: v1\nentries: {web: [{apiVersion: v2, name: web, version: 1.0.0, digest: ${digest}, urls: ["https://${host}/web-1.0.0.tgz"]}]}\n`,
      )
    const sources = (host: string): ReturnType<typeof createSources> =>
      createSources({
        policy,
        contents,
        offline: true,
        repositories: [{ name: 'r', url: `https://${host}` }],
        indexes: {
          read: () => Promise.resolve({ path: 'r', bytes: index(host) }),
          write: () => Promise.resolve(),
          remove: () => Promise.resolve(),
        },
      })
    expect((await fetchChart({ reference: 'r/web' }, sources('good.example.com'))).digest).toBe(`sha256:${digest}`)
    await expect(fetchChart({ reference: 'r/web' }, sources('bad.example.com'))).rejects.toMatchObject({
      code: 'source/policy',
    })
  })

  it('are refused if they are not understood', async () => {
    await expect(readPolicy('version: 1\nrules: [{match: "*", allow: yes, deny: yes}]')).rejects.toMatchObject({
      code: 'source/policy',
    })
  })

  it('have types for whom to trust', () => {
    const trust: CosignTrust = { kind: 'key', publicKey: Buffer.from('') }
    expect(trust.kind).toBe('key')
  })
})

describe('bills of materials in code', () => {
  it('are of charts and of releases', async () => {
    const chart = await loadChart({ files })
    const bill = await chartSbom({ chart, created: new Date('2026-01-01T00:00:00Z') })
    expect(bill).toMatchObject({ specVersion: '1.6', metadata: { timestamp: '2026-01-01T00:00:00Z' } })
    const cluster = await connectCluster({ sandbox: openSandbox({ clock: systemClock }) })
    const context = createContext({ cluster, namespace: 'default' })
    await install({ name: 'shop', chart: await loadChart({ files }) }, context)
    expect(await releaseSbom({ name: 'shop', format: 'spdx' }, context)).toMatchObject({ spdxVersion: 'SPDX-2.3' })
  })
})
