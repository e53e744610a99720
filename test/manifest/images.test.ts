import { describe, expect, it } from 'vitest'
import { imagesIn, parseImage } from '../../src/manifest/images.ts'
import { parseManifest } from '../../src/manifest/objects.ts'

function images(yaml: string): readonly string[] {
  return imagesIn(parseManifest(yaml)).map(({ kind, name, image }) => `${kind} ${name} ${image}`)
}

const DIGEST = `sha256:${'0'.repeat(64)}`

describe('imagesIn', () => {
  it.each<[string, string, string[]]>([
    [
      'pods',
      '{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {initContainers: [{name: i, image: b}], containers: [{name: c, image: a}], ephemeralContainers: [{name: e, image: d}]}}',
      ['init-container i b', 'container c a', 'ephemeral-container e d'],
    ],
    [
      'templates of pods',
      '{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {template: {spec: {containers: [{name: c, image: "a:1"}]}}}}',
      ['container c a:1'],
    ],
    [
      'cron jobs',
      '{apiVersion: batch/v1, kind: CronJob, metadata: {name: d}, spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: c, image: "a:1"}]}}}}}}',
      ['container c a:1'],
    ],
    [
      'volumes',
      '{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {volumes: [{name: v, image: {reference: "quay.io/m:1"}}, {name: w, emptyDir: {}}]}}',
      ['volume v quay.io/m:1'],
    ],
    [
      'fields of other kinds that could be nothing else',
      '{apiVersion: monitoring.coreos.com/v1, kind: Prometheus, metadata: {name: p}, spec: {image: "quay.io/prometheus/prometheus:v3.0.0", thanos: {image: thanos}, containers: [{name: c, image: side}]}}',
      ['field spec.image quay.io/prometheus/prometheus:v3.0.0', 'container c side'],
    ],
    ['no configuration', '{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {image: "a/b:1"}}', []],
    [
      'no fields of built-in kinds',
      '{apiVersion: apps/v1, kind: Deployment, metadata: {name: c}, spec: {image: "a/b:1"}}',
      [],
    ],
    [
      'no schemas',
      '{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: c}, spec: {containers: [{name: c, image: a}]}}',
      [],
    ],
    [
      'no odd containers',
      '{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [null, 1, {name: x}, {image: ""}]}}',
      [],
    ],
  ])('finds %s', (_, yaml, expected) => {
    expect(images(yaml)).toEqual(expected)
  })
})

describe('parseImage', () => {
  it.each([
    ['nginx', { registry: 'docker.io', repository: 'library/nginx' }],
    ['nginx:1.25', { registry: 'docker.io', repository: 'library/nginx', tag: '1.25' }],
    ['bitnami/redis', { registry: 'docker.io', repository: 'bitnami/redis' }],
    ['ghcr.io/a/b/c:v1', { registry: 'ghcr.io', repository: 'a/b/c', tag: 'v1' }],
    ['localhost/x', { registry: 'localhost', repository: 'x' }],
    ['registry:5000/x', { registry: 'registry:5000', repository: 'x' }],
    [`a/b:1@${DIGEST}`, { registry: 'docker.io', repository: 'a/b', tag: '1', digest: DIGEST }],
    ['', undefined],
    ['UPPER', undefined],
    ['a b', undefined],
    ['a:', undefined],
    ['a@sha256:00', undefined],
    ['https://example.com/x.png', undefined],
  ])('%s', (text, expected) => {
    expect(parseImage(text)).toEqual(expected)
  })
})
