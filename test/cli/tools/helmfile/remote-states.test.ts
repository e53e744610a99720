/** Bases, nested files and values that lie elsewhere: S3, HTTP, repositories. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { gitMissing, gitRepository, serveGit } from '../../../fakes/git-server.ts'
import { serveWeb } from '../../../fakes/web-server.ts'
import { runIn, type RunResult } from '../../host.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'remote-states-'))
  mkdirSync(join(folder, 'w'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const RELEASE = 'releases: [{name: a, chart: x/y}]\n'

function printEnv(state: string, more: Readonly<Record<string, string>> = {}): Promise<RunResult> {
  writeFileSync(join(folder, 'w/helmfile.yaml'), state)
  const env = { HOME: join(folder, 'home'), TZ: 'UTC', PATH: process.env['PATH'], GIT_TERMINAL_PROMPT: '0', ...more }
  return runIn(join(folder, 'w'), ['file', 'print-env'], { env })
}

const withValues = (address: string): string => `environments: {default: {values: ["${address}"]}}\n---\n${RELEASE}`

describe('objects of S3', () => {
  const aws = { AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 'hidden', AWS_REGION: 'eu-west-1' }

  it.each(['s3://bucket/dir/v.yaml', 's3::https://bucket.s3.eu-west-1.amazonaws.com/dir/v.yaml'])(
    'are read by signed requests: %s',
    async (address) => {
      const { url, requests } = await serveWeb(() => ({ status: 200, body: 'got: it\n' }))
      const { stdout, stderr } = await printEnv(withValues(address), { ...aws, AWS_ENDPOINT_URL_S3: url })
      expect(stdout).toContain('values:\n  got: it\n')
      expect(requests.map(({ method, headers }) => [method, headers.authorization?.slice(0, 29)])).toEqual([
        ['GET', 'AWS4-HMAC-SHA256 Credential=A'],
      ])
      expect(requests[0]!.path).toMatch(/\/dir\/v\.yaml(\?x-id=GetObject)?$/)
      expect(stderr).not.toContain('hidden')
    },
  )

  it('are kept as they are, byte by byte', async () => {
    const body = Buffer.from([0x23, 0xff, 0xfe, 0x00, 0x0a])
    const { url } = await serveWeb(() => ({ status: 200, body }))
    await printEnv(withValues('s3://bucket/dir/v.yaml'), { ...aws, AWS_ENDPOINT_URL_S3: url })
    expect(readFileSync(join(folder, 'home/.cache/helmfile/s3_bucket/dir/v.yaml'))).toEqual(body)
  })

  it('that are not there are told of', async () => {
    const body = '<Error><Code>NoSuchKey</Code><Message>The key is gone.</Message></Error>'
    const { url } = await serveWeb(() => ({ status: 404, body }))
    const { code, stderr } = await printEnv(withValues('s3://bucket/v.yaml'), { ...aws, AWS_ENDPOINT_URL_S3: url })
    expect([code, stderr]).toEqual([1, expect.stringMatching(/in \.\/helmfile\.yaml: .*NoSuchKey/)])
  })
})

describe('files by HTTP', () => {
  it('may be bases and nested files', async () => {
    const files: Readonly<Record<string, string>> = {
      '/base.yaml': 'values: [{from: base}]\n',
      '/nested/helmfile.yaml': `values: [{from: nested}]\n${RELEASE}`,
    }
    const { url } = await serveWeb(({ path }) =>
      files[path] === undefined ? { status: 404 } : { status: 200, body: files[path] },
    )
    const { stdout } = await printEnv(`bases: ["${url}/base.yaml"]\n---\nhelmfiles: ["${url}/nested/helmfile.yaml"]\n`)
    expect(stdout.match(/from: \w+/g)).toEqual(['from: nested', 'from: base'])
  })

  it('that are not there are told of', async () => {
    const { url } = await serveWeb(() => ({ status: 404 }))
    const { code, stderr } = await printEnv(withValues(`${url}/v.yaml?token=hidden`))
    expect([code, stderr]).toEqual([1, expect.stringContaining('head request get http code 404')])
    expect(stderr).not.toContain('hidden')
  })
})

describe.skipIf(gitMissing() !== undefined)('files of repositories', () => {
  it('are those of a branch or a commit, patterns too', async () => {
    const repository = gitRepository(join(folder, 'served/repo'))
    const first = repository.commit({ 'v/a.yaml': 'a: old\n', 'v/b.yaml': 'b: old\n' })
    repository.commit({ 'v/a.yaml': 'a: new\n' })
    const server = await serveGit(join(folder, 'served'))
    try {
      const address = `git::${server.url}/repo/.git@v`
      expect((await printEnv(withValues(`${address}/a.yaml?ref=main`))).stdout).toContain('a: new')
      const { stdout } = await printEnv(withValues(`${address}/*.yaml?ref=${first}`))
      expect(stdout).toContain('values:\n  a: old\n  b: old\n')
    } finally {
      await server.close()
    }
  })

  it('with a pattern need to say where the repository ends', async () => {
    const { code, stderr } = await printEnv(withValues('git::https://127.0.0.1:1/org/repo.git/v/*.yaml'))
    expect([code, stderr]).toEqual([1, expect.stringContaining('wildcards require an explicit "@" selector')])
  })
})
