import { describe, expect, it } from 'vitest'
import { loneReadiness } from '../../src/plan/readiness-annotations.ts'

describe('annotations of readiness (HIP-0025)', () => {
  it.each([
    [{}, undefined],
    [{ 'helm.sh/readiness-success': '[]' }, 'helm.sh/readiness-success'],
    [{ 'helm.sh/readiness-failure': '[]' }, 'helm.sh/readiness-failure'],
    [{ 'helm.sh/readiness-success': '[]', 'helm.sh/readiness-failure': '[]' }, undefined],
  ])('%o: alone is %s', (annotations, lone) => {
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', annotations } }
    expect(loneReadiness(object)).toBe(lone)
  })
})
