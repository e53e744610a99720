/** Families name exactly the functions that their modules have. */
import { describe, expect, it } from 'vitest'
import { lazyFuncs, type FuncFamily } from '../../gotemplate/families.ts'
import type { Host } from '../../gotemplate/func.ts'
import { coreFuncs } from '../../gotemplate/sprig/core.ts'
import { sprigFamilies } from '../../gotemplate/sprig/families.ts'
import { sprigFuncs } from '../../gotemplate/sprig/index.ts'
import { families } from '../../src/render/families.ts'

const host: Host = {
  now: () => ({ ms: 0, ns: 0 }),
  randomBytes: (count) => new Uint8Array(count),
  timeZone: 'UTC',
}

describe('families', () => {
  it.each(families.map((family) => [family.names, family] as const))('%s', async (names, family) => {
    const table = (await family.load())(host)
    const own = names.split(' ')
    expect(Object.keys(table).sort()).toEqual([...own].sort())
  })

  it('are, with the core, all of Sprig', () => {
    const names = sprigFamilies.flatMap((family) => family.names.split(' '))
    expect([...Object.keys(coreFuncs), ...names].sort()).toEqual(Object.keys(sprigFuncs(host)).sort())
  })
})

describe('lazyFuncs', () => {
  const family = (): FuncFamily => ({
    names: 'one two',
    load: () => Promise.resolve(() => ({ one: [() => '1'], two: [() => '2'] })),
  })

  it('stands in for a function until its family is loaded', async () => {
    const funcs = lazyFuncs([family()], host)
    const before = funcs.find('one')
    expect(before).toBeDefined()
    expect(await funcs.load()).toBe(true)
    expect(funcs.find('one')).not.toBe(before)
    expect(funcs.find('two')![0]()).toBe('2')
    expect(await funcs.load()).toBe(false)
  })

  it('knows no other names', () => {
    expect(lazyFuncs([family()], host).find('constructor')).toBeUndefined()
  })
})
