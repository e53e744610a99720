/** The verbs on releases, against the embedded cluster. Expected texts were printed by Helm 4.3.1. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cliIn, type Cli } from '../fakes/cli.ts'
import { writeReleaseChart } from '../fakes/release-chart.ts'

let folder = ''
let helm: Cli

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tshelm-verbs-'))
  writeReleaseChart(folder)
  const cli = cliIn(folder)
  helm = (...argv) => cli(...argv, '--sandbox=state.json')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Times differ from run to run. */
const still = (text: string): string =>
  text
    .replace(/[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}/g, 'TIME')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'STAMP')

describe('a release from install to uninstall', () => {
  it('installs and shows the release', async () => {
    const { code, stdout, stderr } = await helm('install', 'one', './app')
    expect(stderr).toBe('')
    expect(code).toBe(0)
    expect(still(stdout)).toBe(
      'NAME: one\nLAST DEPLOYED: TIME\nNAMESPACE: default\nSTATUS: deployed\nREVISION: 1\n' +
        'DESCRIPTION: Install complete\nNOTES:\nThis is one, revision 1.\n',
    )
  })

  it('refuses a name that is in use', async () => {
    const { code, stderr } = await helm('install', 'one', './app')
    expect(code).toBe(1)
    expect(stderr).toBe(
      'level=ERROR msg="release name check failed" error="cannot reuse a name that is still in use"\n' +
        'Error: INSTALLATION FAILED: release name check failed: cannot reuse a name that is still in use\n',
    )
  })

  it('upgrades, keeps values and stores numbers as numbers', async () => {
    const { stdout } = await helm('upgrade', 'one', './app', '--set', 'port=81,extra=false')
    expect(still(stdout)).toMatch(/^Release "one" has been upgraded\. Happy Helming!\nNAME: one\n/)
    await helm('upgrade', 'one', './app')
    expect((await helm('get', 'values', 'one', '-o', 'json')).stdout).toBe('{"extra":false,"port":81}\n')
  })

  it('rolls back and says to what', async () => {
    expect((await helm('rollback', 'one', '1')).stdout).toBe('Rollback was a success! Happy Helming!\n')
    const { stdout } = await helm('history', 'one', '--show-rollback-revision')
    expect(still(stdout)).toBe(
      [
        'REVISION\tUPDATED                 \tSTATUS    \tCHART    \tAPP VERSION\tROLLBACK\tDESCRIPTION     ',
        '1       \tTIME\tsuperseded\tapp-0.1.0\t1.2        \t        \tInstall complete',
        '2       \tTIME\tsuperseded\tapp-0.1.0\t1.2        \t        \tUpgrade complete',
        '3       \tTIME\tsuperseded\tapp-0.1.0\t1.2        \t        \tUpgrade complete',
        '4       \tTIME\tdeployed  \tapp-0.1.0\t1.2        \t1       \tRollback to 1   ',
        '',
      ].join('\n'),
    )
  })

  it.each([
    [['rollback', 'one', '99'], 'release has no 99 version'],
    [['rollback', 'one', 'x'], 'could not convert revision to a number: strconv.Atoi: parsing "x": invalid syntax'],
    [['upgrade', 'none', './app'], 'UPGRADE FAILED: "none" has no deployed releases'],
    [['upgrade', 'one', './app', '--hide-secret'], 'UPGRADE FAILED: hiding Kubernetes secrets requires a dry-run mode'],
    [['status', 'none'], 'release: not found'],
    [['uninstall', 'none'], 'uninstall: Release not loaded: none: release: not found'],
    [
      ['uninstall', 'one', '--cascade', 'x'],
      'invalid cascade value (x). Must be "background", "foreground", or "orphan"',
    ],
    [
      ['install', 'x', './app', '--dry-run=bad'],
      'invalid dry-run value ("bad"). Must be "none", "server", or "client"',
    ],
    [['install', './app'], 'INSTALLATION FAILED: must either provide a name or specify --generate-name'],
    [['list', '-o', 'x'], 'invalid argument "x" for "-o, --output" flag: invalid format type'],
    [
      ['install', 'x', './app', '--wait=x'],
      'invalid argument "x" for "--wait" flag: invalid wait input "x". Valid inputs are watcher, hookOnly, and legacy',
    ],
  ])('%j fails as Helm does', async (argv, message) => {
    const { code, stderr } = await helm(...argv)
    expect(stderr).toBe(`Error: ${message}\n`)
    expect(code).toBe(1)
  })

  it('lists releases by state, name and label', async () => {
    await helm('install', 'two', './app', '--labels', 'team=a', '--no-hooks')
    expect((await helm('list', '-q')).stdout).toBe('one\ntwo\n')
    expect((await helm('list', '-q', '-r')).stdout).toBe('two\none\n')
    expect((await helm('list', '-q', '-f', '^t')).stdout).toBe('two\n')
    expect((await helm('list', '-q', '-l', 'team=a')).stdout).toBe('two\n')
    expect((await helm('list', '--failed', '-o', 'json')).stdout).toBe('[]\n')
    expect((await helm('list', '--offset', '1', '-q', '-o', 'yaml')).stdout).toBe('- two\n')
    expect((await helm('list', '--time-format', '2006', '--no-headers')).stdout).toMatch(
      /^one\tdefault\t4\t20\d\d\tdeployed\tapp-0\.1\.0\t1\.2\ntwo\tdefault\t1\t/,
    )
  })

  it('describes a release', async () => {
    const { stdout } = await helm('get', 'metadata', 'two', '--revision', '1')
    expect(still(stdout)).toBe(
      'NAME: two\nCHART: app\nVERSION: 0.1.0\nAPP_VERSION: 1.2\nANNOTATIONS: \nLABELS: team=a\nDEPENDENCIES: \n' +
        'NAMESPACE: default\nREVISION: 1\nSTATUS: deployed\nDEPLOYED_AT: STAMP\nAPPLY_METHOD: server-side apply\n',
    )
    expect((await helm('get', 'notes', 'two')).stdout).toBe('NOTES:\n\nThis is two, revision 1.\n\n')
  })

  it('shows live objects, related pods last', async () => {
    const { stdout } = await helm('status', 'one')
    const kinds = stdout.split('\n').filter((line) => line.startsWith('==> '))
    expect(kinds).toEqual(['==> v1/ConfigMap', '==> v1/Service', '==> v1/Deployment', '==> v1/Pod(related)'])
  })

  it('runs tests and remembers how they ended', async () => {
    const { code, stdout } = await helm('test', 'one')
    expect(code).toBe(0)
    expect(still(stdout)).toContain(
      'TEST SUITE:     one-test\nLast Started:   TIME\nLast Completed: TIME\nPhase:          Succeeded\n',
    )
  })

  it('uninstalls, keeping the history if asked to', async () => {
    expect((await helm('uninstall', 'one', '--keep-history')).stdout).toBe('release "one" uninstalled\n')
    expect((await helm('list', '--uninstalled', '-q')).stdout).toBe('one\n')
    const again = await helm('upgrade', '--install', 'one', './app', '--no-hooks')
    expect(again.stdout).toMatch(/^Release "one" does not exist\. Installing it now\.\nNAME: one\n/)
    expect(again.stdout).toContain('REVISION: 5\n')
    expect((await helm('uninstall', 'one', 'two')).stdout).toBe(
      'release "one" uninstalled\nrelease "two" uninstalled\n',
    )
    expect((await helm('list', '-q')).stdout).toBe('')
    expect((await helm('uninstall', 'one', '--ignore-not-found')).stdout).toBe('release "one" uninstalled\n')
  })
})

