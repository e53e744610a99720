/** `repo`, `search`, `pull`, and charts straight from repositories. Texts are Helm 4.3.1's. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createChart, loadChart, makeIndex, packageChart } from '../../src/index.ts'
import { cliIn, type Cli } from '../fakes/cli.ts'
import { serve, type TestServer } from '../fakes/http-server.ts'

interface Place {
  readonly folder: string
  readonly cli: Cli
  readonly server: TestServer
  /** Address of the repository. */
  readonly url: string
}

const clock = { now: () => 0, sleep: () => Promise.resolve() }

async function archiveOf(version: string): Promise<Uint8Array> {
  const chart = await loadChart(await createChart({ name: 'demo' }))
  return (await packageChart({ chart, version, modified: 0 })).bytes
}

const archives = Promise.all(
  ['0.1.0', '1.0.0', '1.1.0-rc.1'].map(async (version) => ({
    path: `demo-${version}.tgz`,
    bytes: await archiveOf(version),
  })),
)

async function place(env: Readonly<Record<string, string>> = {}): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), 'tshelm-repo-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const known = await archives
  const index = await makeIndex({ archives: known, clock })
  const server = await serve(({ url, headers }, response) => {
    const name = url!.split('/').at(-1)!
    const found = name === 'index.yaml' ? index : known.find(({ path }) => path === name)?.bytes
    const isPrivate = url!.startsWith('/private/') && headers.authorization !== 'Basic dTpw'
    if (name === 'values.yaml') response.end('replicaCount: 7\n')
    else if (isPrivate) response.writeHead(401).end()
    else if (found === undefined) response.writeHead(404).end()
    else response.end(found)
  })
  return { folder, server, url: `${server.url}/charts`, cli: cliIn(folder, env) }
}

async function withRepository(): Promise<Place> {
  const made = await place()
  await made.cli('repo', 'add', 'r', made.url)
  return made
}

const fine = (stdout: string): object => ({ code: 0, stdout, stderr: '' })
const failed = (text: string): object => ({ code: 1, stdout: '', stderr: `Error: ${text}\n` })

describe('repo', () => {
  it('add, list, update and remove keep the files that Helm keeps', async () => {
    const { folder, cli, url } = await place()
    expect(await cli('repo', 'add', 'r', url)).toEqual(fine('"r" has been added to your repositories\n'))
    const config = join(folder, '.config/helm')
    const cache = join(folder, '.cache/helm/repository')
    expect(readFileSync(join(config, 'repositories.yaml'), 'utf8')).toBe(
      `apiVersion: ""\ngenerated: "0001-01-01T00:00:00Z"\nrepositories:\n- caFile: ""\n  certFile: ""\n  insecure_skip_tls_verify: false\n  keyFile: ""\n  name: r\n  pass_credentials_all: false\n  password: ""\n  url: ${url}\n  username: ""\n`,
    )
    expect(statSync(join(config, 'repositories.yaml')).mode & 0o777).toBe(0o600)
    expect(existsSync(join(config, 'repositories.lock'))).toBe(true)
    expect(readFileSync(join(cache, 'r-charts.txt'), 'utf8')).toBe('demo\n')
    expect(await cli('repo', 'add', 'r', url)).toEqual(
      fine('"r" already exists with the same configuration, skipping\n'),
    )
    expect(await cli('repo', 'list', '-o', 'json')).toEqual(fine(`[{"name":"r","url":"${url}"}]\n`))
    expect(await cli('repo', 'update')).toEqual(
      fine(
        'Hang tight while we grab the latest from your chart repositories...\n...Successfully got an update from the "r" chart repository\nUpdate Complete. ⎈Happy Helming!⎈\n',
      ),
    )
    expect(await cli('repo', 'remove', 'r')).toEqual(fine('"r" has been removed from your repositories\n'))
    expect(existsSync(join(cache, 'r-index.yaml'))).toBe(false)
    expect(await cli('repo', 'list')).toEqual({ code: 0, stdout: '', stderr: 'no repositories to show\n' })
    expect(await cli('repo', 'update')).toEqual(failed('no repositories found. You must add one before updating'))
  })

  it('add asks for what others would be told', async () => {
    const { cli, server } = await place()
    const url = `${server.url}/private`
    const unusable = `looks like "${url}" is not a valid chart repository or cannot be reached`
    expect(await cli('repo', 'add', 'p', url)).toEqual(
      failed(`${unusable}: failed to fetch ${url}/index.yaml : 401 Unauthorized`),
    )
    expect(await cli('repo', 'add', 'p', url, '--username', 'u', '--password', 'p')).toMatchObject({ code: 0 })
    expect(await cli('show', 'chart', 'p/demo')).toMatchObject({ code: 0 })
    expect(await cli('repo', 'add', 'p', url)).toEqual(
      failed('repository name (p) already exists, please specify a different name'),
    )
    expect(await cli('repo', 'add', 'a/b', url)).toEqual(
      failed("repository name (a/b) contains '/', please specify a different name without '/'"),
    )
  })

  it('update tells what could not be fetched', async () => {
    const { folder, cli, url } = await withRepository()
    const config = join(folder, '.config/helm/repositories.yaml')
    writeFileSync(
      config,
      `repositories:\n- name: gone\n  url: ${url}/gone/%2e\n- name: none\n  url: http://127.0.0.1:1\n`,
    )
    const { code, stdout, stderr } = await cli('repo', 'update', 'none')
    expect([code, stderr]).toEqual([1, 'Error: failed to update the following repositories: [http://127.0.0.1:1]\n'])
    expect(stdout).toContain(
      '...Unable to get an update from the "none" chart repository (http://127.0.0.1:1):\n\tGet "http://127.0.0.1:1/index.yaml": dial tcp 127.0.0.1:1: connect: connection refused\n',
    )
  })

  it('index writes what it can read', async () => {
    const { folder, cli } = await place()
    for (const { path, bytes } of await archives) writeFileSync(join(folder, path), bytes)
    writeFileSync(join(folder, 'bad.tgz'), 'no archive')
    expect(await cli('repo', 'index', '.', '--url', 'https://example.com/c')).toEqual(fine(''))
    const text = readFileSync(join(folder, 'index.yaml'), 'utf8')
    expect(text.match(/https:.*tgz/g)).toEqual(
      ['1.1.0-rc.1', '1.0.0', '0.1.0'].map((version) => `https://example.com/c/demo-${version}.tgz`),
    )
  })
})

