import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { buildKustomization, type KustomizeOptions } from '../../src/sdk/kustomize.ts'
import { messageOf } from '../../src/errors.ts'

interface Case {
  readonly id: string
  readonly dir: string
  readonly order?: 'none'
  readonly files: Readonly<Record<string, string>>
  readonly exit: number
  readonly stdout: string
  readonly stderr: string
}

const cases = ['builds', 'upstream', 'odd'].flatMap((name) =>
  readFileSync(join(import.meta.dirname, `../../testdata/kustomize/${name}.jsonl`), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Case),
)

const ROOT = '/work/dir'

async function outcome(
  files: Readonly<Record<string, string>>,
  dir = '.',
  options: KustomizeOptions = {},
): Promise<{ readonly exit: number; readonly stdout: string; readonly stderr: string }> {
  const placed = Object.fromEntries(Object.entries(files).map(([path, text]) => [`${ROOT}/${path}`, text]))
  let stderr = ''
  const onWarning = (message: string): void => void (stderr += `${message}\n`)
  try {
    const { yaml } = await buildKustomization(`${ROOT}/${dir}`, { files: placed, onWarning, ...options })
    return { exit: 0, stdout: yaml, stderr }
  } catch (error) {
    return { exit: 1, stdout: '', stderr: `${stderr}Error: ${messageOf(error)}\n` }
  }
}

// What kustomize 5.8.2 prints.
describe('buildKustomization', () => {
  it.each(cases.map((one) => [one.id, one] as const))('%s', async (_, { dir, order, files, exit, stdout, stderr }) => {
    const found = await outcome(files, dir, order === undefined ? {} : { order })
    expect(found.stderr.replaceAll(ROOT, '{cwd}')).toBe(stderr)
    expect(found.exit).toBe(exit)
    expect(found.stdout).toBe(stdout)
  })
})

const configMap = (name: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: {a: b}\n`

describe('what cannot be built', () => {
  it('bases in a circle', async () => {
    const files = { 'a/kustomization.yaml': 'resources: [../b]\n', 'b/kustomization.yaml': 'resources: [../a]\n' }
    expect((await outcome(files, 'a')).stderr).toContain(
      `cycle detected: candidate root '${ROOT}/a' contains visited root '${ROOT}/a'`,
    )
  })

  const doublings = Array.from({ length: 40 }, (_, i) => i)
  const select = 'select: {kind: ConfigMap, name: a}'
  const source = (fieldPath: string): string => `- source: {kind: ConfigMap, name: a, fieldPath: ${fieldPath}}\n`
  it.each([
    [
      'replacements that put an object into itself',
      `replacements:\n${doublings.map((i) => `${source('data')}  targets: [{${select}, fieldPaths: [data.z${i}], options: {create: true}}]\n`).join('')}`,
      'bytes in one build',
    ],
    [
      'replacements that put a text into itself',
      `replacements:\n${doublings.map(() => `${source('data.a')}  targets: [{${select}, fieldPaths: [data.a], options: {delimiter: "-", index: 9}}]\n`).join('')}`,
      'a text has more than 4194304 characters',
    ],
    [
      'JSON patches that do so',
      `patches:\n- target: {kind: ConfigMap}\n  patch: |\n${doublings.map((i) => `    - {op: copy, from: /data, path: /data/z${i}}\n`).join('')}`,
      'more than 1000000 values are copied',
    ],
  ])('%s', async (_, rules, told) => {
    const files = { 'kustomization.yaml': `resources: [a.yaml]\n${rules}`, 'a.yaml': configMap('a') }
    expect((await outcome(files)).stderr).toContain(told)
  })

  it('aliases that grow beyond measure', async () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]']
    for (let i = 1; i < 9; i++)
      lines.push(`a${i}: &a${i} [${Array.from({ length: 10 }, () => `*a${i - 1}`).join(', ')}]`)
    const files = {
      'kustomization.yaml': 'resources: [r.yaml]\n',
      'r.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n${lines.join('\n')}\n`,
    }
    expect((await outcome(files)).stderr).toContain('excessive aliasing')
  })

  it('overlays that double with every layer', { timeout: 60_000 }, async () => {
    const files: Record<string, string> = {
      'l0/kustomization.yaml': 'resources: [r.yaml]\n',
      'l0/r.yaml': configMap('x'),
    }
    for (let i = 1; i < 24; i++) {
      for (const side of ['a', 'b']) {
        files[`l${i}${side}/kustomization.yaml`] = `namePrefix: ${side}\nresources: [../l${i - 1}]\n`
      }
      files[`l${i}/kustomization.yaml`] = `resources: [../l${i}a, ../l${i}b]\n`
    }
    expect((await outcome(files, 'l23')).stderr).toContain('more than 5000 kustomizations in one build')
  })

  it('what is elsewhere, without a way to get it', async () => {
    const remote = { 'kustomization.yaml': 'resources: ["https://example.com/org/repo//folder?ref=v1"]\n' }
    expect((await outcome(remote)).stderr).toContain('remote files are not to be had here')
    const chart = { 'kustomization.yaml': 'helmCharts: [{name: web}]\n' }
    expect((await outcome(chart)).stderr).toContain('must specify --enable-helm')
  })
})

