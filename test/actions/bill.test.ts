import { describe, expect, it } from 'vitest'
import type { ReleaseRecord } from '../../storage/record.ts'
import { billOfRelease } from '../../src/actions/bill.ts'
import { cycloneDx } from '../../src/actions/bill-cyclonedx.ts'
import { spdx } from '../../src/actions/bill-spdx.ts'

const DIGEST = `sha256:${'a'.repeat(64)}`
const pod = (name: string, image: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\nspec: {containers: [{name: main, image: "${image}"}]}\n`

const record = {
  name: 'shop',
  namespace: 'prod',
  version: 3,
  info: { status: 'deployed', last_deployed: '2026-01-02T03:04:05.678+01:00' },
  chart: {
    metadata: {
      name: 'shop',
      version: '1.0.0',
      dependencies: [{ name: 'redis', alias: 'cache', version: '19.x', repository: 'https://charts.example.com' }],
    },
    lock: { dependencies: [{ name: 'redis', version: '19.0.1', repository: 'https://charts.example.com' }] },
    templates: [],
    values: {},
    schema: null,
    files: [],
  },
  manifest: `---\n# Source: shop/charts/cache/templates/a.yaml\n${pod('a', `redis@${DIGEST}`)}---\n# Source: shop/templates/b.yaml\n${pod('b', 'ghcr.io/acme/shop:1.0')}`,
  hooks: [{ name: 'h', kind: 'Pod', path: 'shop/templates/h.yaml', manifest: pod('h', 'ghcr.io/acme/shop:1.0') }],
} as unknown as ReleaseRecord

const bill = billOfRelease(record)

interface Component {
  readonly type: string
  readonly 'bom-ref': string
  readonly name: string
  readonly version: string
  readonly purl: string
}

describe('bills of releases', () => {
  it('have charts with the versions of the lock, and each image once', () => {
    const { metadata, components } = cycloneDx(bill) as unknown as {
      metadata: { timestamp: string; component: Component }
      components: Component[]
    }
    expect(metadata.timestamp).toBe('2026-01-02T02:04:05Z')
    expect(metadata.component).toMatchObject({ 'bom-ref': 'release:prod/shop', version: '3' })
    expect(components.map(({ type, name, version, purl }) => [type, name, version, purl])).toEqual([
      ['application', 'shop', '1.0.0', 'pkg:helm/shop@1.0.0'],
      ['application', 'redis', '19.0.1', 'pkg:helm/redis@19.0.1?repository_url=https%3A//charts.example.com'],
      ['container', 'ghcr.io/acme/shop', '1.0', 'pkg:oci/shop?repository_url=ghcr.io/acme/shop&tag=1.0'],
      [
        'container',
        'docker.io/library/redis',
        DIGEST,
        `pkg:oci/redis@${encodeURIComponent(DIGEST)}?repository_url=docker.io/library/redis`,
      ],
    ])
  })

  it('say which chart brings which image', () => {
    expect(cycloneDx(bill)['dependencies']).toEqual([
      { ref: 'release:prod/shop', dependsOn: ['chart:shop'] },
      { ref: 'chart:shop', dependsOn: ['chart:shop/charts/cache', 'image:ghcr.io/acme/shop:1.0'] },
      { ref: 'chart:shop/charts/cache', dependsOn: [`image:redis@${DIGEST}`] },
      { ref: 'image:ghcr.io/acme/shop:1.0', dependsOn: [] },
      { ref: `image:redis@${DIGEST}`, dependsOn: [] },
    ])
  })

  it('have no number of their own unless one is given', () => {
    expect(cycloneDx(bill)['serialNumber']).toBeUndefined()
    expect(cycloneDx(bill, 'urn:uuid:1')['serialNumber']).toBe('urn:uuid:1')
    expect(spdx(bill)).toEqual(spdx(billOfRelease(record)))
  })

  it('as SPDX refer to nothing that is not there', () => {
    const { packages, relationships, documentNamespace } = spdx(bill) as unknown as {
      packages: { SPDXID: string }[]
      relationships: { spdxElementId: string; relatedSpdxElement: string }[]
      documentNamespace: string
    }
    const known = new Set(['SPDXRef-DOCUMENT', ...packages.map(({ SPDXID }) => SPDXID)])
    expect(known.size).toBe(packages.length + 1)
    for (const id of known) expect(id).toMatch(/^SPDXRef-[a-zA-Z0-9.-]+$/)
    for (const { spdxElementId, relatedSpdxElement } of relationships) {
      expect(known).toContain(spdxElementId)
      expect(known).toContain(relatedSpdxElement)
    }
    expect(documentNamespace).toMatch(/^https:\/\/spdx\.org\/spdxdocs\/prod-shop-3-[0-9a-f]{64}$/)
  })
})
