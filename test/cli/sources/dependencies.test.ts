/** `dependency update` and `build`, and `mirror`, from a repository on loopback. Texts are Helm's. */
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
import * as fs from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSources, updateDependencies } from '../../../src/index.ts'
import { cliIn, type Cli } from '../../fakes/cli.ts'

let folder: string
let server: Server
let url: string
let requests: string[]
let cli: Cli

const chartYaml = (name: string, version: string): string => `apiVersion: v2\nname: ${name}\nversion: ${version}\n`

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tshelm-deps-'))
  cli = cliIn(folder)
  requests = []
  server = createServer((request, response) => {
    requests.push(request.url ?? '')
    const path = join(folder, 'repo', (request.url ?? '').replace(/^\/[a-z]+\//, ''))
    if (existsSync(path)) response.end(readFileSync(path))
    else response.writeHead(404).end()
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/r`
  for (const name of ['alpha', 'beta'])
    for (const version of ['1.0.0', '1.2.3', '2.0.0']) {
      write(`src/${name}/Chart.yaml`, chartYaml(name, version))
      await cli('package', `src/${name}`, '-d', 'repo')
    }
  await cli('repo', 'index', 'repo')
})

afterEach(async () => {
  await new Promise((done) => {
    server.close(done)
    server.closeAllConnections()
  })
  rmSync(folder, { recursive: true, force: true })
})

function write(path: string, text: string): void {
  mkdirSync(join(folder, path, '..'), { recursive: true })
  writeFileSync(join(folder, path), text)
}

interface Wanted {
  readonly name?: string
  readonly version?: string
  readonly repository?: string
}

function umbrella(...wanted: readonly Wanted[]): void {
  const entries = wanted.map(
    ({ name = 'alpha', version = '^1.0.0', repository = url }) =>
      `- name: ${name}\n  version: "${version}"\n  repository: "${repository}"\n`,
  )
  write('umb/Chart.yaml', `${chartYaml('umb', '0.1.0')}dependencies:\n${entries.join('')}`)
}

const charts = (): string[] => readdirSync(join(folder, 'umb/charts')).sort()
const update = (...flags: string[]): ReturnType<Cli> => cli('dependency', 'update', 'umb', ...flags)

describe('dependency update', () => {
  it('says what Helm says, and writes the same lock', async () => {
    umbrella({}, { name: 'beta', version: '2.x' })
    expect(await update()).toEqual({
      code: 0,
      stderr: '',
      stdout: `Getting updates for unmanaged Helm repositories...
...Successfully got an update from the "${url}" chart repository
Saving 2 charts
Downloading alpha from repo ${url}
Downloading beta from repo ${url}
Deleting outdated charts
`,
    })
    expect(charts()).toEqual(['alpha-1.2.3.tgz', 'beta-2.0.0.tgz'])
    expect(readFileSync(join(folder, 'umb/Chart.lock'), 'utf8')).toMatch(
      /^dependencies:\n- name: alpha\n {2}repository: .*\n {2}version: 1\.2\.3\n- name: beta\n {2}repository: .*\n {2}version: 2\.0\.0\ndigest: sha256:[0-9a-f]{64}\ngenerated: ".*"\n$/,
    )
  })

  it.each([[['--skip-refresh']], [['--offline']]])('asks nobody a second time with %j', async (flags) => {
    umbrella({}, { name: 'beta' })
    await update()
    // One index, and each archive.
    expect(requests).toEqual(['/r/index.yaml', '/r/alpha-1.2.3.tgz', '/r/beta-1.2.3.tgz'])
    rmSync(join(folder, 'umb/charts'), { recursive: true })
    requests.length = 0
    expect((await update(...flags)).code).toBe(0)
    expect(charts()).toEqual(['alpha-1.2.3.tgz', 'beta-1.2.3.tgz'])
    expect(requests).toEqual([])
  })

  it('takes outdated archives away, and leaves what it cannot read', async () => {
    umbrella({})
    for (const version of ['1.0.0', '2.0.0']) {
      mkdirSync(join(folder, 'umb/charts'), { recursive: true })
      fs.copyFileSync(join(folder, `repo/alpha-${version}.tgz`), join(folder, `umb/charts/alpha-${version}.tgz`))
    }
    expect((await update()).code).toBe(0)
    expect(charts()).toEqual(['alpha-1.2.3.tgz'])
  })

  const REFUSED: readonly (readonly [string, Wanted, string])[] = [
    [
      'versions that there are not',
      { version: '^9' },
      `can't get a valid version for 1 subchart(s): "alpha" (repository "URL", version "^9"). Make sure a matching chart version exists in the repo, or change the version constraint in Chart.yaml`,
    ],
    ['charts that there are not', { name: 'zeta' }, 'zeta chart not found in repo URL'],
    ['what is no constraint', { version: 'x!y' }, 'dependency "alpha" has an invalid version/constraint format: '],
    [
      'unknown names',
      { repository: '@none' },
      "no repository definition for @none. Please add them via 'helm repo add'",
    ],
    ['other protocols', { repository: 'ftp://x/r' }, 'could not find protocol handler for: ftp'],
    ['folders that there are not', { repository: 'file://../none' }, 'directory none not found'],
  ]
  it.each(REFUSED)('refuses %s, and writes nothing', async (_, wanted, message) => {
    umbrella(wanted)
    const { code, stderr } = await update()
    expect([code, stderr]).toEqual([1, expect.stringContaining(`Error: ${message.replace('URL', url)}`)])
    expect(existsSync(join(folder, 'umb/Chart.lock'))).toBe(false)
  })

  it('does not write through a lock that is a link', async () => {
    umbrella({})
    write('else.lock', 'dependencies: []\ndigest: x\ngenerated: "2020-01-01T00:00:00Z"\n')
    symlinkSync('../else.lock', join(folder, 'umb/Chart.lock'))
    expect((await update()).stderr).toContain('Error: the Chart.lock file is a symlink to "../else.lock"\n')
  })

  it('does the same in code', async () => {
    umbrella({})
    const events: string[] = []
    const sources = createSources({
      onEvent: (event) => event.kind === 'dependency' && events.push(event.action),
    })
    const lock = await updateDependencies({ path: join(folder, 'umb'), fs }, sources)
    sources.close()
    expect(lock?.dependencies).toEqual([{ name: 'alpha', repository: url, version: '1.2.3' }])
    expect(charts()).toEqual(['alpha-1.2.3.tgz'])
    expect(events).toContain('downloading')
  })
})

