/** `sops publish` with stores that a test plays; requests as sops 3.13.3 makes them. */
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { AGE, sopsFolder, type SopsFolder } from './run.ts'

interface Asked {
  readonly method: string
  readonly url: string
  readonly body: string
}

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

interface Store {
  readonly address: string
  readonly asked: Asked[]
}

/** Keeps what is put, and says what it keeps. */
async function store(): Promise<Store> {
  const asked: Asked[] = []
  const kept = new Map<string, string>()
  const server = createServer((request, response) => {
    void textOf(request).then((body) => {
      const { method = '', url = '' } = request
      asked.push({ method, url, body })
      if (request.headers['x-vault-token'] === 'wrong') response.statusCode = 403
      if (method === 'PUT' && url.startsWith('/v1/')) kept.set(url, `{"data":${body}}`)
      if (method === 'GET' && !kept.has(url)) response.statusCode = 404
      response.end(response.statusCode === 403 ? '{"errors":["permission denied"]}' : (kept.get(url) ?? '{}'))
    })
  })
  servers.push(server)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

async function folderFor(rule: string): Promise<SopsFolder> {
  const folder = sopsFolder({
    '.sops.yaml': `creation_rules:\n  - age: ${AGE}\ndestination_rules:\n${rule}`,
    'd/a.yaml': 'b: two # why\na: 1\nbig: 9007199254740993\nc: {d: [1, {e: x}], f: true}\n',
  })
  expect((await folder.run(['encrypt', '-i', 'd/a.yaml'])).code).toBe(0)
  return folder
}

describe('Vault', () => {
  const env = { VAULT_TOKEN: 'token' }

  it('is given values, in the order of their keys and with all their digits', async () => {
    const { address, asked } = await store()
    const { run } = await folderFor(`  - vault_path: app\n    vault_address: ${address}\n`)
    expect(await run(['publish', '-y', 'd/a.yaml'], { env })).toEqual({ code: 0, stdout: '', stderr: '' })
    expect(asked.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET /v1/secret/data/app/a.yaml',
      'PUT /v1/secret/data/app/a.yaml',
    ])
    expect(asked[1]!.body.replace(/\s/g, '')).toBe(
      '{"data":{"a":1,"b":"two","big":9007199254740993,"c":{"d":[1,{"e":"x"}],"f":true}}}',
    )
  })

  it('is given nothing that it has', async () => {
    const { address, asked } = await store()
    const { run } = await folderFor(`  - vault_path: app\n    vault_address: ${address}\n`)
    await run(['publish', '-y', 'd/a.yaml'], { env })
    await run(['publish', '-y', 'd/a.yaml'], { env })
    expect(asked.map(({ method }) => method)).toEqual(['GET', 'PUT', 'GET'])
  })

  it('of the first kind has values in another place', async () => {
    const { address, asked } = await store()
    const rule = `  - vault_path: app/\n    vault_kv_mount_name: kv\n    vault_kv_version: 1\n    vault_address: ${address}\n`
    const { run } = await folderFor(rule)
    await run(['publish', '-y', '--recursive', '--omit-extensions', 'd'], { env })
    expect(asked.at(-1)!.url).toBe('/v1/kv/app/a')
    expect(JSON.parse(asked.at(-1)!.body)).toMatchObject({ a: 1, b: 'two' })
  })

  it('is told of without values when it refuses', async () => {
    const { address } = await store()
    const { run } = await folderFor(`  - vault_path: app\n    vault_address: ${address}\n`)
    const { code, stdout, stderr } = await run(['publish', '-y', 'd/a.yaml'], { env: { VAULT_TOKEN: 'wrong' } })
    expect(code).toBe(1)
    expect(stdout + stderr).toMatch(/permission denied/)
    expect(stdout + stderr).not.toMatch(/two|9007199254740993/)
  })
})

describe('a bucket', () => {
  const aws = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_REGION: 'eu-west-1' }

  it('of S3 is given the file as it is', async () => {
    const { address, asked } = await store()
    const { run, read } = await folderFor('  - s3_bucket: bucket\n    s3_prefix: pre/\n')
    const env = { ...aws, AWS_ENDPOINT_URL: address }
    expect(await run(['publish', '-y', 'd/a.yaml'], { env })).toEqual({ code: 0, stdout: '', stderr: '' })
    expect(asked).toEqual([{ method: 'PUT', url: '/bucket/pre/a.yaml?x-id=PutObject', body: read('d/a.yaml') }])
  })

  it('of Cloud Storage is given it for whom the rule says', async () => {
    const { address, asked } = await store()
    const other = 'age1lzd99uklcjnc0e7d860axevet2cz99ce9pq6tzuzd05l5nr28ams36nvun'
    const { run } = await folderFor(`  - gcs_bucket: bucket\n    recreation_rule:\n      age: ${other}\n`)
    const { code, stdout } = await run(['publish', '-y', 'd/a.yaml'], { env: { STORAGE_EMULATOR_HOST: address } })
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `The following changes will be made to the file's key groups:\nGroup 1\n+++ ${other}\n--- ${AGE}\n`,
    })
    expect(asked[0]!.url).toBe('/upload/storage/v1/b/bucket/o?uploadType=media&name=a.yaml')
    expect(asked[0]!.body).toContain(`recipient: ${other}`)
    expect(asked[0]!.body).not.toMatch(/two|9007199254740993/)
  })

  it('is given nothing if somebody says no', async () => {
    const { address, asked } = await store()
    const { run, cwd } = await folderFor('  - s3_bucket: bucket\n')
    const env = { ...aws, AWS_ENDPOINT_URL: address }
    const question = `uploading ${cwd}/d/a.yaml to s3://bucket/a.yaml ? (y/n): `
    const refused = await run(['publish', 'd/a.yaml'], { env, stdin: 'x\nn\n' })
    expect(refused).toEqual({
      code: 1,
      stdout: question + question,
      stderr: `Publication of ${cwd}/d/a.yaml canceled\n`,
    })
    expect(asked).toEqual([])
  })
})

it.each([
  ['two destinations', '  - s3_bucket: x\n    gcs_bucket: y\n', /more than one destinations were found/],
  ['no destination', '  - path_regex: a\n', /^no destination configured for this file\n$/],
  ['no rule', '  - path_regex: ^other\n    s3_bucket: x\n', /no matching destination found in config/],
])('%s is an error', async (_, rule, message) => {
  const { run } = await folderFor(rule)
  const { code, stderr } = await run(['publish', '-y', 'd/a.yaml'])
  expect(code).toBe(1)
  expect(stderr).toMatch(message)
})
