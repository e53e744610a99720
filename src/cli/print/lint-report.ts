/** What lint found, as Helm's text, as JSON, and as SARIF 2.1.0 for code scanning. */
import { helmBuild, ownVersion } from '../../build-info.ts'
import type { Finding, LintResult, Severity } from '../../lint/finding.ts'

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

export function reportJson(reports: readonly ChartReport[]): string {
  const charts = reports.map(({ path, failed, result: { findings, failure } }) => ({
    path,
    failed,
    findings: findings.map(({ position, ...finding }) => ({
      ...finding,
      ...(position && { position: place(position) }),
    })),
    ...(failure && { error: failure.message }),
  }))
  return `${JSON.stringify({ version: 1, charts })}\n`
}

function place({ file, line, column }: NonNullable<Finding['position']>): object {
  return { file, line, ...(column === undefined ? {} : { column }) }
}

const LEVELS: Readonly<Record<Severity, string>> = { INFO: 'note', WARNING: 'warning', ERROR: 'error' }

export function reportSarif(reports: readonly ChartReport[]): string {
  const results = reports.flatMap(({ path, result: { findings, failure } }) => [
    ...findings.map((finding) => sarifResult(path, finding)),
    ...(failure === undefined
      ? []
      : [sarifResult(path, { severity: 'ERROR', rule: 'chart-unreadable', path: '', message: failure.message })]),
  ])
  const rules = [...new Set(results.map(({ ruleId }) => ruleId))].sort().map((id) => ({ id }))
  const driver = { name: 'tshelm', version: ownVersion(), semanticVersion: ownVersion(), rules }
  const run = { tool: { driver }, properties: { helm: helmBuild.Version }, results }
  return `${JSON.stringify({ $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] })}\n`
}

interface SarifResult {
  readonly ruleId: string
  readonly level: string
  readonly message: { readonly text: string }
  readonly locations: readonly object[]
}

function sarifResult(chart: string, finding: Finding): SarifResult {
  const { rule, severity, message, position } = finding
  const region =
    position === undefined
      ? {}
      : { region: { startLine: position.line, ...(position.column !== undefined && { startColumn: position.column }) } }
  return {
    ruleId: rule,
    level: LEVELS[severity],
    message: { text: message },
    locations: [{ physicalLocation: { artifactLocation: { uri: uriOf(chart, finding) }, ...region } }],
  }
}

/** Template names begin with the chart's name, where its folder may have another. */
function uriOf(chart: string, { path, position }: Finding): string {
  const folder = chart.replace(/\/+$/, '')
  const inChart = position === undefined ? path : position.file.slice(position.file.indexOf('/') + 1)
  const uri = inChart === '' || inChart.startsWith('/') ? folder : `${folder}/${inChart.replace(/\/$/, '')}`
  return uri.split('/').map(encodeURIComponent).join('/')
}
