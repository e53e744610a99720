/** What keeps a state file from being one of helmfile v1: rule and line. */
import { describe, expect, it } from 'vitest'
import { migrationFindings } from '../../src/helmfile/commands/migrate.ts'

const found = (file: string, text: string): string[] =>
  migrationFindings(file, text).map(({ line, rule }) => `${line} ${rule}`)

describe('a state file', () => {
  it.each<[string, string, string, readonly string[]]>([
    ['that is one of v1', 'helmfile.yaml', 'releases:\n- {name: a, chart: x/y}\n', []],
    ['with environments of their own', 'helmfile.yaml', 'environments: {default: {}}\n---\nreleases: []\n', []],
    [
      'whose templates are for fields of releases',
      'helmfile.yaml',
      'releases:\n- {name: "{{ .Release.Name }}", chart: x}\n',
      [],
    ],
    ['whose templates stand in a comment', 'helmfile.yaml', '# {{ .Values.x }}\nreleases: []\n', []],
    ['with templates', 'helmfile.yaml', 'releases:\n- name: {{ env "X" }}\n  chart: x\n', ['2 template-in-plain-file']],
    ['with templates, called .gotmpl', 'helmfile.yaml.gotmpl', 'releases:\n- name: {{ env "X" }}\n  chart: x\n', []],
    [
      'with environments and releases in one part',
      'h.yaml',
      'environments: {default: {}}\nreleases: []\n',
      ['2 environments-with-releases'],
    ],
    [
      'that does so in a later part, with other ends of lines',
      'h.yaml',
      'values: []\r\n---\r\nreleases: []\r\nenvironments: {default: {}}\r\n',
      ['4 environments-with-releases'],
    ],
    [
      'that reads what it defines',
      'h.yaml.gotmpl',
      'environments:\n  default: {values: [{n: 1}]}\nhelmDefaults:\n  timeout: {{ .Values.n }}\n',
      ['4 values-of-own-part'],
    ],
    [
      'that reads what a part before it defines',
      'h.yaml.gotmpl',
      'environments:\n  default: {values: [{n: 1}]}\n---\nhelmDefaults:\n  timeout: {{ .Values.n }}\n',
      [],
    ],
    ['of Helm 2', 'h.yaml', 'helmDefaults:\n  tillerless: true\nreleases: []\n', ['2 removed']],
    ['with the names of long ago', 'h.yaml', 'context: c\ncharts: []\n', ['1 removed', '2 removed']],
    [
      'whose quoted templates stand where v1 has none',
      'h.yaml',
      `# x
repositories:
- {name: r, url: "https://{{ env \`HOST\` }}"}
---
releases:
- name: "{{ .Environment.Name }}"
  chart: r/x
  timeout: 3
  set: [{name: a, value: "{{ .Values.a }}"}]
  values:
  - "{{ .Release.Name }}.yaml"
  - {forChart: "{{ .Release.Name }}", forHelmfile: "{{ requiredEnv \`X\` }}"}
  hooks: [{events: [presync], command: "{{ .Release.Name }}"}]
`,
      ['3 template-not-rendered', '9 template-not-rendered', '12 template-not-rendered'],
    ],
    ['with unknown fields', 'h.yaml', 'relaeses: []\n', ['1 invalid']],
    ['that is no YAML', 'h.yaml', 'releases:\n- {name: ]\n', ['2 invalid']],
  ])('%s', (_, file, text, expected) => {
    expect(found(file, text)).toEqual(expected)
  })

  it('is told what to do', () => {
    const [finding] = migrationFindings('sub/helmfile.yaml', 'releases:\n- name: {{ env "X" }}\n')
    expect(finding).toMatchObject({
      file: 'sub/helmfile.yaml',
      advice: expect.stringContaining('sub/helmfile.yaml.gotmpl'),
    })
  })
})
