/** Programs that secrets come from, with an end. */
import { spawn } from 'node:child_process'
import { fileErrorText } from '../../kube/host.ts'
import { messageOf } from '../../errors.ts'
import type { ProgramCall, ProgramOutcome } from '../../secrets/ports.ts'
import { lookPath, programEnding, type ProgramHost } from '../run-program.ts'

const MAX_OUTPUT_BYTES = 64 * 1024 * 1024
const DEFAULT_MS = 30_000

/** Rejects for nothing. What it prints beyond 64 MiB is cut off, and it with it. */
export function runSecretsProgram(call: ProgramCall, { env, cwd }: ProgramHost): Promise<ProgramOutcome> {
  const [program, ...args] = call.argv
  let path: string
  try {
    // Go: only names are looked for.
    path = program.includes('/') ? program : lookPath(program, { env, cwd })
  } catch (error) {
    return Promise.resolve({ stdout: new Uint8Array(), stderr: '', problem: messageOf(error) })
  }
  return new Promise((settle) => {
    const out: Buffer[] = []
    const err: Buffer[] = []
    let size = 0
    const end = (problem?: string): void => {
      clearTimeout(timer)
      const stdout = Buffer.concat(out)
      const stderr = Buffer.concat(err).toString('utf8')
      settle({ stdout, stderr, ...(problem === undefined ? {} : { problem }) })
    }
    const child = spawn(path, args, { env: { ...env, ...call.env }, cwd, stdio: 'pipe', argv0: program })
    const timer = setTimeout(() => child.kill('SIGKILL'), call.timeoutMs ?? DEFAULT_MS)
    const take = (chunks: Buffer[]) => (chunk: Buffer) => {
      size += chunk.length
      if (size > MAX_OUTPUT_BYTES) child.kill('SIGKILL')
      else chunks.push(chunk)
    }
    child.stdout.on('data', take(out))
    child.stderr.on('data', take(err))
    child.on('error', (error) => end(fileErrorText(program, error, 'fork/exec')))
    child.on('close', (code, signal) => end(programEnding(code, signal).problem))
    // It need not read what it is given.
    child.stdin.on('error', () => undefined)
    child.stdin.end(call.input ?? new Uint8Array())
  })
}
