/** Runs a program that reads its standard input and writes its standard output; what goes wrong is told in Go's words. */
import { spawn } from 'node:child_process'
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, isAbsolute, join, resolve } from 'node:path'
import { quote } from '../../gotemplate/go/strconv.ts'
import { decodeUtf8 } from '../../gotemplate/go/utf8.ts'
import { TshelmError } from '../errors.ts'
import { fileErrorText } from '../kube/host.ts'

export interface ProgramHost {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  /** Ends it when it is aborted. */
  readonly signal?: AbortSignal
}

export interface ProgramResult {
  readonly stdout: string
  readonly stderr: string
  /** Go's text of why it did not succeed: `exit status 1`, `fork/exec ./x: permission denied`. */
  readonly problem?: string
  /** Absent if it did not even run, -1 if a signal ended it. */
  readonly exitCode?: number
}

const MAX_OUTPUT_BYTES = 512 * 1024 * 1024

/** Rejects for nothing. */
export function runProgram(
  [program, ...args]: readonly [string, ...string[]],
  input: Uint8Array,
  { env, cwd, signal }: ProgramHost,
): Promise<ProgramResult> {
  return new Promise((settle) => {
    const out = collector()
    const err = collector()
    const child = spawn(program, args, { env, cwd, stdio: 'pipe' })
    const stop = (): void => void child.kill('SIGTERM')
    const end = (how: Pick<ProgramResult, 'problem' | 'exitCode'>): void => {
      signal?.removeEventListener('abort', stop)
      settle({ stdout: out.text(), stderr: err.text(), ...how })
    }
    if (signal?.aborted === true) stop()
    else signal?.addEventListener('abort', stop)
    const limit = (size: number): void => {
      if (size > MAX_OUTPUT_BYTES) child.kill('SIGKILL')
    }
    child.stdout.on('data', (chunk: Buffer) => limit(out.add(chunk)))
    child.stderr.on('data', (chunk: Buffer) => limit(err.add(chunk)))
    child.on('error', (error) => end({ problem: fileErrorText(program, error, 'fork/exec') }))
    child.on('close', (code, signal) => end(programEnding(code, signal)))
    // It need not read what it is given.
    child.stdin.on('error', () => undefined)
    child.stdin.end(input)
  })
}

function collector(): { readonly add: (chunk: Buffer) => number; readonly text: () => string } {
  const chunks: Buffer[] = []
  let size = 0
  return {
    add: (chunk) => {
      chunks.push(chunk)
      return (size += chunk.length)
    },
    text: () => decodeUtf8(Buffer.concat(chunks)),
  }
}

const SIGNALS: Readonly<Record<string, string>> = {
  SIGHUP: 'hangup',
  SIGINT: 'interrupt',
  SIGQUIT: 'quit',
  SIGABRT: 'aborted',
  SIGKILL: 'killed',
  SIGSEGV: 'segmentation fault',
  SIGPIPE: 'broken pipe',
  SIGTERM: 'terminated',
}

export function programEnding(
  code: number | null,
  signal: NodeJS.Signals | null,
): Pick<ProgramResult, 'problem' | 'exitCode'> {
  if (code === 0) return { exitCode: 0 }
  if (signal !== null) return { exitCode: -1, problem: `signal: ${SIGNALS[signal] ?? signal}` }
  return { exitCode: code ?? 0, problem: `exit status ${code ?? 0}` }
}

/** Go's exec.LookPath: a name without a slash is looked for in PATH. Throws `cli/file` in Go's words. */
export function lookPath(program: string, { env, cwd }: ProgramHost): string {
  if (program.includes('/')) {
    const problem = executableProblem(resolve(cwd, program), program)
    if (problem === undefined) return program
    throw new TshelmError('cli/file', `exec: ${quote(program)}: ${problem}`)
  }
  for (const folder of (env['PATH'] ?? '').split(delimiter)) {
    const file = join(folder === '' ? '.' : folder, program)
    if (executableProblem(resolve(cwd, file), file) !== undefined) continue
    if (isAbsolute(file)) return file
    const refused = 'cannot run executable found relative to current directory'
    throw new TshelmError('cli/file', `exec: ${quote(program)}: ${refused}`)
  }
  throw new TshelmError('cli/file', `exec: ${quote(program)}: executable file not found in $PATH`)
}

function executableProblem(path: string, shown: string): string | undefined {
  try {
    if (statSync(path).isDirectory()) return 'is a directory'
  } catch (error) {
    return fileErrorText(shown, error, 'stat')
  }
  try {
    accessSync(path, constants.X_OK)
    return undefined
  } catch {
    return 'permission denied'
  }
}
