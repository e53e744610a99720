/** Who sets a value of a release: layers lowest first, with file and line. */
import { describe, expect, it } from 'vitest'
import { mapOf } from '../../gotemplate/value.ts'
import { newRemote } from '../../src/helmfile/remote/remote.ts'
import { explainedText, explainValue, type Explained } from '../../src/helmfile/commands/explain.ts'
import { filesIn } from '../../src/helmfile/files.ts'
import { portsOf } from '../../src/helmfile/load-helmfile.ts'
import type { RunPorts, RunOptions } from '../../src/helmfile/run/ports.ts'
import { openSession } from '../../src/helmfile/run/session.ts'
import { loadStates } from '../../src/helmfile/state/visit.ts'
import type { LoadOptions } from '../../src/helmfile/state/options.ts'
import { worldOf } from './world.ts'

const FILES = {
  'helmfile.yaml': `values: [{tag: base}]
environments:
  default: {}
  prod: {values: [env.yaml]}
---
releases:
- name: app
  chart: ./c
  values:
  - base.yaml
  - image: {tag: inline}
    list: [{x: 1}, {x: 2}]
  - own.yaml.gotmpl
  set: [{name: image.tag, value: set}, {name: imagery, value: no}]
  setString: [{name: image.digest, value: "1"}]
- {name: plain, chart: ./c}
`,
  'env.yaml': '# of production\ntag: env\n',
  'over.yaml': 'tag: over\n',
  'base.yaml': 'image:\n  tag: base\n  name: nginx\n',
  'own.yaml.gotmpl': '\n\nimage:\n  tag: {{ .Values.tag }}\n',
}

async function explained(name: string, path: string, options: Partial<LoadOptions> = {}): Promise<Explained> {
  const ports = portsOf(worldOf(FILES))
  const session = openSession(ports as RunPorts, {} as RunOptions, newRemote(ports, filesIn(ports.files, ports.cwd)))
  const [state] = await loadStates({ file: '', environment: 'prod', ...options }, ports)
  const release = state!.releases.find((each) => each.name === name)!
  return explainValue(session, state!, { release, path })
}

describe('a value of a release', () => {
  it('comes from the last layer that has it; files tell their line', async () => {
    const { values, stateValues } = await explained('app', 'image.tag')
    expect(values).toEqual([
      { layer: 'values[0]', file: 'base.yaml', line: 2, value: 'base' },
      { layer: 'values[1]', value: 'inline' },
      { layer: 'values[2]', file: 'own.yaml.gotmpl', line: 4, value: 'env' },
      { layer: 'set[0] image.tag', value: 'set' },
    ])
    expect(stateValues).toEqual([])
  })

  it('may be a map, and then what is set below it counts', async () => {
    const { values } = await explained('app', 'image')
    expect(values.map(({ layer }) => layer)).toEqual([
      ...['values[0]', 'values[1]', 'values[2]', 'set[0] image.tag', 'setString[0] image.digest'],
    ])
  })

  it('may stand in a list', async () => {
    expect((await explained('app', 'list[1].x')).values).toEqual([{ layer: 'values[1]', value: expect.anything() }])
    expect((await explained('app', 'list[2].x')).values).toEqual([])
  })

  it('stands beside what the values of the state say at the same path', async () => {
    const { stateValues } = await explained('app', 'tag')
    expect(stateValues.map(({ value }) => value)).toEqual(['base', 'env'])
    expect(stateValues.at(-1)).toMatchObject({ file: expect.stringContaining('env.yaml'), line: 2 })
  })

  it('may be overridden from without', async () => {
    const options = { stateValuesFiles: ['over.yaml'], stateValuesSet: mapOf({ tag: 'flag' }) }
    const { stateValues } = await explained('app', 'tag', options)
    expect(stateValues.map(({ layer, value }) => `${layer} ${JSON.stringify(value)}`)).toEqual([
      ...['values "base"', 'environments.prod.values "env"', 'overrides "over"', '--state-values-set "flag"'],
    ])
  })

  it('is shown with what counts first', async () => {
    expect(explainedText(await explained('app', 'image.tag'))).toBe(`app: image.tag
  = set[0] image.tag: set
  - values[2] (own.yaml.gotmpl:4): env
  - values[1]: inline
  - values[0] (base.yaml:2): base
`)
  })

  it('may be set nowhere', async () => {
    expect(explainedText(await explained('plain', 'image.tag'))).toContain("the chart's own default counts")
  })
})
