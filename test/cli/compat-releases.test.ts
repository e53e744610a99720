/** Releases with `--compat=3` in the sandbox: output and records against what Helm 3.22 gave on the same API. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/runtime.ts'
import { openSandbox } from '../../src/sandbox/sandbox.ts'
import { serve, type SandboxServer } from '../../src/sandbox/server.ts'
import { runIn } from './host.ts'

interface Step {
  readonly args: readonly string[]
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  /** Records after the step, by key: their JSON. Absent if they are as before. */
  readonly records?: Readonly<Record<string, string>>
}

interface Recording {
  readonly files: Readonly<Record<string, string>>
  readonly steps: readonly Step[]
}

const path = join(import.meta.dirname, '../../testdata/cli/compat-3-releases.json')
const { files, steps } = JSON.parse(readFileSync(path, 'utf8')) as Recording
const folder = mkdtempSync(join(tmpdir(), 'tshelm-compat-'))
let server: SandboxServer

beforeAll(async () => {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  const sandbox = openSandbox({ clock: systemClock })
  server = await serve(sandbox, { port: 0 })
  writeFileSync(join(folder, 'kubeconfig'), server.kubeconfig)
})
afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true })
})

/** Times differ. */
function scrubbed(text: string): string {
  return text
    .replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?( \+0000 UTC|Z)/g, 'TIME')
    .replace(/[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}/g, 'TIME')
    .replace(/TIME *\t/g, 'TIME\t')
    .replace(/UPDATED *\t/g, 'UPDATED\t')
}

interface Secrets {
  readonly items: readonly {
    readonly metadata: { readonly name: string }
    readonly type: string
    readonly data: { readonly release: string }
  }[]
}

async function records(): Promise<Record<string, string>> {
  const { items } = (await (await fetch(`${server.url}/api/v1/secrets`)).json()) as Secrets
  const found = items.filter(({ type }) => type === 'helm.sh/release.v1')
  return Object.fromEntries(
    found.map(({ metadata, data }) => {
      const text = Buffer.from(data.release, 'base64').toString()
      return [metadata.name, scrubbed(gunzipSync(Buffer.from(text, 'base64')).toString())]
    }),
  )
}

let expected: Step['records'] = {}

describe('releases with --compat=3: as Helm 3', () => {
  it.each(steps)('$args', async ({ args, code, stdout, stderr, records: after = expected }) => {
    expected = after
    const env = { TZ: 'UTC', KUBECONFIG: join(folder, 'kubeconfig'), HOME: folder }
    const result = await runIn(folder, [...args, '--compat=3'], { env })
    expect({ ...result, stdout: scrubbed(result.stdout) }).toEqual({ code, stdout, stderr })
    expect(await records()).toEqual(expected)
  })
})
