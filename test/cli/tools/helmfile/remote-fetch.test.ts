/** What is fetched from elsewhere stays where it belongs, and passwords stay out of sight. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { gitMissing, gitRepository, serveGit } from '../../../fakes/git-server.ts'
import { serveWeb } from '../../../fakes/web-server.ts'
import { runIn, type RunResult } from '../../host.ts'

let folder: string
let work: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'remote-fetch-'))
  work = join(folder, 'work')
  mkdirSync(join(work, 'chart/templates'), { recursive: true })
  writeFileSync(join(work, 'chart/Chart.yaml'), 'apiVersion: v2\nname: c\nversion: 0.1.0\n')
  writeFileSync(join(work, 'chart/templates/it.yaml'), 'got: {{ .Values.got }}\n')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function template(release: string, ...flags: string[]): Promise<RunResult> {
  writeFileSync(join(work, 'helmfile.yaml'), `releases:\n- {name: x, ${release}}\n`)
  const env = { HOME: join(folder, 'home'), TZ: 'UTC', PATH: process.env['PATH'], GIT_TERMINAL_PROMPT: '0' }
  return runIn(work, ['file', ...flags, 'template'], { env })
}

const withValues = (address: string, ...flags: string[]): Promise<RunResult> =>
  template(`chart: ./chart, values: ["${address}"]`, ...flags)

describe('files by HTTP', () => {
  it('are asked for with the name and password of the address, which nobody is told of', async () => {
    const { url, requests } = await serveWeb(() => ({ status: 200, body: 'got: it\n' }))
    const address = `${url.replace('://', '://user:pass%40word@')}/v.yaml?token=signed`
    const { stdout, stderr } = await withValues(address, '--debug')
    expect(stdout).toContain('got: it')
    expect(requests[0]!.headers.authorization).toBe(`Basic ${Buffer.from('user:pass@word').toString('base64')}`)
    expect(stderr).not.toMatch(/pass%40word|pass@word|signed/)
  })

  it('that cannot be had are told of without the query', async () => {
    const { stderr, code } = await withValues('http://127.0.0.1:1/v.yaml?sig=signed')
    expect(code).toBe(1)
    expect(stderr).toContain('Get "http://127.0.0.1:1/v.yaml": dial tcp 127.0.0.1:1')
  })

  it.each(['a/..%2f..%2f..%2f..%2fout/v.yaml', 'a/%2e%2e%2f%2e%2e%2fv.yaml', '..%2f..%2f..%2f..%2f..%2fout/v.yaml'])(
    'never come to lie outside of the cache: %s',
    async (path) => {
      const { url } = await serveWeb(() => ({ status: 200, body: 'got: it\n' }))
      const { stderr, code } = await withValues(`${url}/${path}`)
      expect([code, stderr]).toEqual([1, expect.stringContaining('names and addresses must not lead out of there')])
      expect(readdirSync(folder).sort()).toEqual(['work'])
    },
  )
})

describe('charts of registries', () => {
  it('take no folder away that is not in the cache', async () => {
    mkdirSync(join(folder, 'victim/mine'), { recursive: true })
    writeFileSync(join(folder, 'victim/mine/Chart.yaml'), 'name: mine\n')
    const version = `~1/../../../../../../../..${folder}/victim`
    const { stderr, code } = await template(
      `chart: "oci://127.0.0.1:1/x", version: "${version}", resolveOCIVersions: false`,
    )
    expect([code, stderr]).toEqual([1, expect.stringContaining('names and addresses must not lead out of there')])
    expect(existsSync(join(folder, 'victim/mine/Chart.yaml'))).toBe(true)
  })
})

describe.skipIf(gitMissing() !== undefined)('repositories', () => {
  it('by HTTP: with credentials in a header, links within it kept and others left out', async () => {
    const repository = gitRepository(join(folder, 'served/repo'))
    writeFileSync(join(folder, 'private.yaml'), 'got: private\n')
    repository.commit({ 'in/v.yaml': 'got: it\n' })
    symlinkSync('in/v.yaml', join(folder, 'served/repo/inside.yaml'))
    symlinkSync(join(folder, 'private.yaml'), join(folder, 'served/repo/outside.yaml'))
    symlinkSync('../..', join(folder, 'served/repo/in/up'))
    symlinkSync(`in/up/../../../${folder}/private.yaml`, join(folder, 'served/repo/around.yaml'))
    repository.commit({})
    const server = await serveGit(join(folder, 'served'), 'user:password')
    try {
      const address = `git::${server.url.replace('://', '://user:password@')}/repo/.git@`
      expect((await withValues(`${address}inside.yaml`)).stdout).toContain('got: it')
      for (const name of ['outside', 'around', 'in/up/private']) {
        const { stdout, stderr } = await withValues(`${address}${name}.yaml`)
        expect([stdout, stderr]).toEqual(['', expect.stringContaining('does not exist')])
      }
    } finally {
      await server.close()
    }
  })

  it('by the program: never an option in place of a branch, links to elsewhere left out', async () => {
    const repository = gitRepository(join(folder, 'repo'))
    writeFileSync(join(folder, 'private.yaml'), 'got: private\n')
    symlinkSync(join(folder, 'private.yaml'), join(folder, 'repo/outside.yaml'))
    repository.commit({ 'v.yaml': 'got: it\n' })
    const address = `git::file://${folder}/repo@`
    expect((await withValues(`${address}v.yaml`)).stdout).toContain('got: it')
    expect((await withValues(`${address}outside.yaml`)).stdout).toBe('')
    const { stderr } = await withValues(`${address}v.yaml?ref=--orphan=x`)
    expect(stderr).toContain('"--orphan=x" is no branch, tag or commit')
  })

  it('never come to lie outside of the cache, whatever a release is called', async () => {
    gitRepository(join(folder, 'repo')).commit({ 'c/Chart.yaml': 'name: c\n' })
    const { stderr, code } = await template(
      `chart: "git::file://${folder}/repo@c", namespace: "../../../../../../../..${folder}/out"`,
    )
    expect([code, stderr]).toEqual([1, expect.stringContaining('names and addresses must not lead out of there')])
    expect(existsSync(join(folder, 'out'))).toBe(false)
  })
})

it('reads what was fetched the next time from the cache', async () => {
  const { url, requests } = await serveWeb(() => ({ status: 200, body: 'got: it\n' }))
  await withValues(`${url}/v.yaml`)
  expect((await withValues(`${url}/v.yaml`)).stdout).toContain('got: it')
  expect(requests).toHaveLength(1)
  const [name = ''] = readdirSync(join(folder, 'home/.cache/helmfile'))
  expect(readFileSync(join(folder, 'home/.cache/helmfile', name, 'v.yaml'), 'utf8')).toBe('got: it\n')
})
