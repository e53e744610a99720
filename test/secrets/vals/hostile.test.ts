/** Stores that lie, and references that were not written by a friend. */
import { describe, expect, it } from 'vitest'
import { createVals } from '../../../src/secrets/vals/vals.ts'
import { fakeStores, type Asked, type FakeMachine, type Routes } from '../../fakes/secret-stores.ts'

function get(text: string, routes: Routes, machine: FakeMachine): { value: Promise<string>; asked: readonly Asked[] } {
  const { host, asked } = fakeStores(routes, machine)
  return { value: createVals(host).get(text), asked }
}

const VAULT = { env: { VAULT_ADDR: 'https://vault.test', VAULT_TOKEN: 'own-token' } }
const MOUNT = 'GET https://vault.test/v1/sys/internal/ui/mounts/secret/a'

describe('credentials', () => {
  it('for Vault do not follow it to another origin', async () => {
    const moved = { status: 307, headers: { location: 'https://elsewhere.test/v1/x' } }
    const { value, asked } = get('ref+vault://secret/a#/x', { [MOUNT]: moved }, VAULT)
    await expect(value).rejects.toMatchObject({
      code: 'secrets/unauthorized',
      message: expect.stringContaining('https://vault.test sends requests on to https://elsewhere.test') as string,
    })
    expect(asked.map(({ url }) => new URL(url).origin)).toEqual(['https://vault.test'])
  })

  it('for Vault follow it within its origin', async () => {
    const { value, asked } = get(
      'ref+vault://secret/a#/x',
      {
        [MOUNT]: { status: 307, headers: { location: '/v1/mounts' } },
        'GET https://vault.test/v1/mounts': { body: { data: { path: 'secret/' } } },
        'GET https://vault.test/v1/secret/a': { body: { data: { x: '1' } } },
      },
      VAULT,
    )
    expect(await value).toBe('1')
    expect(asked).toHaveLength(3)
  })

  it.each([
    ['https://tfe.test/state', 'Bearer own-token'],
    ['https://elsewhere.test/state', undefined],
    ['http://tfe.test/state', undefined],
    ['https://archivist.terraform.io/state', undefined],
  ])('for Terraform Enterprise go to %s as %s', async (url, authorization) => {
    const state = { version: 4, outputs: { o: { value: 'v', type: 'string' } } }
    const { value, asked } = get(
      'ref+tfstateremote://tfe.test/org/ws/output.o',
      {
        'GET https://tfe.test/api/v2/organizations/org/workspaces/ws': { body: { data: { id: 'w' } } },
        'GET https://tfe.test/api/v2/workspaces/w/current-state-version': {
          body: { data: { attributes: { 'hosted-state-download-url': url } } },
        },
        [`GET ${url}`]: { body: state },
      },
      { env: { TFE_TOKEN: 'own-token' } },
    )
    expect(await value).toBe('v')
    expect(asked.at(-1)?.headers['authorization']).toBe(authorization)
  })

  it('for the store of HCP Terraform go there', async () => {
    const url = 'https://archivist.terraform.io/v1/object/x'
    const { value, asked } = get(
      'ref+tfstateremote://app.terraform.io/org/ws/output.o',
      {
        'GET https://app.terraform.io/api/v2/organizations/org/workspaces/ws': { body: { data: { id: 'w' } } },
        'GET https://app.terraform.io/api/v2/workspaces/w/current-state-version': {
          body: { data: { attributes: { 'hosted-state-download-url': url } } },
        },
        [`GET ${url}`]: { body: { version: 4, outputs: { o: { value: 'v', type: 'string' } } } },
      },
      { env: { TFE_TOKEN: 'own-token' } },
    )
    expect(await value).toBe('v')
    expect(asked.at(-1)?.headers['authorization']).toBe('Bearer own-token')
  })

  it('for Azure Storage are not shown to a host that the name of an account makes', async () => {
    const machine = { env: { AZURE_STORAGE_ACCESS_KEY: 'b3du' } }
    const { value, asked } = get('ref+tfstateazurerm://group/evil.test%23/c/state/output.o', {}, machine)
    await expect(value).rejects.toMatchObject({ code: 'secrets/invalid-reference' })
    expect(asked).toEqual([])
  })
})

