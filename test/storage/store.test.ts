import { describe, expect, it } from 'vitest'
import type { Driver } from '../../storage/driver.ts'
import { StorageError } from '../../storage/errors.ts'
import { containsSystemLabels, customLabels, parseKey, recordKey } from '../../storage/key.ts'
import { memoryDriver } from '../../storage/memory.ts'
import { createStore } from '../../storage/store.ts'
import { release } from '../fakes/records.ts'

describe('store', () => {
  it('takes the newest of several deployed revisions', async () => {
    const store = createStore(memoryDriver())
    for (const version of [1, 2, 10]) await store.create(release('r', version))
    await store.create(release('r', 11, 'failed'))
    expect((await store.deployed('r')).version).toBe(10)
    expect((await store.deployedAll('r')).map(({ version }) => version)).toEqual([1, 2, 10])
  })

  it('says when nothing is deployed', async () => {
    const store = createStore(memoryDriver())
    await expect(store.deployed('r')).rejects.toMatchObject({
      code: 'no-deployed-releases',
      message: '"r" has no deployed releases',
    })
    await expect(store.last('r')).rejects.toMatchObject({ code: 'not-found', message: 'release: not found' })
  })

  it('does not say that there is nothing where nothing can be read', async () => {
    const store = createStore({ ...memoryDriver(), query: () => Promise.resolve([]) })
    expect(await store.history('r')).toEqual([])
    await expect(store.last('r')).rejects.toMatchObject({
      code: 'invalid-record',
      message: 'no revision for release "r"',
    })
  })

  it('keeps everything without a maximum', async () => {
    const store = createStore(memoryDriver(), { maxHistory: 0 })
    for (let version = 1; version <= 12; version++) await store.create(release('r', version, 'superseded'))
    expect(await store.history('r')).toHaveLength(12)
  })

  it('reports the first of several failed prunings, and does not create', async () => {
    const inner = memoryDriver()
    for (const version of [1, 2, 3]) await inner.create(recordKey('r', version), release('r', version, 'failed'))
    const broken: Driver = { ...inner, delete: () => Promise.reject(new StorageError('backend', 'no')) }
    const store = createStore(broken, { maxHistory: 2 })
    await expect(store.create(release('r', 4))).rejects.toThrow('encountered 2 deletion errors. First is: no')
    expect(await inner.list()).toHaveLength(3)
  })
})

describe('keys and labels', () => {
  it('names records', () => {
    expect(recordKey('my-app', 12)).toBe('sh.helm.release.v1.my-app.v12')
    expect(parseKey('sh.helm.release.v1.my-app.v12')).toEqual({ name: 'my-app', version: 12 })
  })

  it.each(['x', 'sh.helm.release.v1.a.vb', 'sh.helm.release.v1.a.v1.v2'])('refuses the key %s', (key) => {
    expect(() => parseKey(key)).toThrow('release: invalid key')
  })

  it('knows Helm’s own labels', () => {
    expect(
      customLabels({ name: 'r', owner: 'helm', status: 's', version: '1', createdAt: '1', modifiedAt: '2', a: 'b' }),
    ).toEqual({
      a: 'b',
    })
    expect([containsSystemLabels({ a: 'b' }), containsSystemLabels({ owner: 'me' })]).toEqual([false, true])
  })
})
