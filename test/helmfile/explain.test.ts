/** Who sets a value of a release: layers lowest first, with file and line. */
import { describe, expect, it } from 'vitest'
import { formatV } from '../../gotemplate/go/fmt.ts'
import { encodeUtf8 } from '../../gotemplate/go/utf8.ts'
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
  hcl: {values: [env.hcl, env.yaml], secrets: [sec.yaml]}
  first: {mergeStrategy: fallback, values: [env.yaml, {tag: second}]}
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
- {name: hidden, chart: ./c, values: [own.yaml.gotmpl, pass.yaml.gotmpl], secrets: [mine.yaml]}
`,
  'sec.yaml': 'pass: ENC[…]\n',
  'env.hcl': 'values {\n  tag = "hcl"\n}\n',
  'pass.yaml.gotmpl': 'image: {pass: "a-{{ .Values.pass }}-z"}\n',
  'env.yaml': '# of production\ntag: env\n',
  'over.yaml': 'tag: over\n',
  'base.yaml': 'image:\n  tag: base\n  name: nginx\n',
  'own.yaml.gotmpl': '\n\nimage:\n  tag: {{ .Values.tag }}\n',
}

async function explained(name: string, path: string, options: Partial<LoadOptions> = {}): Promise<Explained> {
  const decrypt = (): Promise<Uint8Array> => Promise.resolve(encodeUtf8('pass: hunter2\n'))
  const ports = portsOf({ ...worldOf(FILES), decrypt })
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

  it('comes from HCL behind other files, from the first file where that wins, and once where it is read twice', async () => {
    const tags = async (environment: string): Promise<string[]> =>
      (await explained('app', 'tag', { environment })).stateValues.map(({ value }) => formatV(value ?? null))
    expect([await tags('hcl'), await tags('first')]).toEqual([
      ['base', 'env', 'hcl'],
      ['base', 'second', 'env'],
    ])
  })

  it('shows no secret', async () => {
    const found = await explained('hidden', 'image.pass', { environment: 'hcl' })
    expect(found.values).toEqual([
      { layer: 'values[1]', file: 'pass.yaml.gotmpl', line: 1, value: 'a-***-z' },
      { layer: 'secrets[0]', file: 'mine.yaml' },
    ])
    const ofState = await explained('hidden', 'pass', { environment: 'hcl' })
    expect(ofState.stateValues).toEqual([{ layer: 'environments.hcl.secrets' }])
    expect(explainedText(ofState, '/w')).toBe(`hidden (helmfile.yaml): pass
  ? secrets[0] (mine.yaml): a secret
  nothing sets it: the chart's own default counts
.Values.pass of the state:
  ? environments.hcl.secrets: a secret
`)
  })

  it('is shown with what counts first', async () => {
    expect(explainedText(await explained('app', 'image.tag'), '/w')).toBe(`app (helmfile.yaml): image.tag
  = set[0] image.tag: set
  - values[2] (own.yaml.gotmpl:4): env
  - values[1]: inline
  - values[0] (base.yaml:2): base
`)
  })

  it('may be set nowhere', async () => {
    expect(explainedText(await explained('plain', 'image.tag'), '/w')).toContain("the chart's own default counts")
  })
})
