/** What reading a kubeconfig and logging in need of the machine: nothing in kube/ reaches for it by itself. */

export interface CommandResult {
  /** -1 if a signal ended the program; undefined if it could not be started. */
  readonly exitCode: number | undefined
  readonly stdout: string
  /** Why it could not, in Go's words; absent if there is no such program. */
  readonly failure?: string
}

export interface KubeHost {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string
  /** The text of a file; throws Node's errors (ENOENT …). */
  readFile(path: string): string
  parseYaml(text: string): unknown
  /** Runs a credential plugin; its stderr goes to the user. Absent where programs must not be run. */
  run?(command: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<CommandResult>
}

/** Node's error as Go's os package words it: `open PATH: no such file or directory`. */
export function fileErrorText(path: string, error: unknown, operation = 'open'): string {
  const code = (error as NodeJS.ErrnoException).code ?? ''
  if (code === 'EISDIR') return `read ${path}: is a directory`
  return `${operation} ${path}: ${ERRNO_TEXT[code] ?? (code || String(error))}`
}

const ERRNO_TEXT: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  ENOTDIR: 'not a directory',
  ELOOP: 'too many levels of symbolic links',
  ENAMETOOLONG: 'file name too long',
  ENOEXEC: 'exec format error',
  ETXTBSY: 'text file busy',
  E2BIG: 'argument list too long',
  ENOMEM: 'cannot allocate memory',
  EAGAIN: 'resource temporarily unavailable',
  EMFILE: 'too many open files',
}
