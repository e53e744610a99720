/** A real Postgres on a port of its own, started from the binaries that are installed, ended with kill -9 if a test wants that. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer, connect, type AddressInfo, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nodeSqlHost } from '../../storage/postgres/node-host.ts'
import type { SqlHost } from '../../storage/postgres/host.ts'
import { createLink } from '../../storage/postgres/link.ts'

const DEBIAN = '/usr/lib/postgresql'

/** Where initdb and postgres are; undefined if they are not installed. */
export function postgresBinaries(): string | undefined {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : []
  const folders = [
    ...versions.map((version) => join(DEBIAN, version, 'bin')),
    ...(process.env['PATH'] ?? '').split(':'),
  ]
  return folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')))
}

export const PASSWORD = "pa ss'\\w0rd:@/"

export interface PostgresServer {
  readonly port: number
  readonly folder: string
  /** As a URL, of the database `postgres`. */
  readonly url: (more?: string) => string
  /** kill -9, all at once; `start` brings it back with its data. */
  kill(): Promise<void>
  start(): Promise<void>
  close(): Promise<void>
}

export async function startPostgres(): Promise<PostgresServer> {
  const bin = postgresBinaries()!
  const folder = mkdtempSync(join(tmpdir(), 'tshelm-pg-'))
  const user = serverUser()
  const data = join(folder, 'data')
  const secret = join(folder, 'secret')
  writeFileSync(secret, PASSWORD)
  if (user) for (const path of [folder, secret]) chownSync(path, user.uid, user.gid)
  chmodSync(folder, 0o755)
  const options = { stdio: 'ignore' as const, cwd: folder, ...user }
  const args = ['-D', data, '-U', 'helm', '-A', 'scram-sha-256', `--pwfile=${secret}`, '-E', 'UTF8', '--no-sync']
  execFileSync(join(bin, 'initdb'), args, options)
  certify(folder, data, user)
  const port = await freePort()
  const url = (more = '?sslmode=disable'): string =>
    `postgres://helm:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/postgres${more}`
  let child: ChildProcess | undefined
  const begin = (): ChildProcess => {
    rmSync(join(data, 'postmaster.pid'), { force: true })
    const settings = ['fsync=off', 'listen_addresses=127.0.0.1', 'ssl=on', `port=${port}`]
    const more = settings.flatMap((setting) => ['-c', setting])
    return spawn(join(bin, 'postgres'), ['-D', data, '-k', folder, ...more], { ...options, detached: true })
  }
  const start = async (): Promise<void> => {
    child = begin()
    await accepting(url(), () => {
      // A server that was killed may leave processes that hold its memory for a moment: the next one gives up then.
      if (child!.exitCode !== null || child!.signalCode !== null) child = begin()
    })
  }
  const kill = async (): Promise<void> => {
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
    const gone = new Promise((resolve) => child!.once('exit', resolve))
    for (const pid of [...backendsOf(child.pid), child.pid]) tryKill(pid)
    await gone
  }
  await start()
  return {
    port,
    folder,
    url,
    kill,
    start,
    async close() {
      await kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Nothing of the environment of whoever runs the tests. */
export function bareHost(more: Partial<SqlHost> = {}): SqlHost {
  return { ...nodeSqlHost({}), ...more }
}

/** Postgres refuses to run as root. */
function serverUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n')
  const [, , uid, gid] = lines.find((line) => line.startsWith('postgres:') || line.startsWith('nobody:'))!.split(':')
  return { uid: Number(uid), gid: Number(gid) }
}

function certify(folder: string, data: string, user: { uid: number; gid: number } | undefined): void {
  const [key, cert] = [join(data, 'server.key'), join(data, 'server.crt')]
  const subject = ['-subj', '/CN=db.example', '-addext', 'subjectAltName=DNS:localhost']
  const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...subject, '-keyout', key, '-out', cert]
  execFileSync('openssl', made, { stdio: 'ignore' })
  writeFileSync(join(folder, 'root.crt'), readFileSync(cert))
  chmodSync(key, 0o600)
  if (user) for (const path of [key, cert]) chownSync(path, user.uid, user.gid)
}

/** Children of the postmaster; a pid is named in the second field of its parent's children's stat. */
function backendsOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[1] === String(parent)
      } catch {
        return false
      }
    })
    .map(Number)
}

function tryKill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // Gone already.
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function accepting(connection: string, refused: () => void): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const link = createLink({ connection, host: bareHost() })
    try {
      await link.run((sql) => sql.query('select 1'))
      return
    } catch (error) {
      if (attempt === 400) throw error
      refused()
      await new Promise((resolve) => setTimeout(resolve, 25))
    } finally {
      link.close()
    }
  }
}

export interface SlowProxy {
  readonly port: number
  /** From now on nothing gets through, either way. */
  stall(): void
  close(): Promise<void>
}

/** A way to the server that can stop to let anything through. */
export async function slowProxy(to: number): Promise<SlowProxy> {
  let stalled = false
  const open = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(to, '127.0.0.1')
    const pass = (from: Socket, into: Socket): void => {
      open.add(from)
      from.on('data', (bytes) => {
        if (!stalled) into.write(bytes)
      })
      from.on('error', () => into.destroy())
      from.on('close', () => into.destroy())
    }
    pass(near, far)
    pass(far, near)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    stall: () => (stalled = true),
    close: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy()
        server.close(() => resolve())
      }),
  }
}
