/** What lint found, as Helm's text, as JSON, and as SARIF 2.1.0 for code scanning. */
import { helmBuild, ownVersion } from '../../build-info.ts'
import type { Finding, LintResult, Severity } from '../../lint/finding.ts'
import { lintRules, UNREADABLE } from '../../lint/rules-table.ts'

export interface ChartReport {
  /** As the user gave it. */
  readonly path: string
  readonly result: LintResult
  readonly failed: boolean
}

/** Without the summary. */
export function reportText(reports: readonly ChartReport[], quiet: boolean): string {
  return reports.map((report) => chartText(report, quiet)).join('')
}

function chartText({ path, result: { findings, failure } }: ChartReport, quiet: boolean): string {
  const loud = findings.some(({ severity }) => severity !== 'INFO') || failure !== undefined
  if (quiet && !loud) return ''
  const error = findings.length === 0 && failure !== undefined ? `Error ${failure.message}\n` : ''
  const shown = findings.filter(({ severity }) => !quiet || severity !== 'INFO').map(findingText)
  return `==> Linting ${path}\n${error}${shown.join('')}\n`
}

function findingText({ severity, path, message }: Finding): string {
  return `[${severity}] ${path}: ${message}\n`
}

/** `{ version: 1, charts: [{ path, failed, findings: [{ severity, rule, path, file, line, column, message }], error }] }`. */
export function reportJson(reports: readonly ChartReport[]): string {
  const charts = reports.map(({ path, failed, result: { findings, failure } }) => ({
    path,
    failed,
    findings: findings.map((finding) => jsonFinding(path, finding)),
    ...(failure && { error: failure.message }),
  }))
  return `${JSON.stringify({ version: 1, charts })}\n`
}

function jsonFinding(chart: string, finding: Finding): object {
  const { severity, rule, path, message, position } = finding
  const place = position && { line: position.line, ...(position.column !== undefined && { column: position.column }) }
  return { severity, rule, path, file: fileOf(chart, finding), ...place, message }
}

const LEVELS: Readonly<Record<Severity, string>> = { INFO: 'note', WARNING: 'warning', ERROR: 'error' }

const SARIF_SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json'

/** SARIF 2.1.0 with what GitHub's code scanning wants: every result has a line, every rule a text. */
export function reportSarif(reports: readonly ChartReport[]): string {
  const results = reports.flatMap(({ path, result: { findings, failure } }) => [
    ...findings.map((finding) => sarifResult(path, finding)),
    ...(failure === undefined
      ? []
      : [sarifResult(path, { severity: 'ERROR', rule: UNREADABLE, path: '', message: failure.message })]),
  ])
  const rules = [...new Set(results.map(({ ruleId }) => ruleId))].sort().map(sarifRule)
  const version = ownVersion()
  const driver = { name: 'tshelm', version, semanticVersion: version, rules }
  const run = { tool: { driver }, properties: { helm: helmBuild.Version }, columnKind: 'unicodeCodePoints', results }
  return `${JSON.stringify({ $schema: SARIF_SCHEMA, version: '2.1.0', runs: [run] })}\n`
}

function sarifRule(id: string): object {
  const text = lintRules[id] ?? id
  return { id, name: id, shortDescription: { text }, fullDescription: { text }, help: { text } }
}

interface SarifResult {
  readonly ruleId: string
  readonly level: string
  readonly message: { readonly text: string }
  readonly locations: readonly object[]
}

function sarifResult(chart: string, finding: Finding): SarifResult {
  const { rule, severity, message, position } = finding
  const region = { startLine: position?.line ?? 1, ...(position?.column && { startColumn: position.column }) }
  const uri = fileOf(chart, finding).split('/').map(encodeURIComponent).join('/')
  return {
    ruleId: rule,
    level: LEVELS[severity],
    message: { text: message },
    locations: [{ physicalLocation: { artifactLocation: { uri }, region } }],
  }
}

/** From where the command runs. Template names begin with the chart's name, where its folder may have another. */
function fileOf(chart: string, { path, position }: Finding): string {
  const folder = chart.replace(/^\.\//, '').replace(/\/+$/, '')
  const inChart = position === undefined ? path : position.file.slice(position.file.indexOf('/') + 1)
  // What is about the chart as a whole is shown in its Chart.yaml: a folder has no lines.
  const file = inChart === '' || inChart.startsWith('/') || inChart.endsWith('/') ? 'Chart.yaml' : inChart
  if (isArchive(folder)) return folder
  return folder === '.' || folder === '' ? file : `${folder}/${file}`
}

function isArchive(path: string): boolean {
  return path.endsWith('.tgz') || path.endsWith('.tar.gz')
}
