/** `registry login` and `logout` with files and with programs that keep credentials. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runIn, type RunResult as CliResult } from './host.ts'
import { fakeRegistry, type FakeRegistry } from '../fakes/registry.ts'

describe('registry', () => {
  let home: string
  let registry: FakeRegistry
  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'tshelm-login-'))
    registry = await fakeRegistry({ login: ['ann', 'pw'] })
  })
  afterEach(async () => {
    await registry.close()
    rmSync(home, { recursive: true })
  })

  const path = (name: string): string => join(home, name)
  const run = (args: readonly string[], stdin = ''): Promise<CliResult> => {
    const env = { HOME: home, HELM_CONFIG_HOME: path('config'), PATH: `${path('bin')}:/usr/bin:/bin` }
    return runIn(home, args, { env, stdin: () => Promise.resolve(Buffer.from(stdin)) })
  }
  const login = (password = 'pw'): Promise<CliResult> =>
    run(['registry', 'login', registry.host, '-u', 'ann', '--password-stdin', '--plain-http'], `${password}\n`)
  const config = (): string => path('config/registry/config.json')

  it('keeps who is signed in, for the user alone', async () => {
    expect(await login()).toMatchObject({ code: 0, stdout: 'Login Succeeded\n', stderr: '' })
    expect(statSync(config()).mode & 0o777).toBe(0o600)
    expect(JSON.parse(readFileSync(config(), 'utf8'))).toEqual({ auths: { [registry.host]: { auth: 'YW5uOnB3' } } })
    expect(await run(['registry', 'logout', registry.host])).toMatchObject({
      code: 0,
      stdout: `Removing login credentials for ${registry.host}\n`,
    })
    expect(readFileSync(config(), 'utf8')).toBe('{\n\t"auths": {}\n}')
  })

  it('keeps who signs in elsewhere at the same time', async () => {
    const others = await Promise.all([1, 2, 3].map(() => fakeRegistry({ login: ['ann', 'pw'] })))
    const hosts = [registry, ...others].map(({ host }) => host)
    const flags = ['-u', 'ann', '-p', 'pw', '--plain-http']
    await Promise.all(hosts.map((host) => run(['registry', 'login', host, ...flags])))
    await Promise.all(others.map((other) => other.close()))
    const { auths } = JSON.parse(readFileSync(config(), 'utf8')) as { auths: object }
    expect(Object.keys(auths).sort()).toEqual(hosts.sort())
  })

  it('keeps nothing where the registry says no', async () => {
    const { code, stderr } = await login('no')
    expect(code).toBe(1)
    expect(stderr).toContain(`Error: authenticating to "${registry.host}": GET "http://${registry.host}/v2/"`)
    expect(existsSync(config())).toBe(false)
  })

  it('warns of passwords on the command line', async () => {
    const args = ['registry', 'login', registry.host, '-u', 'ann', '-p', 'pw', '--plain-http']
    expect(await run(args)).toMatchObject({
      code: 0,
      stderr: 'level=WARN msg="using --password via the CLI is insecure. Use --password-stdin"\n',
    })
  })

  it('uses what Docker has where Helm has nothing', async () => {
    mkdirSync(path('.docker'))
    const auths = { [registry.host]: { auth: Buffer.from('ann:pw').toString('base64') } }
    writeFileSync(path('.docker/config.json'), JSON.stringify({ auths }))
    const { stderr } = await run(['search', `oci://${registry.host}/x`, '--plain-http'])
    expect(stderr).not.toContain('credential')
    expect(registry.requests.at(-1)).toMatch(/^GET /)
  })

  it('leaves credentials to the program that the file names', async () => {
    mkdirSync(path('config/registry'), { recursive: true })
    mkdirSync(path('bin'))
    writeFileSync(config(), '{"credsStore": "drawer"}')
    const program = path('bin/docker-credential-drawer')
    writeFileSync(
      program,
      `#!/bin/sh
cd "${home}"
case $1 in
  store) cat > kept ;;
  get) cat >/dev/null; [ -f kept ] && cat kept || { echo credentials not found in native keychain; exit 1; } ;;
  erase) cat >/dev/null; rm kept ;;
esac
`,
    )
    chmodSync(program, 0o755)
    expect((await login()).code).toBe(0)
    expect(JSON.parse(readFileSync(path('kept'), 'utf8'))).toEqual({
      ServerURL: registry.host,
      Username: 'ann',
      Secret: 'pw',
    })
    expect(readFileSync(config(), 'utf8')).toBe('{"credsStore": "drawer"}')
    registry.requests.length = 0
    const found = await run(['show', 'versions', `oci://${registry.host}/x/y`, '--plain-http'])
    expect(found.stderr).toContain('response status code 404')
    expect((await run(['registry', 'logout', registry.host])).code).toBe(0)
    expect(existsSync(path('kept'))).toBe(false)
    const { stderr } = await run(['show', 'versions', `oci://${registry.host}/x/y`, '--plain-http'])
    expect(stderr).toContain('basic credential not found')
  })

  it('runs no program elsewhere than where programs are', async () => {
    mkdirSync(path('config/registry'), { recursive: true })
    writeFileSync(config(), '{"credsStore": "../../evil"}')
    expect((await login()).stderr).toContain('is no name of a credential helper')
  })
})
