/** Slices in states of Terraform, as vals 0.46.1 gave them. */
import { describe, expect, it } from 'vitest'
import { createVals } from '../../../src/secrets/vals/vals.ts'
import { fakeStores } from '../../fakes/secret-stores.ts'

const STATE = JSON.stringify({
  version: 4,
  outputs: {
    text: { value: 'v1', type: 'string' },
    obj: { value: { a: [1, 2, { b: 'c' }] }, type: 'dynamic' },
  },
})

describe('ref+tfstate://', () => {
  it.each([
    ['output.obj.a[0:1]', '[1]'],
    ['output.obj.a[1:]', '[2,{"b":"c"}]'],
    ['output.obj.a[:2]', '[1,2]'],
    ['output.obj.a[5:9]', '[]'],
    ['output.obj.a[0:1][0]', '1'],
    ['output.obj.a[1:][1].b', 'c'],
    ['output.text[0:1]', 'v'],
  ])('%s', async (address, value) => {
    const { host } = fakeStores({}, { files: { state: STATE } })
    expect(await createVals(host).get(`ref+tfstate://state/${address}`)).toBe(value)
  })

  it('does not slice objects', async () => {
    const { host } = fakeStores({}, { files: { state: STATE } })
    await expect(createVals(host).get('ref+tfstate://state/output.obj[0:1]')).rejects.toThrow(
      'expected an array but got: object',
    )
  })
})
