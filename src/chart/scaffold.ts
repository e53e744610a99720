/** New charts: the starter chart, or a copy of one of the user's own. */
import { emitYaml } from '../../gotemplate/go/yaml/emit.ts'
import { parseYaml } from '../../gotemplate/go/yaml/parse.ts'
import { decodeUtf8, encodeUtf8 } from '../../gotemplate/go/utf8.ts'
import { messageOf, TshelmError } from '../errors.ts'
import { savedMetadataYaml } from './metadata-yaml.ts'
import type { Chart, ChartFile, Metadata } from './model.ts'
import { archiveName, packChart } from './package.ts'
import { CHART_NAME_MARK, SCAFFOLD_FILES } from './scaffold-table.ts'
import { V3_CHANGES } from './scaffold-v3-table.ts'

export type ScaffoldVersion = 'v2' | 'v3'

const MAX_NAME_LENGTH = 250
const NAME = '^[a-zA-Z0-9._-]+$'

/** The files of the starter chart, in the order in which they are written. Throws for names that no chart should have. */
export function scaffold(name: string, apiVersion: ScaffoldVersion): ChartFile[] {
  checkName(name)
  return SCAFFOLD_FILES.map(([path, text]) => ({
    name: path,
    data: encodeUtf8(named(apiVersion === 'v3' ? changed(path, text) : text, name)),
  }))
}

function checkName(name: string): void {
  if (name === '' || encodeUtf8(name).length > MAX_NAME_LENGTH) {
    throw invalidName(`chart name must be between 1 and ${MAX_NAME_LENGTH} characters`)
  }
  if (!new RegExp(NAME).test(name)) throw invalidName(`chart name must match the regular expression "${NAME}"`)
}

function invalidName(message: string): TshelmError {
  return new TshelmError('chart/invalid-metadata', message)
}

function changed(path: string, text: string): string {
  return V3_CHANGES.reduce((now, [place, from, to]) => (place === path ? now.replace(from, () => to) : now), text)
}

function named(text: string, name: string): string {
  return text.replaceAll(CHART_NAME_MARK, () => name)
}

/**
 * The files of a copy of a chart, under another name: where templates and values.yaml say `<CHARTNAME>` they get the name, subcharts are
 * packed. `now` is the time of what has none, milliseconds since the epoch.
 */
export function copyOfStarter(
  starter: Chart,
  { name, apiVersion, now }: { readonly name: string; readonly apiVersion: ScaffoldVersion; readonly now: number },
): ChartFile[] {
  const fill = (file: ChartFile): ChartFile => ({ ...file, data: encodeUtf8(named(decodeUtf8(file.data), name)) })
  checkValues(starter, name)
  const { schema } = starter
  return [
    { name: 'Chart.yaml', data: encodeUtf8(savedMetadataYaml(metadataFor(name, apiVersion))) },
    ...starter.raw.filter((file) => file.name === 'values.yaml').map(fill),
    ...(schema === undefined ? [] : [{ name: 'values.schema.json', data: schema }]),
    ...starter.templates.map(fill),
    ...starter.files,
    ...starter.dependencies.map((subchart) => ({
      name: `charts/${archiveName(subchart)}`,
      data: packChart(subchart, now),
    })),
  ]
}

function metadataFor(name: string, apiVersion: ScaffoldVersion): Metadata {
  return {
    name,
    description: 'A Helm chart for Kubernetes',
    type: 'application',
    version: '0.1.0',
    appVersion: '0.1.0',
    apiVersion,
  }
}

/** Helm: values must still be YAML when the name is in them. */
function checkValues({ values }: Chart, name: string): void {
  try {
    parseYaml(named(emitYaml(values), name))
  } catch (cause) {
    throw new TshelmError('chart/invalid-file', `transforming values file: ${messageOf(cause)}`, { cause })
  }
}
