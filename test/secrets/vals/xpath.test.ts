/** XPath over JSON, as vals finds values by it; what nobody should ask. */
import { describe, expect, it } from 'vitest'
import { createVals } from '../../../src/secrets/vals/vals.ts'
import { fakeStores } from '../../fakes/secret-stores.ts'

const DOCUMENT = {
  ...{ s: 'text', n: 12, b: true, o: { a: { b: 'deep' }, c: 'x' } },
  objs: [
    { name: 'one', v: 1 },
    { name: 'two', v: 2 },
  ],
}

function get(path: string, body: unknown = DOCUMENT): Promise<string> {
  const { host } = fakeStores({ 'GET https://json.test/doc': { body } })
  return createVals(host).get(`ref+httpjson://json.test/doc#/${path}`)
}

describe('httpjson', () => {
  it.each([
    ['s', 'text'],
    ['s|n', 'text'],
    ['none|n', '12'],
    ['child::s', 'text'],
    ['descendant::b', 'true'],
    ['objs/child::*[2]/name', 'two'],
    ["//*[name='two']/v", '2'],
    ['o/a/b/parent::a/b', 'deep'],
  ])('finds %s', async (path, value) => {
    expect(await get(path)).toBe(value)
  })

  it.each([`*${'[*'.repeat(1000)}`, '[', 's|', `${'a/'.repeat(100)}a`, 'following::s'])(
    'does not take %s',
    async (path) => {
      await expect(get(path)).rejects.toMatchObject({ code: 'secrets/invalid-reference' })
    },
  )

  it('gives up where every node is compared with all below it', async () => {
    const deep = `${'{"a":'.repeat(4000)}"x"${'}'.repeat(4000)}`
    await expect(get("//*[contains(.,'y')]", deep)).rejects.toMatchObject({
      code: 'secrets/failed',
      message: expect.stringContaining('visits too much') as string,
    })
  })
})
