/** What helmfile asks of the world around it. Paths given to these are absolute. */
import type { FileSystem } from '../chart/file-system.ts'
import type { Clock } from '../runtime.ts'

export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

/** Evaluates `ref+…` texts: src/secrets/vals. */
export interface ReferenceReader {
  /** All references anywhere in a tree. */
  evaluate(tree: unknown): Promise<unknown>
}

/** A program called from a template (`exec`): synchronous, as templates are. */
export interface ExecCall {
  readonly command: string
  readonly args: readonly string[]
  readonly cwd: string
  /** Added to the environment. */
  readonly env: Readonly<Record<string, string>>
  /** Absent: nothing on standard input. */
  readonly input?: string
  /** Ends a program that runs beside this one when it is aborted. */
  readonly signal?: AbortSignal
}

export interface ExecOutcome {
  readonly stdout: string
  readonly stderr: string
  /** Both, in the order in which they were printed as far as that is known. */
  readonly combined: string
  /** The program's file as it was found. */
  readonly path: string
  /** Go's text of why it did not succeed: `exit status 3`, `exec: "x": executable file not found in $PATH`. */
  readonly problem?: string
  /** Absent if it did not even run. */
  readonly exitCode?: number
}

/** A remote reference, taken apart: go-getter's address and where the snapshot is to lie. */
export interface RemoteFetch {
  /** `git::https://host/org/repo.git`, `https://host/x.tgz`, `s3::…`: with its query. */
  readonly source: string
  /** A folder, not there yet. */
  readonly into: string
}

export interface HelmfilePorts {
  readonly files: FileSystem
  /** Absolute: where the program was called. */
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly clock: Clock
  readonly randomBytes: (count: number) => Uint8Array
  /** IANA name of the local time zone. */
  readonly timeZone: string
  /** One message; lines of it belong together. */
  readonly log: (level: LogLevel, message: string) => void
  /** `cwd`: absolute, where relative paths in references begin. Default: the port's own. */
  readonly references: (cwd?: string) => Promise<ReferenceReader>
  /** The plain content of an encrypted file, as the helm-secrets plugin gives it. */
  readonly decrypt: (path: string) => Promise<Uint8Array>
  readonly exec: (call: ExecCall) => ExecOutcome
  readonly fetchRemote: (fetch: RemoteFetch) => Promise<void>
  /** Writes a file and the folders above it. */
  readonly writeFile: (path: string, content: Uint8Array) => void
  readonly stdin: () => Promise<Uint8Array>
  readonly signal?: AbortSignal
}
