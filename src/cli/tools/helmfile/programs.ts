/** Programs that templates and hooks call. */
import { spawnSync } from 'node:child_process'
import { messageOf } from '../../../errors.ts'
import { fileErrorText } from '../../../kube/host.ts'
import type { ExecCall, ExecOutcome } from '../../../helmfile/ports.ts'
import type { CliHost } from '../../command.ts'
import { lookPath, programEnding, runProgram } from '../../run-program.ts'

const MAX_OUTPUT_BYTES = 64 * 1024 * 1024

type Env = CliHost['env']

/** Waits for it, as templates do. */
export function execSync({ command, args, cwd, env, input }: ExecCall, outer: Env): ExecOutcome {
  const world = { env: { ...outer, ...env }, cwd }
  const path = findProgram(command, world)
  if (typeof path !== 'string') return path
  const { stdout, stderr, status, signal, error } = spawnSync(path, args, {
    ...world,
    argv0: command,
    input: input ?? '',
    maxBuffer: MAX_OUTPUT_BYTES,
    encoding: 'utf8',
  })
  const texts = { stdout: stdout ?? '', stderr: stderr ?? '', combined: `${stdout ?? ''}${stderr ?? ''}`, path }
  if (error !== undefined && status === null && signal === null) {
    return { ...texts, problem: fileErrorText(command, error, 'fork/exec') }
  }
  return { ...texts, ...programEnding(status, signal) }
}

export async function runBeside(call: ExecCall, outer: Env): Promise<ExecOutcome> {
  const { command, args, cwd, env, input = '', signal } = call
  const world = { env: { ...outer, ...env }, cwd, ...(signal === undefined ? {} : { signal }) }
  const path = findProgram(command, world)
  if (typeof path !== 'string') return path
  const { stdout, stderr, ...ending } = await runProgram([path, ...args], new TextEncoder().encode(input), world)
  return { stdout, stderr, combined: `${stdout}${stderr}`, path, ...ending }
}

function findProgram(command: string, world: { readonly env: Env; readonly cwd: string }): string | ExecOutcome {
  try {
    return lookPath(command, world)
  } catch (error) {
    return { stdout: '', stderr: '', combined: '', path: command, problem: messageOf(error) }
  }
}
