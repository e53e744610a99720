/** Runs a program on this terminal, with variables of its own. */
import { spawn } from 'node:child_process'
import { encodeUtf8 } from '../../../../gotemplate/go/utf8.ts'
import { TshelmError } from '../../../errors.ts'
import { fileErrorText } from '../../../kube/host.ts'
import type { CliHost } from '../../command.ts'
import { lookPath, programEnding } from '../../run-program.ts'

export interface Running {
  readonly host: CliHost
  readonly env: Readonly<Record<string, string | undefined>>
  /** Standard input. Default: that of this process. */
  readonly input?: string
}

/** Rejects with `cli/file` in Go's words if it cannot be run or does not succeed: `exit status 3`. */
export function runWithVariables(
  [program = '', ...args]: readonly string[],
  { host, env, input }: Running,
): Promise<void> {
  // Go: it is looked for where this program would look.
  const path = program.includes('/') ? program : lookPath(program, { env: host.env, cwd: host.cwd })
  return new Promise((done, fail) => {
    const child = spawn(path, args, {
      env,
      cwd: host.cwd,
      argv0: program,
      stdio: [input === undefined ? 'inherit' : 'pipe', 'inherit', 'inherit'],
    })
    child.on('error', (error) => fail(new TshelmError('cli/file', fileErrorText(program, error, 'fork/exec'))))
    child.on('close', (code, signal) => {
      const { problem } = programEnding(code, signal)
      if (problem === undefined) done()
      else fail(new TshelmError('cli/file', problem))
    })
    // It need not read what it is given.
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(encodeUtf8(input ?? ''))
  })
}
