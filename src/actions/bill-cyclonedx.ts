/** Bills of materials as CycloneDX 1.6 (JSON). */
import { ownVersion } from '../build-info.ts'
import type { Json, JsonObject } from '../object.ts'
import { allCharts, chartUrl, imageUrl, type Bill, type BillChart, type BillImage } from './bill.ts'

/** @param serial `urn:uuid:…`; without one the same bill gives the same bytes */
export function cycloneDx(bill: Bill, serial?: string): JsonObject {
  const { release, chart, images, created } = bill
  const root: JsonObject =
    release === undefined
      ? chartComponent(chart)
      : {
          type: 'application',
          'bom-ref': `release:${release.namespace}/${release.name}`,
          name: release.name,
          version: String(release.revision),
          properties: [property('namespace', release.namespace)],
        }
  const charts = allCharts(chart).slice(release === undefined ? 1 : 0)
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    ...(serial === undefined ? {} : { serialNumber: serial }),
    version: 1,
    metadata: {
      timestamp: created,
      tools: { components: [{ type: 'application', name: 'tshelm', version: ownVersion() }] },
      component: root,
    },
    components: [...charts.map(chartComponent), ...images.map(imageComponent)],
    dependencies: dependencies(bill, root['bom-ref'] as string),
  }
}

function property(name: string, value: string): Json {
  return { name: `tshelm:${name}`, value }
}

function chartRef({ path }: BillChart): string {
  return `chart:${path}`
}

function imageRef({ image }: BillImage): string {
  return `image:${image}`
}

function chartComponent(chart: BillChart): JsonObject {
  const { name, version, appVersion, description, digest, path } = chart
  return {
    type: 'application',
    'bom-ref': chartRef(chart),
    name,
    version,
    ...(description === undefined ? {} : { description }),
    ...(digest === undefined ? {} : { hashes: [{ alg: 'SHA-256', content: digest }] }),
    purl: chartUrl(chart),
    properties: [property('path', path), ...(appVersion === undefined ? [] : [property('app-version', appVersion)])],
  }
}

function imageComponent(image: BillImage): JsonObject {
  const { reference, uses } = image
  const [algorithm, content] = reference?.digest?.split(':') ?? []
  return {
    type: 'container',
    'bom-ref': imageRef(image),
    name: reference === undefined ? image.image : `${reference.registry}/${reference.repository}`,
    ...(reference === undefined ? {} : { version: reference.digest ?? reference.tag ?? 'latest' }),
    ...(content === undefined ? {} : { hashes: [{ alg: algorithm === 'sha256' ? 'SHA-256' : 'SHA-512', content }] }),
    ...(reference === undefined ? {} : { purl: imageUrl(reference) }),
    properties: [
      property('image', image.image),
      ...uses.map(({ object, kind, name }) => property('used-by', `${object} ${kind} ${name}`)),
    ],
  }
}

function dependencies({ release, chart, images }: Bill, root: string): Json {
  const ofCharts = allCharts(chart).map((one) => ({
    ref: chartRef(one),
    dependsOn: [
      ...one.dependencies.map(chartRef),
      ...images.filter(({ charts }) => charts.includes(one.path)).map(imageRef),
    ],
  }))
  const ofImages = images.map((image) => ({ ref: imageRef(image), dependsOn: [] }))
  return [...(release === undefined ? [] : [{ ref: root, dependsOn: [chartRef(chart)] }]), ...ofCharts, ...ofImages]
}
