import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Sandbox } from '../../src/sandbox/sandbox.ts'
import { openSandbox } from '../../src/sandbox/sandbox.ts'
import { sandboxTransport } from '../../src/sandbox/transport.ts'

/** A clock that moves when somebody sleeps or says so. */
function fakeClock(): { now(): number; sleep(ms: number): Promise<void>; pass(ms: number): void } {
  let now = Date.parse('2026-01-01T00:00:00Z')
  return {
    now: () => now,
    sleep: async (ms) => {
      now += ms
      await new Promise((resolve) => setImmediate(resolve))
    },
    pass: (ms) => {
      now += ms
    },
  }
}

interface Answer {
  readonly status: number
  readonly body: { [key: string]: unknown } & {
    metadata?: { [key: string]: unknown }
    status?: { [key: string]: unknown }
  }
}

async function send(sandbox: Sandbox, method: string, path: string, body?: unknown): Promise<Answer> {
  const text = body === undefined ? {} : { body: JSON.stringify(body) }
  const response = await sandboxTransport(sandbox, 'test').send({ method, path, ...text })
  return { status: response.status, body: JSON.parse(response.body) as Answer['body'] }
}

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps'
const configMap = (name: string): object => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data: { a: 'b' },
})

function deployment(name: string, annotations: Record<string, string> = {}): object {
  const template = {
    metadata: { labels: { app: name }, annotations },
    spec: { containers: [{ name: 'c', image: 'i:1' }] },
  }
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: { selector: { matchLabels: { app: name } }, template },
  }
}

const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments'

describe('simulated controllers', () => {
  it('makes a Deployment available when its pods had time', async () => {
    const clock = fakeClock()
    const sandbox = openSandbox({ clock })
    await send(sandbox, 'POST', DEPLOYMENTS, deployment('web'))
    expect((await send(sandbox, 'GET', `${DEPLOYMENTS}/web`)).body.status).toMatchObject({ unavailableReplicas: 1 })
    clock.pass(100)
    expect((await send(sandbox, 'GET', `${DEPLOYMENTS}/web`)).body.status).toMatchObject({ availableReplicas: 1 })
  })

  it('puts readiness off by sim/delay and never gives it to sim/fail: unready', async () => {
    const clock = fakeClock()
    const sandbox = openSandbox({ clock })
    await send(sandbox, 'POST', DEPLOYMENTS, deployment('slow', { 'sim/delay': '5s' }))
    await send(sandbox, 'POST', DEPLOYMENTS, deployment('stuck', { 'sim/fail': 'unready' }))
    clock.pass(4000)
    expect((await send(sandbox, 'GET', `${DEPLOYMENTS}/slow`)).body.status).toMatchObject({ unavailableReplicas: 1 })
    clock.pass(1000)
    expect((await send(sandbox, 'GET', `${DEPLOYMENTS}/slow`)).body.status).toMatchObject({ availableReplicas: 1 })
    clock.pass(600_000)
    const stuck = await send(sandbox, 'GET', `${DEPLOYMENTS}/stuck`)
    expect(JSON.stringify(stuck.body.status)).toContain('ProgressDeadlineExceeded')
  })

  it('fails a Job of failing pods after its retries', async () => {
    const clock = fakeClock()
    const sandbox = openSandbox({ clock })
    const jobs = '/apis/batch/v1/namespaces/default/jobs'
    const template = {
      metadata: { annotations: { 'sim/fail': 'exit' } },
      spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'i' }] },
    }
    await send(sandbox, 'POST', jobs, {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'j' },
      spec: { backoffLimit: 1, template },
    })
    clock.pass(5000)
    expect((await send(sandbox, 'GET', `${jobs}/j`)).body.status).toMatchObject({ failed: 1 })
    clock.pass(10_000)
    expect((await send(sandbox, 'GET', `${jobs}/j`)).body.status).toMatchObject({
      failed: 2,
      conditions: [{ type: 'FailureTarget' }, { type: 'Failed', reason: 'BackoffLimitExceeded' }],
    })
  })

  it('gives the same answers for the same history', async () => {
    const run = async (): Promise<unknown> => {
      const clock = fakeClock()
      const sandbox = openSandbox({ clock })
      await send(sandbox, 'POST', DEPLOYMENTS, deployment('web'))
      clock.pass(1000)
      return (await send(sandbox, 'GET', '/api/v1/pods')).body
    }
    expect(await run()).toEqual(await run())
  })
})

describe('watch', () => {
  it('tells of present and of later objects', async () => {
    const sandbox = openSandbox({ clock: fakeClock() })
    await send(sandbox, 'POST', CONFIG_MAPS, configMap('one'))
    const stop = new AbortController()
    const path = `${CONFIG_MAPS}?watch=true&fieldSelector=metadata.name!=kube-root-ca.crt`
    const { chunks } = await sandboxTransport(sandbox, 'test').stream({ method: 'GET', path, signal: stop.signal })
    await send(sandbox, 'POST', CONFIG_MAPS, configMap('two'))
    await send(sandbox, 'DELETE', `${CONFIG_MAPS}/one`)
    let text = ''
    for await (const chunk of chunks) {
      text += Buffer.from(chunk).toString()
      if (text.includes('DELETED')) stop.abort()
    }
    const events = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; object: { metadata: { name: string } } })
    expect(events.map(({ type, object }) => `${type} ${object.metadata.name}`)).toEqual([
      'ADDED one',
      'ADDED two',
      'DELETED one',
    ])
  })
})

describe('the state file', () => {
  let dir = ''
  let stateFile = ''
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'sandbox-'))
    stateFile = join(dir, 'state', 'cluster.json')
  })
  afterEach(() => rmSync(dir, { recursive: true, force: true }))

  it('carries objects from one process to the next and between two at once', async () => {
    const clock = fakeClock()
    const one = openSandbox({ clock, stateFile })
    const two = openSandbox({ clock, stateFile })
    expect((await send(one, 'POST', CONFIG_MAPS, configMap('a'))).status).toBe(201)
    expect((await send(two, 'POST', CONFIG_MAPS, configMap('a'))).status).toBe(409)
    expect((await send(two, 'POST', CONFIG_MAPS, configMap('b'))).status).toBe(201)
    expect((await send(one, 'GET', `${CONFIG_MAPS}/b`)).status).toBe(200)
    expect((await send(openSandbox({ clock, stateFile }), 'GET', `${CONFIG_MAPS}/a`)).status).toBe(200)
  })

  it('keeps what is due', async () => {
    const clock = fakeClock()
    await send(openSandbox({ clock, stateFile }), 'POST', DEPLOYMENTS, deployment('web'))
    clock.pass(60_000)
    const later = await send(openSandbox({ clock, stateFile }), 'GET', `${DEPLOYMENTS}/web`)
    expect(later.body.status).toMatchObject({ availableReplicas: 1 })
  })

  it('is for its owner only and leaves no lock behind', async () => {
    await send(openSandbox({ clock: fakeClock(), stateFile }), 'GET', '/version')
    expect(statSync(stateFile).mode & 0o777).toBe(0o600)
    expect(existsSync(`${stateFile}.lock`)).toBe(false)
  })

  it('refuses a file that is something else', async () => {
    const foreign = join(dir, 'foreign')
    writeFileSync(foreign, 'apiVersion: v1\n')
    await expect(
      send(openSandbox({ clock: fakeClock(), stateFile: foreign }), 'GET', '/version'),
    ).rejects.toMatchObject({
      code: 'sandbox/state',
      message: `cannot use the sandbox's state: ${foreign} is something else`,
    })
  })
})
