/** Real servers and programs for the suite, on free loopback ports and in folders of their own. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { homedir, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { bcryptHash } from '../../gotemplate/go/bcrypt.ts'
import { makeCertificate } from '../fakes/certificate.ts'

export type ComponentName = 'registry' | 'nginx' | 'gpg' | 'git' | 'cosign'

/** Why there is none here; undefined if there is one. */
export function whyNone(name: ComponentName): string | undefined {
  if (process.platform === 'win32') return `${name}: the suite needs a POSIX machine`
  if (name === 'registry') {
    return existsSync(cached('registry')) ? undefined : 'the registry is not built: test/sources/registry/build.sh'
  }
  if (spawnSync(name, [ABOUT[name]], { env: programEnv() }).status === 0) return undefined
  const more = name === 'cosign' ? ', and it is not built: test/sources/cosign/build.sh' : ''
  return `there is no ${name} on the PATH${more}`
}

/** What makes programs say who they are. */
const ABOUT = { nginx: '-v', gpg: '--version', git: '--version', cosign: 'version' } as const

/** What is missing is said once, where everybody sees it. */
export function available(name: ComponentName): boolean {
  const why = whyNone(name)
  if (why !== undefined) process.stderr.write(`skipped what needs ${name}: ${why}\n`)
  return why === undefined
}

function cached(name: 'registry' | 'cosign'): string {
  return join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), `tshelm-${name}`, name)
}

/** Servers are not on everybody's PATH. */
export function programEnv(): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin:${dirname(cached('cosign'))}` }
}

export const LOGIN = { username: 'ann', password: 'secret' } as const

export interface Component {
  /** `localhost:40123`. */
  readonly host: string
  readonly folder: string
  /** PEM file of who signed the certificate; a file that is not there for plain HTTP. */
  readonly caFile: string
  close(): Promise<void>
}

export interface RegistryOptions {
  /** TLS, and nobody without the login. Default: plain HTTP, open to all. */
  readonly secured?: boolean
}

export async function startRegistry({ secured = false }: RegistryOptions = {}): Promise<Component> {
  const { folder, port, host, caFile } = await place(secured)
  const path = (name: string): string => join(folder, name)
  const tls = secured ? `, tls: {certificate: ${caFile}, key: ${path('key.pem')}}` : ''
  const auth = secured ? `auth: {htpasswd: {realm: test, path: ${path('htpasswd')}}}\n` : ''
  const hash = bcryptHash(Buffer.from(LOGIN.password), Buffer.alloc(16, 7))
  writeFileSync(path('htpasswd'), `${LOGIN.username}:${hash}\n`)
  const head = `version: 0.1\nlog: {level: error, accesslog: {disabled: true}}\nstorage: {inmemory: {}}\n`
  writeFileSync(path('config.yml'), `${head}${auth}http: {addr: "localhost:${port}"${tls}}\n`)
  const server = spawn(cached('registry'), ['serve', path('config.yml')], { stdio: 'ignore' })
  await reachable(`http${secured ? 's' : ''}://${host}/v2/`)
  return { host, folder, caFile, close: () => stop(server, folder) }
}

export interface NginxOptions {
  /** Below `server {}`: locations and what else nginx reads there. */
  readonly locations?: string
  /** TLS. Default: plain HTTP. */
  readonly secured?: boolean
  /** Nobody without the login. Default: open to all. */
  readonly login?: boolean
}

/** Serves what lies in `www` of its folder. */
export async function startNginx({ locations = '', secured = false, login = false }: NginxOptions): Promise<Component> {
  const { folder, port, host, caFile } = await place(secured)
  const path = (name: string): string => join(folder, name)
  writeFileSync(path('htpasswd'), `${LOGIN.username}:{PLAIN}${LOGIN.password}\n`)
  const tls = secured ? `ssl_certificate ${caFile}; ssl_certificate_key ${path('key.pem')};` : ''
  const auth = login ? `auth_basic charts; auth_basic_user_file ${path('htpasswd')};` : ''
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  writeFileSync(
    path('nginx.conf'),
    `daemon off; pid ${path('pid')}; error_log ${path('error.log')}; worker_processes 1;
${process.getuid?.() === 0 ? 'user root;' : ''}
events {}
http {
  access_log ${path('access.log')};
  ${temporary.map((name) => `${name}_temp_path ${path(name)};`).join(' ')}
  server { listen 127.0.0.1:${port}${secured ? ' ssl' : ''}; root ${path('www')}; ${tls} ${auth} ${locations} }
}
`,
  )
  const server = spawn('nginx', ['-c', path('nginx.conf'), '-e', path('error.log')], {
    stdio: 'ignore',
    env: programEnv(),
  })
  await reachable(`http${secured ? 's' : ''}://${host}/`)
  return { host, folder, caFile, close: () => stop(server, folder) }
}

interface Place {
  readonly folder: string
  readonly port: number
  readonly host: string
  readonly caFile: string
}

async function place(secured: boolean): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), 'tshelm-sources-'))
  const port = await freePort()
  const caFile = join(folder, 'cert.pem')
  if (secured) {
    const { cert, key } = await makeCertificate()
    writeFileSync(caFile, cert)
    writeFileSync(join(folder, 'key.pem'), key)
  }
  return { folder, port, host: `localhost:${port}`, caFile }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}

const TRIES = 200

async function reachable(url: string): Promise<void> {
  for (let tries = 0; tries < TRIES; tries++) {
    const isUp = await fetch(url).then(
      () => true,
      // A certificate that nobody trusts is an answer too.
      (error: unknown) => !/ECONNREFUSED/.test(String((error as Error).cause)),
    )
    if (isUp) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

async function stop(server: ChildProcess, folder: string): Promise<void> {
  const ended = new Promise((resolve) => server.once('close', resolve))
  if (server.exitCode === null) {
    server.kill()
    await ended
  }
  rmSync(folder, { recursive: true, force: true })
}
