/** The machine that Node runs on, as a KubeHost. */
import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import type { CommandResult, KubeHost } from './host.ts'

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
    ...(allowExec ? { run: runCommand } : {}),
  }
}

async function runCommand(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<CommandResult> {
  const { execFile } = await import('node:child_process')
  return new Promise((resolve) => {
    const child = execFile(command, args, { env, maxBuffer: MAX_OUTPUT_BYTES }, (error, stdout) => {
      if (!error) resolve({ exitCode: 0, stdout })
      else resolve({ exitCode: typeof error.code === 'number' ? error.code : error.killed ? -1 : undefined, stdout })
    })
    child.stdin?.end()
    child.stderr?.pipe(process.stderr, { end: false })
  })
}
