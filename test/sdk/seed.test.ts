import { describe, expect, it } from 'vitest'
import { loadChart, template } from '../../src/index.ts'

const chart = loadChart({
  files: {
    'Chart.yaml': 'apiVersion: v2\nname: app\nversion: 1.0.0\n',
    'values.yaml': "text: '{{ randAscii 5 | b64enc }}'\n",
    'templates/_helpers.tpl': '{{ define "password" }}{{ randAlpha 20 }}{{ end }}\n',
    'templates/a.yaml': 'a: {{ include "password" . }}\nb: {{ tpl .Values.text . }}\n',
    'templates/b.yaml': '{{ range until 2 }}\nc{{ . }}: {{ randInt 0 1000000 }}{{ end }}\n',
  },
})

describe('seed', () => {
  it('makes renders alike', async () => {
    const render = async (seed: string): Promise<string> => (await template({ chart: await chart, seed })).manifest
    expect(await render('x')).toBe(await render('x'))
    expect(await render('x')).not.toBe(await render('y'))
  })

  it('keeps what one template gets when another one changes', async () => {
    const whole = await template({ chart: await chart, seed: 'x' })
    const less = {
      ...(await chart),
      templates: (await chart).templates.filter(({ name }) => name !== 'templates/a.yaml'),
    }
    const part = await template({ chart: less, seed: 'x' })
    expect(whole.manifest).toContain(part.manifest.trim())
  })
})

describe('nondeterminism', () => {
  it('names every place once, tpl by where it is called', async () => {
    const { nondeterminism } = await template({ chart: await chart })
    expect(nondeterminism).toEqual([
      { function: 'randInt', cause: 'random', template: 'app/templates/b.yaml', line: 2 },
      { function: 'randAlpha', cause: 'random', template: 'app/templates/_helpers.tpl', line: 1 },
      { function: 'randAscii', cause: 'random', template: 'app/templates/a.yaml', line: 2 },
    ])
  })
})