describe('failures', () => {
  it('keeps a failed install on record, hooks that failed included', async () => {
    const { code, stderr } = await helm('install', 'bad', './app', '--set', 'hookFails=true', '--timeout', '20s')
    const reason =
      'failed pre-install: resource Job/default/bad-before not ready. status: Failed, message: Job Failed. failed: 1/1'
    expect(stderr).toBe(`Error: INSTALLATION FAILED: ${reason}\n`)
    expect(code).toBe(1)
    const history = JSON.parse((await helm('history', 'bad', '-o', 'json')).stdout) as Record<string, unknown>[]
    expect(history).toMatchObject([{ revision: 1, status: 'failed', description: `Release "bad" failed: ${reason}` }])
    await helm('uninstall', 'bad')
  })

  it('leaves objects of another release alone unless told otherwise', async () => {
    await helm('install', 'own', './app', '--no-hooks', '--set', 'shared=ours')
    const { code, stderr } = await helm('install', 'thief', './app', '--no-hooks', '--set', 'shared=ours')
    expect(code).toBe(1)
    expect(stderr).toBe(
      'Error: INSTALLATION FAILED: unable to continue with install: ConfigMap "ours" in namespace "default" exists and cannot be ' +
        'imported into the current release: invalid ownership metadata; annotation validation error: key ' +
        '"meta.helm.sh/release-name" must equal "thief": current value is "own"\n',
    )
    expect((await helm('list', '-q')).stdout).toBe('own\n')
    expect(
      (await helm('install', 'thief', './app', '--no-hooks', '--set', 'shared=ours', '--take-ownership')).code,
    ).toBe(0)
    const left = await helm('uninstall', 'own')
    expect(left.stdout).toBe(
      '1 resource(s) were not deleted because they are not owned by this release:\n[ConfigMap] ours\n\nrelease "own" uninstalled\n',
    )
    await helm('uninstall', 'thief')
  })

  it('refuses options that exclude each other, on record', async () => {
    await helm('install', 'opt', './app', '--no-hooks')
    const { stderr } = await helm('upgrade', 'opt', './app', '--force-replace', '--no-hooks')
    const reason = 'invalid operation: cannot use server-side apply and force replace together'
    expect(stderr).toBe(
      `level=WARN msg="upgrade failed" name=opt error="${reason}"\nError: UPGRADE FAILED: ${reason}\n`,
    )
    expect((await helm('list', '--failed', '-q')).stdout).toBe('opt\n')
    await helm('uninstall', 'opt')
  })
})

describe('a client-side dry run', () => {
  it('needs no cluster and shows hooks and manifest', async () => {
    const offline = cliIn(folder, { KUBECONFIG: join(folder, 'none') })
    const { code, stdout, stderr } = await offline('install', 'dry', './app', '--dry-run', '--set', 'extra=false')
    expect(stderr).toBe(`level=WARN msg="--dry-run is deprecated and should be replaced with '--dry-run=client'"\n`)
    expect(code).toBe(0)
    expect(still(stdout)).toMatch(
      /^NAME: dry\nLAST DEPLOYED: TIME\nNAMESPACE: default\nSTATUS: pending-install\nREVISION: 1\nDESCRIPTION: Dry run complete\nHOOKS:\n---\n# Source: app\/templates\/hooks\.yaml\n/,
    )
    expect(stdout).toMatch(/MANIFEST:\n---\n[^]*NOTES:\nThis is dry, revision 1\.\n$/)
  })
})
