/** Runs `show`. */
import { decodeUtf8 } from '../../../gotemplate/go/utf8.ts'
import { crdFiles } from '../../chart/crds.ts'
import { metadataYaml } from '../../chart/metadata-yaml.ts'
import type { Chart } from '../../chart/model.ts'
import type { OutputRules } from '../../compat.ts'
import { messageOf, TshelmError } from '../../errors.ts'
import { logVersion, readChart } from '../chart-input.ts'
import { checkTlsFiles } from '../tls-files.ts'
import type { Invocation } from '../command.ts'
import { localRuntime } from '../runtime.ts'

export type ShownPart = 'all' | 'chart' | 'values' | 'readme' | 'crds'

export async function runShow(part: ShownPart, invocation: Invocation): Promise<number> {
  const { args, flags, context } = invocation
  const runtime = localRuntime(context)
  logVersion(invocation, runtime, 'original chart version')
  checkTlsFiles(invocation)
  const chart = await readChart(args[0]!, invocation, runtime)
  const all = part === 'all'
  let text = ''
  if (all || part === 'chart') text += `${metadataYaml(chart.metadata)}\n`
  if (all) text += chart.rawValues === undefined ? '' : `---\n${rawValues(chart)}`
  if (part === 'values') text += await valuesText(chart, flags.string('jsonpath'))
  if (all || part === 'readme') text += readmeText(chart, all)
  if (all || part === 'crds') text += crdsText(chart, all, context.settings.compat.output)
  context.stdout(text)
  return 0
}

async function valuesText(chart: Chart, jsonPath: string): Promise<string> {
  if (chart.rawValues === undefined) return ''
  return jsonPath === '' ? rawValues(chart) : selected(jsonPath, chart)
}

function rawValues({ raw }: Chart): string {
  return raw
    .filter(({ name }) => name === 'values.yaml')
    .map(({ data }) => `${decodeUtf8(data)}\n`)
    .join('')
}

/** Helm: an expression that does not parse is an error, one that finds nothing prints nothing. */
async function selected(expression: string, chart: Chart): Promise<string> {
  const { parseJsonPath, printJsonPath } = await import('../../kube/jsonpath.ts')
  let path: ReturnType<typeof parseJsonPath>
  try {
    path = parseJsonPath(expression)
  } catch (error) {
    throw new TshelmError('cli/usage', `error parsing jsonpath ${expression}: ${messageOf(error)}`, { cause: error })
  }
  return printJsonPath(path, chart.values)
}

const README = /^readme(\.md|\.txt)?$/i

function readmeText({ files }: Chart, separate: boolean): string {
  const readme = files.find(({ name }) => README.test(name))
  return readme === undefined ? '' : `${separate ? '---\n' : ''}${decodeUtf8(readme.data)}\n`
}

function crdsText(chart: Chart, all: boolean, { crdSeparators }: OutputRules): string {
  return crdFiles(chart)
    .map(({ file }) => decodeUtf8(file.data))
    .map((text, i) => {
      const separated = crdSeparators === 'each' || (all && i === 0)
      return `${separated && !text.startsWith('---') ? '---\n' : ''}${text}\n`
    })
    .join('')
}