const deployment = (kind: string): string =>
  `apiVersion: example.com/v1\nkind: ${kind}\nmetadata: {name: x}\nspec:\n  list:\n  - {name: a, v: 1}\n  - {name: b, v: 2}\n`

describe('types of an OpenAPI document', () => {
  const list = {
    type: 'array',
    items: { type: 'object' },
    'x-kubernetes-patch-merge-key': 'name',
    'x-kubernetes-patch-strategy': 'merge',
  }
  const document = JSON.stringify({
    definitions: {
      Foo: {
        properties: { spec: { properties: { list } } },
        'x-kubernetes-group-version-kind': [{ group: 'example.com', version: 'v1', kind: 'Foo' }],
      },
    },
    paths: {
      '/apis/example.com/v1/foos': {
        get: { 'x-kubernetes-group-version-kind': { group: 'example.com', version: 'v1', kind: 'Foo' } },
      },
    },
  })
  const files = {
    'kustomization.yaml':
      'resources: [r.yaml]\nopenapi: {path: schema.json}\nnamespace: far\npatches: [{path: p.yaml}]\n',
    'schema.json': document,
    'r.yaml': deployment('Foo'),
    'p.yaml': 'apiVersion: example.com/v1\nkind: Foo\nmetadata: {name: x}\nspec: {list: [{name: b, v: 3}]}\n',
  }

  it('merge lists, and say what stands outside of namespaces', async () => {
    const { stdout } = await outcome(files)
    expect(stdout).toBe(
      'apiVersion: example.com/v1\nkind: Foo\nmetadata:\n  name: x\nspec:\n  list:\n  - name: b\n    v: 3\n  - name: a\n    v: 1\n',
    )
  })
})

describe('what is elsewhere', () => {
  it('comes by HTTP', async () => {
    const files = { 'kustomization.yaml': 'resources: ["https://example.com/a.yaml"]\n' }
    const asked: string[] = []
    const { stdout } = await outcome(files, '.', {
      fetch: (url) => {
        asked.push(url)
        return Promise.resolve({ status: 200, statusText: 'OK', body: Buffer.from(configMap('far')) })
      },
    })
    expect(asked).toEqual(['https://example.com/a.yaml'])
    expect(stdout).toContain('name: far')
  })

  it('comes from git, and may not look out of its repository', async () => {
    const files = { 'kustomization.yaml': 'resources: ["https://example.com/org/repo//base?ref=v1"]\n' }
    const repository = {
      'base/kustomization.yaml': 'namePrefix: far-\nresources: [../shared]\n',
      'shared/kustomization.yaml': 'resources: [r.yaml]\n',
      'shared/r.yaml': configMap('x'),
    }
    const notFound = (): ReturnType<NonNullable<KustomizeOptions['fetch']>> =>
      Promise.resolve({ status: 404, statusText: 'Not Found', body: new Uint8Array(0) })
    const { stdout } = await outcome(files, '.', {
      fetch: notFound,
      checkout: ({ host, repoPath, ref }) => {
        expect([host, repoPath, ref]).toEqual(['https://example.com/', 'org/repo', 'v1'])
        return Promise.resolve(repository)
      },
    })
    expect(stdout).toContain('name: far-x')
    const outside = { ...repository, 'base/kustomization.yaml': 'resources: [../../../etc]\n' }
    const { stderr } = await outcome(files, '.', { fetch: notFound, checkout: () => Promise.resolve(outside) })
    expect(stderr).toContain('Error: ')
  })
})
