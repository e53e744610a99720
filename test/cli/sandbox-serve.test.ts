import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runIn, type RunResult } from './host.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'serve-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

interface Serving {
  readonly url: string
  readonly kubeconfig: string
  readonly stop: () => Promise<RunResult>
}

async function serving(...flags: string[]): Promise<Serving> {
  const cancel = new AbortController()
  let text = ''
  let run: Promise<RunResult> | undefined
  await new Promise<void>((resolve, reject) => {
    const stdout = (part: string): void => {
      text += part
      resolve()
    }
    run = runIn(folder, ['sandbox', 'serve', ...flags], { stdout, signal: cancel.signal })
    run.then(({ stderr }) => reject(new Error(stderr)), reject)
  })
  return {
    url: /http:\S+?(?=,)/.exec(text)![0],
    kubeconfig: /KUBECONFIG=(\S+)/.exec(text)![1]!,
    stop: () => {
      cancel.abort()
      return run!
    },
  }
}

describe('sandbox serve', () => {
  it('is a cluster for other commands until it is stopped', async () => {
    const { url, kubeconfig, stop } = await serving()
    expect(readFileSync(kubeconfig, 'utf8')).toContain(url)
    const yaml = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n'
    const headers = { 'content-type': 'application/yaml' }
    const path = `${url}/api/v1/namespaces/default/configmaps`
    expect((await fetch(path, { method: 'POST', headers, body: yaml })).status).toBe(201)
    expect(await runIn(folder, ['list', '--short', '--kubeconfig', kubeconfig])).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    })
    expect((await stop()).code).toBe(0)
    expect(existsSync(kubeconfig)).toBe(false)
    await expect(fetch(url)).rejects.toThrow()
  })

  it.each([[['--state', 'state.jsonl']], [['--sandbox=state.jsonl']]])('keeps its state with %o', async (flags) => {
    const one = await serving(...flags)
    await fetch(`${one.url}/api/v1/namespaces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'kept' } }),
    })
    await one.stop()
    const two = await serving(...flags)
    expect((await fetch(`${two.url}/api/v1/namespaces/kept`)).status).toBe(200)
    await two.stop()
  })

  it('says what is wrong with the port or the state', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as AddressInfo
    const taken = await runIn(folder, ['sandbox', 'serve', '--port', String(port)])
    expect(taken).toMatchObject({ code: 1, stdout: '' })
    expect(taken.stderr).toContain(`Error: cannot listen on port ${port}: listen EADDRINUSE`)
    server.close()
    writeFileSync(join(folder, 'other'), 'kind: x\n')
    const foreign = await runIn(folder, ['sandbox', 'serve', '--state', 'other'])
    expect(foreign.stderr).toContain(
      `Error: cannot use the sandbox's state: ${join(folder, 'other')} is something else`,
    )
    expect((await runIn(folder, ['sandbox', 'serve', '--port', '70000'])).stderr).toContain('invalid port 70000')
  })
})
