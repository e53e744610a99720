/** The machine that Node runs on, as a KubeHost. */
import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileErrorText, type CommandResult, type KubeHost } from './host.ts'

export interface NodeHostOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly parseYaml: (text: string) => unknown
  /** Whether credential plugins named in a kubeconfig may be run. */
  readonly allowExec: boolean
}

const MAX_OUTPUT_BYTES = 1024 * 1024

export function nodeHost({ env, parseYaml, allowExec }: NodeHostOptions): KubeHost {
  return {
    env,
    home: env.HOME ?? homedir(),
    readFile: (path) => readFileSync(path, 'utf8'),
    parseYaml,
    ...(allowExec ? { run: (command, args, given) => runCommand([command, args], env.PATH ?? '', given) } : {}),
  }
}

async function runCommand(
  [command, args]: readonly [command: string, args: readonly string[]],
  path: string,
  env: Readonly<Record<string, string>>,
): Promise<CommandResult> {
  const { execFile } = await import('node:child_process')
  const program = await lookPath(command, path)
  if (program === undefined) return { exitCode: undefined, stdout: '' }
  return new Promise((resolve) => {
    const failed = (error: Failure, stdout: string): void => resolve(failure(error, program, stdout))
    try {
      const child = execFile(program, args, { env, maxBuffer: MAX_OUTPUT_BYTES }, (error, stdout) => {
        if (error) failed(error, stdout)
        else resolve({ exitCode: 0, stdout })
      })
      child.stdin?.end()
      child.stderr?.pipe(process.stderr, { end: false })
    } catch (error) {
      // Node reports some of what spawn meets by throwing.
      failed(error as Failure, '')
    }
  })
}

/** Go's exec.LookPath: a name without a slash is looked for; undefined if no folder has such a program. */
async function lookPath(command: string, path: string): Promise<string | undefined> {
  if (command.includes('/') || process.platform === 'win32') return command
  const { access, constants, stat } = await import('node:fs/promises')
  for (const folder of path.split(delimiter)) {
    if (folder === '') continue
    const file = join(folder, command)
    try {
      await access(file, constants.X_OK)
      if ((await stat(file)).isFile()) return file
    } catch {
      // Not here.
    }
  }
  return undefined
}

interface Failure {
  readonly code?: string | number | null | undefined
  readonly syscall?: string | undefined
}

/** Go: what was ended by a signal has the exit code -1. */
function failure(error: Failure, program: string, stdout: string): CommandResult {
  if (typeof error.code === 'number') return { exitCode: error.code, stdout }
  if (error.syscall?.startsWith('spawn') === true) {
    return { exitCode: undefined, stdout: '', failure: fileErrorText(program, error, 'fork/exec') }
  }
  if (error.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') {
    return { exitCode: undefined, stdout: '', failure: `${program} printed more than ${MAX_OUTPUT_BYTES} bytes` }
  }
  return { exitCode: -1, stdout }
}