describe('answers', () => {
  const secret = (body: string): Routes => ({
    [MOUNT]: { body: { data: { path: 'secret/', options: { version: '2' } } } },
    'GET https://vault.test/v1/secret/data/a': { body },
  })

  it('that are nested without end are an error', async () => {
    const deep = `${'{"x":'.repeat(5000)}1${'}'.repeat(5000)}`
    const { value } = get('ref+vault://secret/a#/x', secret(`{"data":{"data":${deep}}}`), VAULT)
    await expect(value).rejects.toMatchObject({
      code: 'secrets/failed',
      message: expect.stringContaining('nested') as string,
    })
  })

  it.each([
    ['<html>', "invalid character '<' looking for beginning of value"],
    ['{"data":', 'unexpected end of JSON input'],
    ['{"data": truth}', "invalid character 't' in literal true (expecting 'e')"],
  ])('that are no JSON are an error: %s', async (body, problem) => {
    const { value } = get('ref+vault://secret/a#/x', secret(body), VAULT)
    await expect(value).rejects.toThrow(`expand vault://secret/a#/x: ${problem}`)
  })

  it('that are no JSON do not say that a mount has no versions', async () => {
    const { value, asked } = get('ref+vault://secret/a#/x', { [MOUNT]: { body: 'null and void' } }, VAULT)
    await expect(value).rejects.toMatchObject({ code: 'secrets/failed' })
    expect(asked).toHaveLength(1)
  })

  it('with a mount that is not the one asked about end all the same', async () => {
    const { value } = get(
      'ref+vault://secret/a#/x',
      {
        [MOUNT]: { body: { data: { path: 'other/' } } },
        'GET https://vault.test/v1/secret/a': { body: { data: { x: '1' } } },
      },
      VAULT,
    )
    expect(await value).toBe('1')
  })

  it('keep the digits of numbers', async () => {
    const data = '{"big":12345678901234567890,"text":"1.50","price":1.50,"list":[1.0,"2.0"]}'
    const routes = secret(`{"data":{"data":${data}}}`)
    expect(await get('ref+vault://secret/a#/big', routes, VAULT).value).toBe('12345678901234567890')
    expect(await get('ref+vault://secret/a#/price', routes, VAULT).value).toBe('1.50')
    expect(await get('ref+vault://secret/a#/text', routes, VAULT).value).toBe('1.50')
    expect(await get('ref+vault://secret/a#/list', routes, VAULT).value).toBe('[1.0 2.0]')
  })

  it('do not fill memory by numbers of instances', async () => {
    const state = {
      version: 4,
      resources: [
        { mode: 'managed', type: 't', name: 'n', instances: [{ index_key: 99_999_999, attributes: { id: 'x' } }] },
      ],
    }
    const machine = { files: { state: JSON.stringify(state) } }
    expect(await get('ref+tfstate://state/t.n[99999999].id', {}, machine).value).toBe('x')
  })
})

describe('errors', () => {
  it.each([
    'ref+vault://secret/a?secret_id=planted&address=127.0.0.1:8200#/x',
    'ref+vault://secret:port/a?secret_id=planted#/x',
    'ref+doppler://p/dev/A?token=planted&address=ftp://x.test',
    'ref+none://x?password=planted',
    'ref+conjur://x?apikey=planted',
    'ref+vault://ref+echo://a/b?api_key=planted#/x+/d',
    'ref+gitlab://g.test/1?x-token=planted',
  ])('do not show secrets that stand in a reference: %s', async (text) => {
    const error = await get(text, {}, { env: {} }).value.then(String, (failed: unknown) => failed as Error)
    expect(error).toBeInstanceOf(Error)
    expect((error as Error).message).not.toContain('planted')
  })

  it('name the scheme that is not asked', async () => {
    const machine = { env: { GITLAB_TOKEN: 't' } }
    await expect(get('ref+gitlab://g.test/1/v?scheme=ftp', {}, machine).value).rejects.toThrow(
      'expand gitlab://g.test/1/v?scheme=ftp: Get "ftp://g.test/api/v4/projects/1/variables/v": unsupported protocol scheme "ftp"',
    )
  })
})
