/** A chart → its archive (.tgz), with the entries that Helm writes, in its order. */
import { gzipSync } from 'node:zlib'
import { decodeJson } from '../../gotemplate/go/json.ts'
import { decodeUtf8, encodeUtf8 } from '../../gotemplate/go/utf8.ts'
import { goTime } from '../../storage/time.ts'
import { TshelmError } from '../errors.ts'
import { lockYaml, savedMetadataYaml } from './metadata-yaml.ts'
import type { Chart, ChartFile } from './model.ts'
import { writeTar, type TarFile } from './tar-write.ts'

/** By convention what an archive is called: `name-1.2.3.tgz`. */
export function archiveName({ metadata }: Chart): string {
  return `${metadata.name}-${metadata.version}.tgz`
}

/**
 * The bytes of a chart's archive, subcharts unpacked within.
 * @param now what entries without a time of their own get, milliseconds since the epoch
 */
export function packChart(chart: Chart, now: number): Uint8Array {
  const files: TarFile[] = []
  addChart(files, { chart, folder: chart.metadata.name, now })
  return gzipped(writeTar(files))
}

interface Place {
  readonly chart: Chart
  readonly folder: string
  readonly now: number
}

function addChart(files: TarFile[], { chart, folder, now }: Place): void {
  const { metadata, lock, schema, raw, templates } = chart
  const add = (name: string, data: Uint8Array, modified?: number): void => {
    files.push({ name: `${folder}/${name}`, data, modified: modified ?? now })
  }
  const addFile = ({ name, data, modified }: ChartFile): void => add(name, data, modified)
  add('Chart.yaml', encodeUtf8(savedMetadataYaml(metadata)), chart.modified)
  if (lock !== undefined && metadata.apiVersion === 'v2') add('Chart.lock', encodeUtf8(lockYaml(lock)), lockTime(lock))
  raw.filter(({ name }) => name === 'values.yaml').forEach(addFile)
  if (schema !== undefined) add('values.schema.json', checkedSchema(schema), chart.schemaModified)
  templates.forEach(addFile)
  chart.files.forEach(addFile)
  for (const subchart of chart.dependencies) {
    addChart(files, { chart: subchart, folder: `${folder}/charts/${subchart.metadata.name}`, now })
  }
}

function lockTime({ generated }: { readonly generated: string }): number | undefined {
  return goTime(generated) === undefined ? undefined : Date.parse(generated)
}

function checkedSchema(schema: Uint8Array): Uint8Array {
  try {
    decodeJson(decodeUtf8(schema))
  } catch (cause) {
    throw new TshelmError('chart/invalid-file', 'invalid JSON in values.schema.json', { cause })
  }
  return schema
}

/** Of a gzip file that says nothing but its method. */
const BARE_HEADER_BYTES = 10

/** Deflate, an extra field and a comment, no time, unknown system. */
const GZIP_HEADER = [0x1f, 0x8b, 8, 4 | 16, 0, 0, 0, 0, 0, 0xff]

/** Helm marks its archives by an extra field and a comment. */
const EXTRA = 'rr\u0028\u0000aHR0cHM6Ly95b3V0dS5iZS96OVV6MWljandyTQo='
const COMMENT = 'Helm\0'

function gzipped(tar: Uint8Array): Uint8Array {
  const body = gzipSync(tar).subarray(BARE_HEADER_BYTES)
  return Buffer.concat([
    Uint8Array.from([...GZIP_HEADER, EXTRA.length, 0]),
    encodeUtf8(EXTRA),
    encodeUtf8(COMMENT),
    body,
  ])
}

/** Every entry, and the lock file, of one time: packing the same files again gives the same bytes. */
export function stampChart(chart: Chart, modified: number): Chart {
  const stamp = (file: ChartFile): ChartFile => ({ ...file, modified })
  const { lock, schema } = chart
  return {
    ...chart,
    modified,
    ...(schema === undefined || schema.length === 0 ? {} : { schemaModified: modified }),
    ...(lock === undefined ? {} : { lock: { ...lock, generated: new Date(modified).toISOString() } }),
    raw: chart.raw.map(stamp),
    templates: chart.templates.map(stamp),
    files: chart.files.map(stamp),
    dependencies: chart.dependencies.map((subchart) => stampChart(subchart, modified)),
  }
}
