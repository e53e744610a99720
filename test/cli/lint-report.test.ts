/** `lint --output json|sarif`: each finding with its place, in the shape that code scanning takes. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lintRules } from '../../src/lint/rules-table.ts'
import { runIn } from './host.ts'

const work = mkdtempSync(join(tmpdir(), 'tshelm-lint-'))

const FILES: Readonly<Record<string, string>> = {
  'my-folder/Chart.yaml': 'apiVersion: v2\nname: lc\nversion: "1"\nicon: nope\nnonsense: 1\n',
  'my-folder/values.yaml': 'a: 1\nb: x\n',
  'my-folder/values.schema.json': '{"properties":{"b":{"type":"number"}}}',
  'my-folder/crds/a.yaml': 'apiVersion: apiextensions.k8s.io/v1\nkind: X\n',
  'rendered/Chart.yaml': 'apiVersion: v2\nname: lc\nversion: 1.0.0\nicon: https://example.com/i.png\n',
  'rendered/values.yaml': '',
  'rendered/templates/a.yaml': 'apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata:\n  name: Bad_Name\n',
  'rendered/templates/b.yaml': 'a: 1\n{{ include "x" . }}\n',
  'rendered/templates/_x.tpl': '{{ define "x" }}\nb: 2\nq: r: s\n{{ end }}',
  'broken/Chart.yaml': 'apiVersion: v2\nname: lc\nversion: 1.0.0\nicon: https://example.com/i.png\n',
  'broken/values.yaml': 'a: [1\n',
  'broken/templates/a.yaml': 'a: {{ .Values.x.y }}\n',
}

beforeAll(() => {
  for (const [name, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(work, name)), { recursive: true })
    writeFileSync(join(work, name), text)
  }
  mkdirSync(join(work, 'my-folder/templates'))
})
afterAll(() => rmSync(work, { recursive: true }))

interface JsonReport {
  readonly charts: readonly {
    readonly failed: boolean
    readonly findings: readonly { rule: string; severity: string; file: string; line?: number; column?: number }[]
  }[]
}

async function places(chart: string): Promise<string[]> {
  const { stdout } = await runIn(work, ['lint', chart, '--output', 'json'])
  const { charts } = JSON.parse(stdout) as JsonReport
  return charts[0]!.findings.map(
    ({ severity, rule, file, line, column }) => `${severity} ${rule} ${file}:${line ?? ''}:${column ?? ''}`,
  )
}

describe('lint --output json', () => {
  it('places findings on Chart.yaml, values.yaml and crds', async () => {
    expect(await places('./my-folder/')).toEqual([
      'WARNING chart-unknown-field my-folder/Chart.yaml:5:1',
      'ERROR chart-icon my-folder/Chart.yaml:4:1',
      'WARNING chart-strict-version my-folder/Chart.yaml:3:1',
      'ERROR values my-folder/values.yaml:2:1',
      'ERROR template-render my-folder/Chart.yaml::',
      'ERROR crd-kind my-folder/crds/a.yaml:2:1',
    ])
  })

  it('places findings on rendered templates in the templates that wrote them', async () => {
    expect(await places('rendered')).toEqual([
      'WARNING object-name rendered/templates/a.yaml:4:3',
      'WARNING deprecated-api rendered/templates/a.yaml:1:1',
      'ERROR template-yaml rendered/templates/_x.tpl:3:5',
    ])
  })

  it('places what cannot be read', async () => {
    expect(await places('broken')).toEqual([
      'ERROR values broken/values.yaml:2:1',
      'ERROR chart-load broken/values.yaml:2:1',
      'ERROR chart-load broken/Chart.yaml::',
    ])
  })
})

interface Sarif {
  readonly $schema: string
  readonly version: string
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly name: string; readonly rules: readonly SarifRule[] } }
    readonly results: readonly SarifResult[]
  }[]
}

interface SarifRule {
  readonly id: string
  readonly shortDescription: { readonly text: string }
  readonly fullDescription: { readonly text: string }
  readonly help: { readonly text: string }
}

interface SarifResult {
  readonly ruleId: string
  readonly level: string
  readonly message: { readonly text: string }
  readonly locations: readonly {
    readonly physicalLocation: {
      readonly artifactLocation: { readonly uri: string }
      readonly region: { readonly startLine: number; readonly startColumn?: number }
    }
  }[]
}

describe('lint --output sarif', () => {
  it('has for each result a rule with its texts, a level, a relative file and a line', async () => {
    const { stdout, code } = await runIn(work, ['lint', 'my-folder', 'rendered', 'none', '--output', 'sarif'])
    const { $schema, version, runs } = JSON.parse(stdout) as Sarif
    expect([code, $schema, version, runs.length]).toEqual([
      1,
      'https://json.schemastore.org/sarif-2.1.0.json',
      '2.1.0',
      1,
    ])
    const { tool, results } = runs[0]!
    const known = tool.driver.rules.map(({ id }) => id)
    expect([...new Set(results.map(({ ruleId }) => ruleId))].sort()).toEqual(known)
    for (const { id, shortDescription, fullDescription, help } of tool.driver.rules) {
      expect([shortDescription.text, fullDescription.text, help.text]).toEqual(Array(3).fill(lintRules[id]))
    }
    for (const { level, message, locations } of results) {
      expect(['note', 'warning', 'error']).toContain(level)
      expect(message.text).not.toBe('')
      const { artifactLocation, region } = locations[0]!.physicalLocation
      expect(artifactLocation.uri).toMatch(/^(my-folder|rendered|none)\/\S+$/)
      expect(region.startLine).toBeGreaterThan(0)
    }
    expect(results.at(-1)).toMatchObject({ ruleId: 'chart-unreadable', level: 'error' })
  })
})
