/** What every storage driver must do. */
import { beforeEach, describe, expect, it } from 'vitest'
import type { Driver } from '../../storage/driver.ts'
import { isStorageError } from '../../storage/errors.ts'
import { recordKey } from '../../storage/key.ts'
import { latestRecords } from '../../storage/latest.ts'
import { createStore } from '../../storage/store.ts'
import { release } from '../fakes/records.ts'

/** `make` gives a driver of namespace `default` with nothing in it. */
export function driverContract(name: string, make: () => Promise<Driver> | Driver): void {
  describe(`driver contract: ${name}`, () => {
    let driver: Driver
    beforeEach(async () => {
      driver = await make()
    })
    const key = recordKey('r', 1)

    it('gives back what was created', async () => {
      const record = release('r', 1)
      await driver.create(key, record)
      const found = await driver.get(key)
      delete found.labels
      expect(found).toEqual(record)
    })

    it('keeps custom labels', async () => {
      await driver.create(key, { ...release('r', 1), labels: { team: 'x' } })
      expect((await driver.get(key)).labels).toEqual({ team: 'x' })
    })

    it('keeps annotations beside the record, and replaces them with an update', async () => {
      await driver.create(key, { ...release('r', 1), annotations: { 'example.com/a': '1', 'example.com/b': '2' } })
      expect((await driver.get(key)).annotations).toEqual({ 'example.com/a': '1', 'example.com/b': '2' })
      await driver.update(key, { ...release('r', 1), annotations: { 'example.com/c': '3' } })
      expect((await driver.query({ name: 'r', owner: 'helm' }))[0]!.annotations).toEqual({ 'example.com/c': '3' })
      await driver.update(key, release('r', 1))
      expect((await driver.get(key)).annotations).toBeUndefined()
    })

    it('forgets what a head tells of, if it can', async () => {
      for (const version of [1, 2]) await driver.create(recordKey('r', version), release('r', version))
      const [head] = ((await driver.heads?.({ name: 'r', owner: 'helm' })) ?? []).filter(({ version }) => version === 1)
      if (head === undefined || driver.forget === undefined) return
      await driver.forget(head)
      expect((await driver.query({ name: 'r', owner: 'helm' })).map(({ version }) => version)).toEqual([2])
      await expect(driver.forget(head)).rejects.toMatchObject({ code: 'not-found' })
    })

    it('changes annotations only if they say what is expected', async () => {
      await driver.create(key, { ...release('r', 1), annotations: { 'example.com/a': '1', 'example.com/b': '2' } })
      const changes = { 'example.com/a': '3', 'example.com/b': null }
      for (const expected of [{ 'example.com/a': '2' }, { 'example.com/c': '1' }] as Record<string, string>[]) {
        await expect(driver.annotate(key, changes, expected)).rejects.toMatchObject({ code: 'changed' })
      }
      expect((await driver.get(key)).annotations).toEqual({ 'example.com/a': '1', 'example.com/b': '2' })
      await driver.annotate(key, changes, { 'example.com/a': '1' })
      expect((await driver.get(key)).annotations).toEqual({ 'example.com/a': '3' })
      await expect(driver.annotate(recordKey('r', 2), changes, { 'example.com/a': '1' })).rejects.toMatchObject({
        code: 'not-found',
      })
    })

    it('changes annotations alone', async () => {
      await driver.create(key, {
        ...release('r', 1),
        labels: { team: 'x' },
        annotations: { 'example.com/a': '1', 'example.com/b': '2' },
      })
      await driver.annotate(key, { 'example.com/a': null, 'example.com/b': '“3”\n', 'example.com/c': '' })
      const { labels, annotations, ...record } = await driver.get(key)
      expect(annotations).toEqual({ 'example.com/b': '“3”\n', 'example.com/c': '' })
      expect([labels, record]).toEqual([{ team: 'x' }, release('r', 1)])
      await driver.annotate(key, { 'example.com/b': null, 'example.com/c': null, 'example.com/d': null })
      expect((await driver.get(key)).annotations).toBeUndefined()
      await expect(driver.annotate(recordKey('r', 2), { 'example.com/a': '1' })).rejects.toMatchObject({
        code: 'not-found',
        message: 'release: not found',
      })
    })

    it('says in Helm’s words what is not there or there already', async () => {
      await expect(driver.get(key)).rejects.toMatchObject({ code: 'not-found', message: 'release: not found' })
      await expect(driver.delete(key)).rejects.toMatchObject({ code: 'not-found', message: 'release: not found' })
      await expect(driver.query({ name: 'r', owner: 'helm' })).rejects.toMatchObject({
        code: 'not-found',
        message: 'release: not found',
      })
      const update = await driver.update(key, release('r', 1)).catch((error: unknown) => error)
      expect(isStorageError(update, 'not-found')).toBe(true)
      await driver.create(key, release('r', 1))
      await expect(driver.create(key, release('r', 1))).rejects.toMatchObject({
        code: 'already-exists',
        message: 'release: already exists',
      })
    })

    it('finds by labels as they are after an update', async () => {
      await driver.create(key, release('r', 1, 'pending-install'))
      await driver.create(recordKey('other', 1), release('other', 1))
      await driver.update(key, release('r', 1, 'superseded'))
      const found = await driver.query({ name: 'r', owner: 'helm', status: 'superseded' })
      expect(found.map(({ name: found, version, info }) => [found, version, info.status])).toEqual([
        ['r', 1, 'superseded'],
      ])
      await expect(driver.query({ name: 'r', owner: 'helm', status: 'pending-install' })).rejects.toThrow(
        'release: not found',
      )
    })

    it('lists every record', async () => {
      for (const [name, version] of [
        ['a', 1],
        ['a', 2],
        ['b', 1],
      ] as const) {
        await driver.create(recordKey(name, version), release(name, version))
      }
      const found = (await driver.list()).map(({ name: found, version }) => `${found}.${version}`)
      expect(found.sort()).toEqual(['a.1', 'a.2', 'b.1'])
    })

    it('finds the newest revision of every release', async () => {
      const wanted = [
        ['a', 1, 'superseded'],
        ['a', 2, 'deployed'],
        ['b', 1, 'deployed'],
        ['b', 12, 'failed'],
        ['c', 3, 'pending-install'],
      ] as const
      for (const [name, version, status] of wanted) {
        await driver.create(recordKey(name, version), release(name, version, status))
      }
      const found = await latestRecords(driver)
      expect(found.map(({ name, version }) => `${name}.${version}`).sort()).toEqual(['a.2', 'b.12', 'c.3'])
      expect(found[0]!.manifest).toContain('# Source')
    })

    it('deletes and returns', async () => {
      await driver.create(key, release('r', 1))
      expect((await driver.delete(key)).version).toBe(1)
      await expect(driver.get(key)).rejects.toThrow('release: not found')
    })

    it('keeps to the maximum of history, never pruning the deployed revision', async () => {
      const store = createStore(driver, { maxHistory: 3 })
      await store.create(release('r', 1, 'deployed'))
      for (let version = 2; version <= 6; version++) await store.create(release('r', version, 'failed'))
      const versions = (await store.history('r')).map(({ version }) => version)
      expect(versions.sort()).toEqual([1, 5, 6])
      expect((await store.deployed('r')).version).toBe(1)
      expect((await store.last('r')).version).toBe(6)
    })
  })
}
