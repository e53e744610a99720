import { describe, expect, it } from 'vitest'
import { readStackFile } from '../../src/stack/read-stack.ts'
import { readStack, releaseOf, selectReleases, type StackSelection } from '../../src/stack/stack.ts'

const STACK = `
releases:
  - {name: one, namespace: space, chart: ./one, values: [base.yaml], set: {deep: {n: 1, s: "1"}, list: [a]}}
  - {name: two, chart: ./two, version: 2.0.1}
  - {name: old, chart: ./old, ignore: true}
environments:
  dev: {overlay: [ov/a.yaml, ov/b.yaml, env/dev.yaml]}
  none: {}
`

const FILES: Readonly<Record<string, string>> = {
  'env/dev.yaml': 'releases: {one: {set: {deep: {n: 2, x: first}}, values: [dev.yaml]}}',
  'ov/a.yaml':
    'releases: {one: {version: 1.0.0, set: {deep: {x: a}, list: [b]}, values: [a.yaml]}, two: {ignore: true}}',
  'ov/b.yaml': 'releases: {one: {set: {deep: {x: b}}}, three: {version: 9.9.9}}',
}

function selected(selection: Partial<StackSelection>): ReturnType<typeof releaseOf>[] {
  const stack = readStack('stackfile.yaml', STACK)
  const files = { read: (path: string) => FILES[path] }
  return selectReleases(stack, { environment: undefined, names: [], ...selection }, files).map(releaseOf)
}

describe('the releases of a stack', () => {
  it('are those of the file, without what is ignored', () => {
    expect(selected({}).map(({ name }) => name)).toEqual(['one', 'two'])
  })

  it('are those that are asked for, in the order of the file', () => {
    expect(selected({ names: ['two', 'one', 'zip'] }).map(({ name }) => name)).toEqual(['one', 'two'])
  })

  it('get the overlay of the environment’s name first, then those it lists, each once', () => {
    const [one, ...others] = selected({ environment: 'dev' })
    expect(others).toEqual([])
    expect(one).toEqual({
      name: 'one',
      namespace: 'space',
      chart: './one',
      version: '1.0.0',
      values: ['base.yaml', 'dev.yaml', 'a.yaml'],
      set: { deep: { n: 2, s: '1', x: 'b' }, list: ['b'] },
    })
  })

  it.each(['none', 'nope'])('are none without an overlay for %s', (environment) => {
    expect(() => selected({ environment })).toThrow('Environment specified by no overlays found found!')
  })
})

describe('a stack file', () => {
  it('is YAML 1.2', () => {
    const text = 'a: yes\nb: "1"\nc: 010\nd: on\ne: true\nf: !!str 1\ng: &x [off]\nh: *x\n'
    expect({ ...readStackFile('s.yaml', text) }).toEqual({
      a: 'yes',
      b: '1',
      c: 10,
      d: 'on',
      e: true,
      f: '1',
      g: ['off'],
      h: ['off'],
    })
  })

  it('has versions and names as they are written, and what is set with its types', () => {
    const own = '{name: 1, chart: 2.0, namespace: 010, version: 1.10, set: {version: 1.10, n: 010}}'
    const stack = readStack('s.yaml', `releases: [${own}]\nenvironments: {dev: {overlay: [o.yaml]}}\n`)
    const files = { read: (path: string) => (path === 'o.yaml' ? 'releases: {1: {version: 2.0}}' : undefined) }
    const [one] = selectReleases(stack, { environment: undefined, names: ['1'] }, files).map(releaseOf)
    expect(one).toMatchObject({ name: '1', chart: '2.0', namespace: '010', version: '1.10' })
    expect(one!.set).toEqual({ version: 1.1, n: 10 })
    const [over] = selectReleases(stack, { environment: 'dev', names: [] }, files).map(releaseOf)
    expect(over!.version).toBe('2.0')
  })

  it.each([
    ['releases: {}', 's.yaml: releases is no list'],
    ['releases: [1]', 's.yaml: releases[0] is no map'],
    ['[]', 's.yaml: is no map'],
    ['{}', 's.yaml: has no releases'],
    ['releases: []\nrepositories: [{name: x}]', 's.yaml: a repository needs a name and a url'],
  ])('%s is refused', (text, message) => {
    expect(() => readStack('s.yaml', text)).toThrow(message)
  })
})
