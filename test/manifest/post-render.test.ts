/** The stream that a post-renderer reads and writes, as Helm 4.3.1 makes it. */
import { describe, expect, it } from 'vitest'
import { mergeRendered, postRenderStream, splitRendered } from '../../src/manifest/post-render.ts'

const CONFIG = `# top comment
apiVersion: v1
kind: ConfigMap
metadata:
  name: a   # the name
  annotations: {}
data:
    y: |
      multi
      line
---
apiVersion: v1
kind: Secret
metadata: {name: s}
`

const STREAM = `# top comment
apiVersion: v1
kind: ConfigMap
metadata:
  name: a # the name
  annotations:
    postrenderer.helm.sh/postrender-filename: 'c/templates/a.yaml'
data:
  y: |
    multi
    line
---
apiVersion: v1
kind: Secret
metadata: {name: s, annotations: {postrenderer.helm.sh/postrender-filename: 'c/templates/a.yaml'}}
---
kind: Job
metadata:
  annotations:
    helm.sh/hook: pre-install
    postrenderer.helm.sh/postrender-filename: 'c/templates/h.yaml'
`

const FILES = [
  { name: 'c/templates/h.yaml', text: 'kind: Job\nmetadata:\n  annotations:\n    helm.sh/hook: pre-install\n' },
  { name: 'c/templates/_skipped.yaml', text: 'kind: X' },
  { name: 'c/templates/a.yaml', text: CONFIG },
]

describe('mergeRendered', () => {
  it('gives all documents, each with the name of its file', () => {
    expect(mergeRendered(FILES)).toBe(STREAM)
  })

  it('takes the items of a list that stands alone', () => {
    const text = 'kind: List\nitems:\n- kind: A\n- {kind: B}\n'
    expect(mergeRendered([{ name: 'f', text }])).toBe(`kind: A
metadata:
  annotations:
    postrenderer.helm.sh/postrender-filename: 'f'
---
{kind: B, metadata: {annotations: {postrenderer.helm.sh/postrender-filename: 'f'}}}
`)
  })

  it.each([
    ['hello\n', 'parsing f: wrong node kind: expected MappingNode but got ScalarNode: node contents:\nhello\n'],
    [
      'metadata:\n  annotations: [a]\n',
      'parsing f: wrong node kind: expected MappingNode but got SequenceNode: node contents:\n[a]\n',
    ],
    ['a: [\n', 'parsing f: MalformedYAMLError: yaml: line 1: did not find expected node content'],
    ['metadata: *a\n', "parsing f: MalformedYAMLError: yaml: unknown anchor 'a' referenced"],
    [
      'kind: List\nitems:\n- 1\n',
      'annotating f: wrong node kind: expected MappingNode but got ScalarNode: node contents:\n1\n',
    ],
  ])('refuses %j', (text, message) => {
    expect(() => mergeRendered([{ name: 'f', text }])).toThrow(`error merging manifests: ${message}`)
  })
})

describe('splitRendered', () => {
  it('puts documents back into their files, without the annotation', () => {
    expect(splitRendered(`${STREAM}---\nkind: New\n`)).toEqual([
      {
        name: 'c/templates/a.yaml',
        text: `# top comment
apiVersion: v1
kind: ConfigMap
metadata:
  name: a # the name
data:
  y: |
    multi
    line
---
apiVersion: v1
kind: Secret
metadata: {name: s}
`,
      },
      { name: 'c/templates/h.yaml', text: 'kind: Job\nmetadata:\n  annotations:\n    helm.sh/hook: pre-install\n' },
      { name: 'generated-by-postrender-3.yaml', text: 'kind: New\n' },
    ])
  })

  it.each([
    ['a: 1\n--- x\nb: 2\n', 'error parsing YAML: invalid document separator: --- x'],
    ['kind: List\nitems:\n- x: 1\n', 'getting metadata: missing Resource metadata'],
  ])('refuses %j', (stream, message) => {
    expect(() => splitRendered(stream)).toThrow(`error while parsing post rendered output: ${message}`)
  })
})

it('a function changes the stream', async () => {
  const postRender = postRenderStream((stream) => Promise.resolve(stream.replace('kind: Job', 'kind: CronJob')))
  const files = await postRender(FILES)
  expect(files.map(({ text }) => text.split('\n', 2).at(-1))).toEqual(['apiVersion: v1', 'metadata:'])
  expect(files[1]!.text).toContain('kind: CronJob')
})
