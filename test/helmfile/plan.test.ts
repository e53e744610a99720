import { describe, expect, it } from 'vitest'
import { loadHelmfile } from '../../src/helmfile/load-helmfile.ts'
import { planReleases } from '../../src/helmfile/state/plan.ts'
import type { PlanOptions } from '../../src/helmfile/state/plan.ts'
import { worldOf } from './world.ts'

async function planned(
  releases: string,
  names: readonly string[],
  options: Partial<PlanOptions> = {},
): Promise<string[][]> {
  const [state] = await loadHelmfile({ world: worldOf({ 'helmfile.yaml': `releases:\n${releases}` }) })
  const selected = state!.releases.filter(({ name }) => names.includes(name))
  return planReleases(state!, { selected, ...options }).map((group) => group.map(({ name }) => name))
}

const chain = `  - {name: c, chart: x/y, needs: [b]}
  - {name: b, chart: x/y, needs: [a]}
  - {name: a, chart: x/y}
  - {name: d, chart: x/y}
`

/** Texts and orders of helmfile 1.8.0. */
describe('the order of releases', () => {
  it('is one of groups, in each as written', async () => {
    expect(await planned(chain, ['a', 'b', 'c', 'd'])).toEqual([['a', 'd'], ['b'], ['c']])
    expect(await planned(chain, ['a', 'b', 'c', 'd'], { reverse: true })).toEqual([['c'], ['b'], ['a', 'd']])
  })

  it('takes in what is needed, where that is asked for', async () => {
    expect(await planned(chain, ['c'], { skipNeeds: true })).toEqual([['c']])
    expect(await planned(chain, ['c'], { includeNeeds: true })).toEqual([['a'], ['b'], ['c']])
    const message =
      'release "c" depends on "b" which does not match the selectors. Please add a selector like "--selector name=b", or indicate whether to skip (--skip-needs) or include (--include-needs) these dependencies'
    await expect(planned(chain, ['c'])).rejects.toThrow(message)
  })

  it('does not go round', async () => {
    const ring = '  - {name: a, chart: x/y, needs: [b]}\n  - {name: b, chart: x/y, needs: [a]}\n'
    await expect(planned(ring, ['a', 'b'])).rejects.toThrow('cycle detected: a -> b -> a')
  })

  it('needs what is there', async () => {
    const message =
      'release(s) "a" depend(s) on an undefined release "z". Perhaps you made a typo in "needs" or forgot defining a release named "z" with appropriate "namespace" and "kubeContext"?'
    await expect(planned('  - {name: a, chart: x/y, needs: [z]}\n', ['a'])).rejects.toThrow(message)
  })
})
