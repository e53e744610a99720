/** What is shown of all releases while they are worked on. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { advanceFleet, fleetLines, newFleet, type Fleet } from '../../../../src/cli/tools/helmfile/fleet-lines.ts'
import type { HelmfileEvent, ReleaseRef } from '../../../../src/helmfile/events.ts'
import { runIn, type RunResult } from '../../host.ts'

const screen = { columns: 80, rows: 24, colour: false }
const ref = (name: string): ReleaseRef => ({
  ...{ id: `shop/${name}`, name, namespace: 'shop', kubeContext: '', chart: './c', file: '/w/helmfile.yaml' },
})
const begun = (name: string, step: 'compare' | 'upgrade'): HelmfileEvent => ({
  ...{ kind: 'release', release: ref(name), step, status: 'begun' },
})
const done = (name: string, outcome: 'changed' | 'unchanged' | 'updated'): HelmfileEvent => ({
  ...{ kind: 'release', release: ref(name), step: outcome === 'updated' ? 'upgrade' : 'compare' },
  ...{ status: 'done', outcome, duration: 1 },
})
const pod = { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'web-0' }

function fleetOf(...events: readonly HelmfileEvent[]): Fleet {
  const fleet = newFleet(0)
  events.forEach((event, second) => advanceFleet(fleet, event, second * 1000))
  return fleet
}
const foreseen: HelmfileEvent = { kind: 'foreseen', releases: ['db', 'web', 'jobs'].map(ref) }

describe('the table over all releases', () => {
  it('is empty before anything begins', () => {
    expect(fleetLines(fleetOf(foreseen), 0, screen)).toEqual([])
  })

  it('tells what each is waiting for, what failed, and how far the run is', () => {
    const fleet = fleetOf(
      foreseen,
      ...[begun('db', 'compare'), done('db', 'unchanged'), begun('web', 'compare'), done('web', 'changed')],
      begun('web', 'upgrade'),
      { kind: 'progress', release: ref('web'), event: { kind: 'waiting', until: 'ready', objects: [pod], timeout: 0 } },
      {
        ...{ kind: 'progress', release: ref('web') },
        event: { kind: 'wait', object: pod, status: 'InProgress', message: 'Pod is in the\nPending phase' },
      },
      begun('jobs', 'upgrade'),
      {
        ...{ kind: 'release', release: ref('jobs'), step: 'upgrade', status: 'failed', duration: 1 },
        error: new Error('command "helm" exited:\n\nSTDERR:\n  Error: no such chart\n'),
      },
    )
    expect(fleetLines(fleet, 20_000, screen)).toEqual([
      '1 of 3 releases done, 1 failed, 1 at work, 20s',
      '  shop/jobs  failed       11s  Error: no such chart',
      '  shop/web   upgrading    15s  0 of 1 ready: Pod/web-0 InProgress Pod is in th…',
    ])
  })

  it('counts what differs among what is to come', () => {
    const fleet = fleetOf(foreseen, begun('web', 'compare'), done('web', 'changed'))
    expect(fleetLines(fleet, 2000, screen)).toEqual([])
    advanceFleet(fleet, done('db', 'unchanged'), 2000)
    expect(fleetLines(fleet, 2000, screen)).toEqual(['1 of 3 releases done, 2 to come, 2s'])
  })

  it('fits the screen', () => {
    const many = Array.from({ length: 40 }, (_, i) => begun(`r${i}`, 'upgrade'))
    const lines = fleetLines(fleetOf(...many), 40_000, { ...screen, rows: 12 })
    expect(lines).toHaveLength(7)
    expect(lines.at(-1)).toBe('  … and 35 more')
  })
})

describe('file apply --progress', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'fleet-'))
    mkdirSync(join(folder, 'chart/templates'), { recursive: true })
    writeFileSync(join(folder, 'chart/Chart.yaml'), 'apiVersion: v2\nname: c\nversion: 0.1.0\n')
    writeFileSync(
      join(folder, 'chart/templates/it.yaml'),
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: "{{ .Release.Name }}"}\ndata: {}\n',
    )
    writeFileSync(
      join(folder, 'helmfile.yaml'),
      'releases:\n- {name: a, chart: ./chart}\n- {name: b, chart: ./chart}\n',
    )
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const sync = (name: string, args: readonly string[], errorTerminal = false): Promise<RunResult> => {
    const env = { HOME: folder, TZ: 'UTC', TSHELM_SANDBOX: join(folder, name), TERM: 'xterm' }
    return runIn(folder, ['file', 'sync', ...args], { env, errorTerminal })
  }
  const withoutTimes = ({ stderr }: RunResult): string =>
    stderr.replace(/\d{4}-\S+ \S+ \+0000 UTC|LAST DEPLOYED.*|\d+s$/gm, '')

  it('shows nothing by itself where stderr is no terminal', async () => {
    const quiet = await sync('one', ['--concurrency', '1'])
    const none = await sync('two', ['--concurrency', '1', '--progress', 'none'])
    expect(withoutTimes(quiet)).toBe(withoutTimes(none))
    expect(quiet.stderr).not.toContain('\u001b[J')
  })

  it('tells lines of each release', async () => {
    const { stderr } = await sync('three', ['--progress', 'plain'])
    for (const line of ['a: upgrading\n', 'a: ConfigMap default/a: created\n', 'b: updated, 0s\n']) {
      expect(stderr).toContain(line)
    }
  })

  it('draws on a terminal, and leaves what is printed otherwise', async () => {
    const { stderr } = await sync('four', [], true)
    expect(withoutTimes({ code: 0, stdout: '', stderr })).toContain('Upgrading release=a')
    expect(stderr.split('\u001b[J').at(-1)).toContain('Updated Releases')
  })

  it('refuses other words', async () => {
    const { code, stderr } = await sync('five', ['--progress', 'loud'])
    expect([code, stderr]).toEqual([3, expect.stringContaining('invalid progress "loud"')])
  })
})
