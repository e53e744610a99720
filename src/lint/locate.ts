/** Where in their files findings are: for those that the rules themselves do not place. Loaded when a report shows lines. */
import { YamlError, type YamlMark } from '../../gotemplate/go/yaml/error.ts'
import { parseYaml } from '../../gotemplate/go/yaml/parse.ts'
import { yamlPositions } from '../../gotemplate/go/yaml/positions.ts'
import { decodeUtf8 } from '../../gotemplate/go/utf8.ts'
import { isTshelmError } from '../errors.ts'
import { readFile, type ChartFolder } from './chart-folder.ts'
import type { Finding } from './finding.ts'

/** The key in the file that a rule is about. */
const KEYS: Readonly<Record<string, string>> = {
  'chart-name': 'name',
  'chart-api-version': 'apiVersion',
  'chart-version-type': 'version',
  'chart-version': 'version',
  'chart-strict-version': 'version',
  'chart-app-version-type': 'appVersion',
  'chart-maintainer': 'maintainers',
  'chart-source': 'sources',
  'chart-icon': 'icon',
  'chart-type': 'type',
  'chart-dependencies': 'dependencies',
  'dependency-listed': 'dependencies',
  'dependency-unique': 'dependencies',
  'dependency-present': 'dependencies',
  'crd-api-version': 'apiVersion',
  'crd-kind': 'kind',
}

/** The same in templates, which are no YAML yet: a line that begins so, if there is one only. */
const WORDS: Readonly<Record<string, RegExp>> = {
  'object-name': /^[ \t-]*(name):/gm,
  'deprecated-api': /^[ \t-]*(apiVersion):/gm,
  selector: /^[ \t-]*(kind):/gm,
  'list-annotation': /^[ \t-]*(kind):[ \t]*List\b/gm,
}

/** The same findings; those without a position have one if it can be told. */
export function locateFindings(findings: readonly Finding[], folder: ChartFolder): Finding[] {
  const texts = new Map<string, string | undefined>()
  return findings.map((finding) => {
    if (finding.position !== undefined) return finding
    const file = finding.rule.startsWith('dependency-') ? 'Chart.yaml' : finding.path
    if (file === '' || file.endsWith('/')) return finding
    if (!texts.has(file)) texts.set(file, textOf(folder, file))
    const source = texts.get(file)
    const mark = source === undefined ? undefined : markOf(finding, source)
    // As templates are named: the chart stands before.
    return mark === undefined ? finding : { ...finding, position: { file: `chart/${file}`, ...mark, source: source! } }
  })
}

function textOf(folder: ChartFolder, file: string): string | undefined {
  try {
    return decodeUtf8(readFile(folder, file))
  } catch (error) {
    if (isTshelmError(error)) return undefined
    throw error
  }
}

function markOf({ rule, message }: Finding, source: string): YamlMark | undefined {
  const word = WORDS[rule]
  if (word !== undefined) return onlyMatch(source, word)
  const mistake = mistakeIn(source, rule === 'chart-unknown-field')
  if (mistake !== undefined) return mistake
  const path = pathOf(rule, message)
  return path === undefined ? undefined : yamlPositions(source)(path)
}

function onlyMatch(source: string, word: RegExp): YamlMark | undefined {
  const [match, ...others] = [...source.matchAll(word)]
  if (match === undefined || others.length > 0) return undefined
  const at = match.index + match[0].indexOf(match[1]!)
  const before = source.slice(0, at)
  return { line: before.split('\n').length, column: at - before.lastIndexOf('\n') }
}

/** What is wrong with the first document. */
function mistakeIn(source: string, strict: boolean): YamlMark | undefined {
  try {
    parseYaml(source, { strict })
    return undefined
  } catch (error) {
    if (!(error instanceof YamlError)) throw error
    const line = error.line ?? Number(/\bline (\d+)/.exec(error.detail)?.[1] ?? 0)
    return line === 0 ? undefined : { line, column: error.column ?? 1 }
  }
}

function pathOf(rule: string, message: string): string[] | undefined {
  const key = KEYS[rule] ?? /unknown field "([^"]+)"/.exec(message)?.[1]
  if (key !== undefined) return [key]
  const pointer = /^ *- at '\/([^']+)'/m.exec(message)?.[1]
  return pointer?.split('/').map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
}
