/** Bills of materials as SPDX 2.3 (JSON). */
import { createHash } from 'node:crypto'
import { ownVersion } from '../build-info.ts'
import type { Json, JsonObject } from '../object.ts'
import { allCharts, chartUrl, imageUrl, type Bill, type BillChart, type BillImage } from './bill.ts'

/** @param serial in place of what is made of the content */
export function spdx(bill: Bill, serial?: string): JsonObject {
  const { release, chart, images, created } = bill
  const charts = allCharts(chart)
  const name =
    release === undefined
      ? `${chart.name}-${chart.version}`
      : `${release.namespace}-${release.name}-${release.revision}`
  const packages = [...charts.map(chartPackage), ...images.map(imagePackage)]
  const unique =
    serial ??
    createHash('sha256')
      .update(JSON.stringify([bill, packages]))
      .digest('hex')
  return {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: 'SPDXRef-DOCUMENT',
    name,
    documentNamespace: `https://spdx.org/spdxdocs/${encodeURIComponent(name)}-${unique}`,
    creationInfo: { created, creators: [`Tool: tshelm-${ownVersion()}`] },
    documentDescribes: [chartId(chart)],
    packages,
    relationships: [
      relationship('SPDXRef-DOCUMENT', 'DESCRIBES', chartId(chart)),
      ...charts.flatMap((one) => [
        ...one.dependencies.map((child) => relationship(chartId(one), 'DEPENDS_ON', chartId(child))),
        ...images
          .filter(({ charts: paths }) => paths.includes(one.path))
          .map((image) => relationship(chartId(one), 'DEPENDS_ON', imageId(image))),
      ]),
    ],
  }
}

function relationship(from: string, type: string, to: string): Json {
  return { spdxElementId: from, relationshipType: type, relatedSpdxElement: to }
}

function chartId({ path }: BillChart): string {
  return idOf('Chart', path)
}

function imageId({ image }: BillImage): string {
  return idOf('Image', image)
}

/** Letters, digits, dots and dashes; what else there is may not make two things one. */
function idOf(kind: string, name: string): string {
  const plain = name.replace(/[^a-zA-Z0-9.-]/g, '-')
  const mark = createHash('sha256').update(name).digest('hex').slice(0, 8)
  return `SPDXRef-${kind}-${plain}-${mark}`
}

function packageOf(id: string, name: string, purl: string | undefined): JsonObject {
  return {
    SPDXID: id,
    name,
    downloadLocation: 'NOASSERTION',
    filesAnalyzed: false,
    licenseConcluded: 'NOASSERTION',
    licenseDeclared: 'NOASSERTION',
    copyrightText: 'NOASSERTION',
    ...(purl === undefined
      ? {}
      : {
          externalRefs: [{ referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: purl }],
        }),
  }
}

function chartPackage(chart: BillChart): JsonObject {
  const { name, version, description, digest } = chart
  return {
    ...packageOf(chartId(chart), name, chartUrl(chart)),
    versionInfo: version,
    primaryPackagePurpose: 'APPLICATION',
    ...(description === undefined ? {} : { description }),
    ...(digest === undefined ? {} : { checksums: [{ algorithm: 'SHA256', checksumValue: digest }] }),
  }
}

function imagePackage(image: BillImage): JsonObject {
  const { reference, uses } = image
  const [algorithm, checksumValue] = reference?.digest?.split(':') ?? []
  return {
    ...packageOf(
      imageId(image),
      reference === undefined ? image.image : `${reference.registry}/${reference.repository}`,
      reference === undefined ? undefined : imageUrl(reference),
    ),
    ...(reference === undefined ? {} : { versionInfo: reference.digest ?? reference.tag ?? 'latest' }),
    primaryPackagePurpose: 'CONTAINER',
    ...(checksumValue === undefined ? {} : { checksums: [{ algorithm: algorithm!.toUpperCase(), checksumValue }] }),
    comment: `${image.image} is used by ${uses.map(({ object, kind, name }) => `${object} (${kind} ${name})`).join(', ')}`,
  }
}
