/** What references ask for, as Helm says it when there is no server (testdata/oci-references.json: reference, version, message). */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { TshelmError } from '../../../src/errors.ts'
import { fetchOci } from '../../../src/source/oci/fetch.ts'
import { testedSource } from '../../fakes/source-context.ts'

const path = join(import.meta.dirname, '../../../testdata/oci-references.json')
const cases = JSON.parse(readFileSync(path, 'utf8')) as readonly (readonly [string, string, string])[]

const nobody = {
  send: ({ url }: { readonly url: string }) =>
    Promise.reject(new TshelmError('source/unreachable', `Get ${JSON.stringify(url)}`)),
  close: () => undefined,
}

describe('references to registries', () => {
  it.each(cases)('%s %s', async (reference, version, message) => {
    const fetched = fetchOci(reference, { version, plainHttp: true }, testedSource({ http: nobody }))
    await expect(fetched).rejects.toMatchObject({ message })
  })

  it('do not take long however they are written', async () => {
    const began = performance.now()
    const source = testedSource({ http: nobody })
    await expect(fetchOci(`oci://h/${'a'.repeat(4000)}!`, {}, source)).rejects.toThrow('invalid repository')
    await expect(fetchOci(`oci://h/${'a-'.repeat(1_000_000)}`, {}, source)).rejects.toThrow('too long')
    expect(performance.now() - began).toBeLessThan(2000)
  })
})
