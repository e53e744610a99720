/** Charts in git repositories, served by git itself. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cliIn } from '../../fakes/cli.ts'
import { gitMissing, gitRepository, serveGit, type GitRepository, type GitServer } from '../../fakes/git-server.ts'

const missing = gitMissing()
if (missing !== undefined) console.log(`git dependencies are not tested: ${missing}`)

const chart = (name: string, version: string): string => `apiVersion: v2\nname: ${name}\nversion: ${version}\n`

describe.skipIf(missing !== undefined)('git dependencies', () => {
  let folder: string
  let server: GitServer
  let repository: GitRepository
  let first: string

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tshelm-git-'))
    repository = gitRepository(join(folder, 'git/org/charts'))
    first = repository.commit({
      'charts/web/Chart.yaml': chart('web', '1.0.0'),
      'charts/web/.helmignore': 'secret.txt\n',
      'charts/web/secret.txt': 'x',
      // Alike, so that one becomes a change of the other.
      'charts/web/files/a.txt': 'a line that is there often\n'.repeat(2000),
      'charts/web/files/b.txt': `${'a line that is there often\n'.repeat(2000)}and one more\n`,
      'README.md': 'charts',
    })
    repository.git('tag', '-a', 'v1', '-m', 'one')
    repository.git('gc', '-q')
    server = await serveGit(join(folder, 'git'))
  })

  afterEach(async () => {
    await server.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const umbrella = (ref: string, version = '>=0', path = '#charts/web'): string => {
    const at = `git+${server.url}/org/charts/.git${ref}${path}`
    mkdirSync(join(folder, 'umb'), { recursive: true })
    const dependency = `dependencies:\n- name: web\n  version: "${version}"\n  repository: ${at}\n`
    writeFileSync(join(folder, 'umb/Chart.yaml'), chart('umb', '0.1.0') + dependency)
    return at
  }
  const lock = (): string => readFileSync(join(folder, 'umb/Chart.lock'), 'utf8')
  const pinned = (commit: string): string => `repository: git+${server.url}/org/charts/.git@${commit}#charts/web\n`
  const run = (...argv: string[]): ReturnType<ReturnType<typeof cliIn>> => cliIn(folder)(...argv)

  it.each(['@main', '@v1', ''])('pins the commit of %j in the lock', async (ref) => {
    umbrella(ref)
    expect(await run('dependency', 'update', 'umb')).toMatchObject({ code: 0, stderr: '' })
    expect(lock()).toContain(`- name: web\n  ${pinned(first)}  version: 1.0.0\n`)
    expect(readdirSync(join(folder, 'umb/charts'))).toEqual(['web-1.0.0.tgz'])
    const shown = await run('template', 'umb')
    expect(shown.code).toBe(0)
  })

  it('leaves out what .helmignore says, and unpacks changes of other files', async () => {
    umbrella('')
    await run('dependency', 'update', 'umb')
    const list = await run('show', 'chart', 'umb/charts/web-1.0.0.tgz')
    expect(list.stdout).toContain('name: web')
    const { loadChartArchive } = await import('../../../src/chart/load.ts')
    const { raw } = loadChartArchive(readFileSync(join(folder, 'umb/charts/web-1.0.0.tgz')))
    expect(raw.map(({ name }) => name)).toEqual(['Chart.yaml', '.helmignore', 'files/a.txt', 'files/b.txt'])
    expect(Buffer.from(raw[3]!.data).toString()).toMatch(/^(a line that is there often\n){2000}and one more\n$/)
  })

  it('builds the commit of the lock when the branch has gone on, and the same bytes each time', async () => {
    umbrella('@main')
    await run('dependency', 'update', 'umb')
    const before = readFileSync(join(folder, 'umb/charts/web-1.0.0.tgz'))
    repository.commit({ 'charts/web/Chart.yaml': chart('web', '2.0.0') })
    rmSync(join(folder, 'umb/charts'), { recursive: true })
    rmSync(join(folder, '.cache'), { recursive: true })
    expect(await run('dependency', 'build', 'umb')).toMatchObject({ code: 0 })
    expect(readFileSync(join(folder, 'umb/charts/web-1.0.0.tgz')).equals(before)).toBe(true)
    await run('dependency', 'update', 'umb')
    expect(readdirSync(join(folder, 'umb/charts'))).toEqual(['web-2.0.0.tgz'])
  })

  it.each(['--skip-refresh', '--offline'])('asks nobody a second time with %s', async (flag) => {
    umbrella('@main')
    await run('dependency', 'update', 'umb')
    rmSync(join(folder, 'umb/charts'), { recursive: true })
    server.requests.length = 0
    expect(await run('dependency', 'update', 'umb', flag)).toMatchObject({ code: 0, stderr: '' })
    expect(readdirSync(join(folder, 'umb/charts'))).toEqual(['web-1.0.0.tgz'])
    expect(server.requests).toEqual([])
  })

  it('fetches nothing that is offline', async () => {
    umbrella('@main')
    const { code, stderr } = await run('dependency', 'update', 'umb', '--offline')
    expect([code, stderr]).toEqual([1, expect.stringContaining('is not asked: this is offline')])
    expect(server.requests).toEqual([])
  })

  it.each([
    ['@nope', '>=0', '#charts/web', 'has no branch or tag "nope"'],
    ['@main', '>=2', '#charts/web', `can't get a valid version for 1 subchart(s): "web"`],
    ['@main', '>=0', '#charts/none', 'there is no folder charts/none in the git repository at'],
    ['@main', '>=0', '#charts', 'is no chart: Chart.yaml file is missing'],
    ['@main', '>=0', '#../charts', 'invalid git reference'],
    ['@ma..in', '>=0', '', 'invalid git reference'],
  ])('refuses %s %s %s', async (ref, version, path, message) => {
    umbrella(ref, version, path)
    const { code, stderr } = await run('dependency', 'update', 'umb')
    expect([code, stderr]).toEqual([1, expect.stringContaining(message)])
    expect(readdirSync(join(folder, 'umb'))).toEqual(['Chart.yaml'])
  })

  it('refuses symbolic links', async () => {
    symlinkSync('/etc/passwd', join(folder, 'git/org/charts/charts/web/files/passwd'))
    repository.commit({})
    umbrella('@main')
    const { stderr } = await run('dependency', 'update', 'umb')
    expect(stderr).toContain('files/passwd in the git repository is a symbolic link')
  })

  it.each(['git+ssh://git@127.0.0.1/x', 'git+file:///x', 'git+http://u:secret@127.0.0.1/x'])(
    'refuses %s',
    async (at) => {
      umbrella('')
      const dependency = `dependencies:\n- name: web\n  version: "1"\n  repository: ${at}\n`
      writeFileSync(join(folder, 'umb/Chart.yaml'), chart('umb', '0.1.0') + dependency)
      const { code, stderr } = await run('dependency', 'update', 'umb')
      expect(code).toBe(1)
      expect(stderr).not.toContain('secret')
    },
  )

  it('sends credentials of the registry config to their host', async () => {
    await server.close()
    server = await serveGit(join(folder, 'git'), 'me:pass')
    umbrella('@main')
    const refused = await run('dependency', 'update', 'umb')
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('401')])
    const auths = { [new URL(server.url).host]: { auth: Buffer.from('me:pass').toString('base64') } }
    writeFileSync(join(folder, 'config.json'), JSON.stringify({ auths }))
    expect(await run('dependency', 'update', 'umb', '--registry-config', 'config.json')).toMatchObject({ code: 0 })
  })
})