describe('dependency build', () => {
  it('fetches what the lock says, from repositories that are known', async () => {
    umbrella({ version: '1.0.0' })
    await update()
    expect((await cli('dependency', 'build', 'umb')).stderr).toBe(
      `Error: no repository definition for ${url}. Please add the missing repos via 'helm repo add'\n`,
    )
    await cli('repo', 'add', 'r', url)
    rmSync(join(folder, 'umb/charts'), { recursive: true })
    expect((await cli('dependency', 'build', 'umb')).code).toBe(0)
    expect(charts()).toEqual(['alpha-1.0.0.tgz'])
  })

  it('refuses a lock of another Chart.yaml', async () => {
    umbrella({})
    await update()
    umbrella({ version: '^2' })
    expect((await cli('dependency', 'build', 'umb')).stderr).toBe(
      "Error: the lock file (Chart.lock) is out of sync with the dependencies file (Chart.yaml). Please update the dependencies with 'helm dependency update'\n",
    )
  })
})

describe('--dependency-update', () => {
  it('brings what is missing before a chart is rendered', async () => {
    umbrella({})
    const without = await cli('template', 'umb')
    expect(without.stderr).toContain('found in Chart.yaml, but missing in charts/ directory: alpha')
    const first = await cli('template', 'umb', '--dependency-update')
    expect([first.code, first.stdout]).toEqual([0, expect.stringContaining(`Downloading alpha from repo ${url}\n`)])
    const again = await cli('template', 'umb', '--dependency-update')
    expect([again.code, again.stdout]).toEqual([0, expect.not.stringContaining('Downloading')])
  })

  it('packages without a word', async () => {
    umbrella({})
    expect((await cli('package', 'umb', '-u')).stdout).toBe(
      `Successfully packaged chart and saved it to: ${folder}/umb-0.1.0.tgz\n`,
    )
    expect(charts()).toEqual(['alpha-1.2.3.tgz'])
  })
})

describe('mirror', () => {
  const lines = ({ stdout }: { readonly stdout: string }): string[] =>
    stdout.split('\n').map((line) => line.replace(/ sha256:[0-9a-f]{64}$/, ''))

  it('copies a chart and what it depends on, once', async () => {
    umbrella({})
    await update()
    await cli('package', 'umb', '-d', 'repo')
    await cli('repo', 'index', 'repo')
    const argv = ['mirror', 'umb', './copy', '--repo', url]
    const first = await cli(...argv)
    expect([first.stderr, lines(first)]).toEqual(['', ['Copied: umb 0.1.0', 'Copied: alpha 1.2.3', '']])
    const copied = readdirSync(join(folder, 'copy')).sort()
    expect(copied).toEqual(['alpha-1.2.3.tgz', 'index.yaml', 'umb-0.1.0.tgz'])
    const [a, b] = ['copy', 'repo'].map((at) => readFileSync(join(folder, at, 'umb-0.1.0.tgz')))
    expect(a!.equals(b!)).toBe(true)
    expect(lines(await cli(...argv))).toEqual(['Unchanged: umb 0.1.0', 'Unchanged: alpha 1.2.3', ''])
  })

  it('copies all versions of a range', async () => {
    const argv = ['mirror', 'alpha', './copy', '--repo', url, '--all-versions', '--version', '^1']
    expect(lines(await cli(...argv))).toEqual(['Copied: alpha 1.2.3', 'Copied: alpha 1.0.0', ''])
  })

  it('replaces what is another chart with --force only', async () => {
    write('src/alpha/Chart.yaml', `${chartYaml('alpha', '1.2.3')}description: another\n`)
    await cli('package', 'src/alpha', '-d', 'copy')
    await cli('repo', 'index', 'copy')
    const argv = ['mirror', 'alpha', './copy', '--repo', url, '--version', '1.2.3']
    expect((await cli(...argv)).stderr).toContain('the target has another alpha 1.2.3')
    expect(lines(await cli(...argv, '--force'))).toEqual(['Copied: alpha 1.2.3', ''])
  })
})
