/** Functions that only text for `tpl` names are loaded while the render waits. */
import { expect, it } from 'vitest'
import { loadChart, template } from '../../src/index.ts'

it('renders again from the values as they were', async () => {
  const chart = await loadChart({
    files: {
      'Chart.yaml': 'apiVersion: v2\nname: late\nversion: 1.0.0\n',
      'values.yaml': [
        'm: {count: 1}',
        `text: '{{ upper "x" }}{{ .Values.m.count }}{{ kebabcase "aB" }}'`,
        `later: '{{ tpl .Values.text . }}{{ semver "1.2.3" }}'`,
        '',
      ].join('\n'),
      'templates/a.yaml': [
        '{{- $_ := set .Values.m "count" (add1 .Values.m.count) }}',
        'a: {{ tpl .Values.text . }}',
        'b: {{ tpl .Values.later . }}',
        '',
      ].join('\n'),
    },
  })
  const { manifest } = await template({ chart })
  expect(manifest).toBe('---\n# Source: late/templates/a.yaml\na: X2a-b\nb: X2a-b1.2.3\n\n')
})
