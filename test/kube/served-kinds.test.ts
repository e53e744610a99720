/** Discovery is asked again where a kind may have come since, and only there. */
import { describe, expect, it } from 'vitest'
import { resourceCalled, resourceOf, type Discovery } from '../../src/kube/discovery.ts'
import { servedKinds } from '../../src/kube/served-kinds.ts'
import { fakeClock } from '../fakes/clock.ts'

const deployments = { group: 'apps', version: 'v1', kind: 'Deployment', resource: 'deployments', namespaced: true }
const things = { group: 'a.io', version: 'v1', kind: 'Thing', resource: 'things', namespaced: true }

function discovery(...resources: readonly (typeof things)[]): Discovery {
  return {
    failures: [],
    versions: resources.map((one) => ({
      group: one.group,
      version: one.version,
      resources: [{ ...one, verbs: [] }],
      kinds: [one.kind],
      names: [[one.kind.toLowerCase().slice(0, 3), { ...one, verbs: [] }]],
    })),
  }
}

describe('a kind that is not served', () => {
  const wanted = { group: 'a.io', version: 'v1', kind: 'Thing' }

  /** Discovery has it from the `from`-th time on. */
  const asking = (
    from: number,
  ): { times: () => number; clock: ReturnType<typeof fakeClock>; kinds: ReturnType<typeof servedKinds> } => {
    const clock = fakeClock()
    let times = 0
    const kinds = servedKinds(clock, () =>
      Promise.resolve(++times < from ? discovery(deployments) : discovery(deployments, things)),
    )
    return { times: () => times, clock, kinds }
  }

  it('is looked for once, if nothing can have changed', async () => {
    const { kinds, times } = asking(2)
    await expect(kinds.find((found) => resourceOf(found, wanted))).rejects.toMatchObject({ code: 'kube/no-match' })
    expect(times()).toBe(1)
  })

  it('is looked for again after some time', async () => {
    const { kinds, times, clock } = asking(2)
    await kinds.all()
    clock.advance(2000)
    expect((await kinds.find((found) => resourceOf(found, wanted))).resource).toBe('things')
    expect(times()).toBe(2)
  })

  it('is waited for when this client has brought it', async () => {
    const { kinds, times, clock } = asking(4)
    await kinds.all()
    kinds.changed()
    expect((await kinds.find((found) => resourceOf(found, wanted))).resource).toBe('things')
    expect([times(), clock.sleeps]).toEqual([4, [100, 300]])
  })
})

describe('a resource by name', () => {
  it.each(['deployments', 'deployment', 'dep', 'Deployment', 'deployments.apps', 'dep.v1.apps'])('%s', (name) => {
    expect(resourceCalled(discovery(things, deployments), name).kind).toBe('Deployment')
  })

  it.each(['deployments.a.io', 'deploy', ''])('%j is none', (name) => {
    expect(() => resourceCalled(discovery(things, deployments), name)).toThrow(
      `the server doesn't have a resource type ${JSON.stringify(name)}`,
    )
  })
})
