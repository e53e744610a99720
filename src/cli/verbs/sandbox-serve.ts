/** Runs `sandbox serve`. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseYaml } from '../../../gotemplate/go/yaml/parse.ts'
import { messageOf, TshelmError } from '../../errors.ts'
import type { Json } from '../../object.ts'
import { openSandbox, type Sandbox } from '../../sandbox/sandbox.ts'
import { serve, type SandboxServer } from '../../sandbox/server.ts'
import type { Invocation } from '../command.ts'
import { sandboxFile } from '../sandbox-file.ts'

const MAX_PORT = 65_535

/** Resolves when the process is told to stop. The kubeconfig goes with the server. */
export async function runSandboxServe({ flags, context }: Invocation): Promise<number> {
  const given = flags.string('state')
  const stateFile = given === '' ? sandboxFile(context) : resolve(context.cwd, given)
  const sandbox = openSandbox({
    clock: context.clock,
    readYaml: (text) => parseYaml(text) as Json,
    ...(stateFile === undefined ? {} : { stateFile }),
  })
  // What is wrong with the file is told now, not to the first client.
  await sandbox.advance()
  const server = await listen(sandbox, flags.int('port'))
  const folder = mkdtempSync(join(tmpdir(), 'tshelm-sandbox-'))
  try {
    const kubeconfig = join(folder, 'kubeconfig')
    writeFileSync(kubeconfig, server.kubeconfig, { mode: 0o600 })
    context.stdout(usageText(server.url, kubeconfig, stateFile))
    await aborted(context.signal)
    return 0
  } finally {
    sandbox.close()
    await server.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function listen(sandbox: Sandbox, port: number): Promise<SandboxServer> {
  if (port < 0 || port > MAX_PORT) throw new TshelmError('cli/usage', `invalid port ${port}: must be 0 to ${MAX_PORT}`)
  try {
    return await serve(sandbox, { port })
  } catch (cause) {
    throw new TshelmError('sandbox/address', `cannot listen on port ${port}: ${messageOf(cause)}`, {
      cause,
      hint: 'another program may use it; without --port any free one is taken',
    })
  }
}

function usageText(url: string, kubeconfig: string, stateFile: string | undefined): string {
  return `sandbox at ${url}, state in ${stateFile ?? 'memory'}; Ctrl-C stops it

  export KUBECONFIG=${kubeconfig}
`
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) done()
    else signal.addEventListener('abort', () => done(), { once: true })
  })
}
