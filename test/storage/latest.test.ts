/** The newest revision of every release, also when releases move on while they are being listed. */
import { describe, expect, it } from 'vitest'
import { latestRecords } from '../../storage/latest.ts'
import type { Driver } from '../../storage/driver.ts'
import { memoryDriver } from '../../storage/memory.ts'
import { recordKey } from '../../storage/key.ts'
import { release } from '../fakes/records.ts'

/** A driver whose heads are those of `before`, although `now` is what is stored. */
async function racing(
  before: readonly ReturnType<typeof release>[],
  now: readonly ReturnType<typeof release>[],
): Promise<Driver> {
  const driver = memoryDriver()
  for (const record of now) await driver.create(recordKey(record.name, record.version), record)
  const heads = before.map(({ name, namespace, version, info }) => ({
    ...{ key: recordKey(name, version), name, namespace, version, status: info.status, labels: {}, annotations: {} },
  }))
  return { ...driver, heads: () => Promise.resolve(heads) }
}

const shown = async (driver: Driver): Promise<string[]> =>
  (await latestRecords(driver)).map(({ name, version, info }) => `${name} ${version} ${info.status}`)

describe('the newest of each release', () => {
  it('is the one that the labels name', async () => {
    const all = [release('a', 1, 'superseded'), release('a', 2, 'deployed'), release('b', 1, 'failed')]
    expect(await shown(await racing(all, all))).toEqual(['a 2 deployed', 'b 1 failed'])
  })

  it('is a newer one if an upgrade ended in between', async () => {
    const driver = await racing(
      [release('a', 1, 'deployed')],
      [release('a', 1, 'superseded'), release('a', 2, 'deployed')],
    )
    expect(await shown(driver)).toEqual(['a 2 deployed'])
  })

  it('is found under another status too', async () => {
    const driver = await racing([release('a', 1, 'deployed')], [release('a', 1, 'uninstalling')])
    expect(await shown(driver)).toEqual(['a 1 uninstalling'])
  })
})
