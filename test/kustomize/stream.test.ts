import { describe, expect, it } from 'vitest'
import { kustomizationChart, kustomizeManifests } from '../../src/sdk/kustomize.ts'

const crd =
  'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: things.example.com\n'
const hook =
  'apiVersion: batch/v1\nkind: Job\nmetadata:\n  annotations:\n    helm.sh/hook: pre-install\n  name: migrate\n'
const config = 'apiVersion: v1\ndata:\n  a: "1"\nkind: ConfigMap\nmetadata:\n  name: settings\n'

describe('kustomizeManifests', () => {
  it('leaves objects in their files', async () => {
    const files = [
      { name: 'crds/things.yaml', text: crd },
      { name: 'templates/all.yaml', text: `${config}---\n${hook}` },
    ]
    const kustomization =
      'namePrefix: p-\npatches:\n- target: {kind: ConfigMap}\n  patch: |\n    - {op: add, path: /data/b, value: "2"}\n'.replace(
        '- {op: add, path: /data/b, value: "2"}',
        '- op: add\n      path: /data/b\n      value: "2"',
      )
    expect(await kustomizeManifests(files, kustomization)).toEqual([
      { name: 'crds/things.yaml', text: crd },
      {
        name: 'templates/all.yaml',
        text: `${config.replace('a: "1"', 'a: "1"\n  b: "2"').replace('settings', 'p-settings')}---\n${hook.replace('migrate', 'p-migrate')}`,
      },
    ])
  })

  it('says what is new apart', async () => {
    const kustomization = 'configMapGenerator:\n- name: more\n  literals: [x=y]\n'
    const files = await kustomizeManifests([{ name: 'a.yaml', text: config }], kustomization)
    expect(files.map(({ name }) => name)).toEqual(['a.yaml', 'kustomized.yaml'])
  })
})

describe('kustomizationChart', () => {
  it('puts objects out as they are', async () => {
    const files = {
      '/k/kustomization.yaml': 'resources: [crd.yaml, c.yaml]\n',
      '/k/crd.yaml': crd,
      '/k/c.yaml': config.replace('"1"', "'{{ braces }}'"),
    }
    const chart = await kustomizationChart('/k', { name: 'k' }, { files })
    expect([...chart.keys()]).toEqual([
      'Chart.yaml',
      'crds/0000_apiextensions.k8s.io_v1_customresourcedefinition_things.example.com.yaml',
      'files/0001_v1_configmap_settings.yaml',
      'templates/0001_v1_configmap_settings.yaml',
    ])
    expect(chart.get('files/0001_v1_configmap_settings.yaml')).toContain("a: '{{ braces }}'")
  })
})
