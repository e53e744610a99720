/** What settings are read from besides the connection string, and what names a server. */

export interface SqlHost {
  /** PG* names, HOME, USER. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Undefined if there is no such file. */
  readonly readFile: (path: string) => string | undefined
  /** The permission bits of a file; undefined if there is none, or where files have none. */
  readonly fileMode: (path: string) => number | undefined
  /** The name of the user who runs this. */
  readonly userName: () => string
}

/** One of the servers, tried in turn. */
export interface SqlServer {
  readonly host: string
  /** In place of looking up `host`. */
  readonly address?: string
  readonly port: number
}

/** A directory with the server's socket, or an abstract one. */
export function isSocketPath(host: string): boolean {
  return host.startsWith('/') || host.startsWith('@')
}

export function homeOf({ env }: SqlHost): string {
  return env['HOME'] ?? env['APPDATA'] ?? ''
}