describe('search repo', () => {
  const row = (version: string): string => `r/demo\t${version}\t1.16.0     \tA Helm chart for Kubernetes`
  it.each([
    [[], ['1.0.0        ']],
    [['DEMO', '--devel'], ['1.1.0-rc.1   ']],
    [
      ['-r', 'd.mo', '-l'],
      ['1.0.0        ', '0.1.0        '],
    ],
    [['kubernetes', '--version', '<1'], ['0.1.0        ']],
  ])('%j', async (args, versions) => {
    const { cli } = await withRepository()
    const { stdout } = await cli('search', 'repo', ...args)
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .slice(1)
        .map((line) => line.trimEnd()),
    ).toEqual(versions.map(row))
  })

  it('says when there is nothing', async () => {
    const { cli } = await withRepository()
    expect(await cli('search', 'repo', 'zzz')).toEqual(fine('No results found\n'))
    expect(await cli('search', 'repo', 'zzz', '--fail-on-no-result')).toEqual(failed('no results found'))
  })
})

describe('pull', () => {
  it('saves archives, and folders', async () => {
    const { folder, cli } = await withRepository()
    expect(await cli('pull', 'r/demo')).toEqual(fine(''))
    expect(readFileSync(join(folder, 'demo-1.0.0.tgz')).equals((await archives)[1]!.bytes)).toBe(true)
    expect(await cli('pull', 'r/demo', '--untar', '-d', 'there')).toEqual(fine(''))
    expect(existsSync(join(folder, 'there/demo/templates/service.yaml'))).toBe(true)
    expect(await cli('pull', 'r/demo', '--untar', '-d', 'there')).toEqual(
      failed('failed to untar: a file or directory with the name there/demo already exists'),
    )
  })

  it('writes through no link, and nothing where it fails', async () => {
    const { folder, cli, url } = await withRepository()
    const outside = join(folder, 'outside')
    mkdirSync(outside)
    symlinkSync(outside, join(folder, 'demo'))
    const { code, stderr } = await cli('pull', `${url}/demo-1.0.0.tgz`, '--untar')
    expect([code, stderr]).toEqual([1, expect.stringContaining('is a link: nothing is unpacked there') as string])
    expect(existsSync(join(outside, 'Chart.yaml'))).toBe(false)
    expect(await cli('pull', `${url}/none.tgz`)).toEqual(failed(`failed to fetch ${url}/none.tgz : 404 Not Found`))
    expect(existsSync(join(folder, 'none.tgz'))).toBe(false)
  })
})

describe('charts from repositories', () => {
  it('are rendered as if they were here, with values from addresses', async () => {
    const { cli, url, server } = await withRepository()
    const values = `${server.url}/values.yaml`
    for (const reference of [['r/demo'], [`${url}/demo-1.0.0.tgz`], ['demo', '--repo', url]]) {
      const { code, stdout, stderr } = await cli('template', 'x', ...reference, '-f', values)
      expect([code, stderr]).toEqual([0, ''])
      expect(stdout).toContain('replicas: 7')
    }
    expect(await cli('template', 'r/demo', '-f', `${url}/none.yaml`)).toEqual(
      failed(`failed to fetch ${url}/none.yaml : 404 Not Found`),
    )
  })

  it('are taken from the caches when nothing may be asked', async () => {
    const { folder, cli, server } = await withRepository()
    await cli('show', 'chart', 'r/demo')
    const count = server.asked.length
    const offline = cliIn(folder, { TSHELM_OFFLINE: '1' })
    expect(await offline('show', 'chart', 'r/demo')).toMatchObject({ code: 0 })
    const { code, stderr } = await cli('show', 'chart', 'r/demo', '--version', '0.1.0', '--offline')
    expect([code, stderr]).toEqual([1, expect.stringContaining('is not asked: this is offline') as string])
    expect(server.asked).toHaveLength(count)
  })
})
