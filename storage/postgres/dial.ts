/** A socket to a server of Postgres, encrypted if it must be. Errors are Go's. */
import { connect, type Socket } from 'node:net'
import { connect as connectTls, type ConnectionOptions } from 'node:tls'
import { StorageError } from '../errors.ts'
import { homeOf, isSocketPath, type SqlHost, type SqlServer } from './host.ts'
import type { SqlSettings, SslMode } from './settings.ts'

export interface Dial {
  readonly server: SqlServer
  readonly settings: SqlSettings
  readonly sslMode: SslMode
  readonly host: SqlHost
  /** For all of it; 0 is no limit. */
  readonly timeoutMs: number
}

const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47])

/** Rejects with StorageError `unreachable`. */
export async function dial({ server, settings, sslMode, host, timeoutMs }: Dial): Promise<Socket> {
  const local = server.address === undefined && isSocketPath(server.host)
  const path = `${server.host.replace(/^@/, '\0')}/.s.PGSQL.${server.port}`
  const name = server.address ?? server.host
  const socket = local ? connect(path) : connect(server.port, name)
  socket.setNoDelay(true)
  const to = local ? `unix ${path.replace('\0', '@')}` : `tcp ${name.includes(':') ? `[${name}]` : name}:${server.port}`
  const timer = timeoutMs === 0 ? undefined : setTimeout(() => socket.destroy(timedOut(to)), timeoutMs)
  try {
    await once(socket, 'connect')
    if (sslMode === 'disable' || sslMode === 'allow') return socket
    const options = tlsOptions(server, settings, sslMode, host)
    if (!settings.ssl.direct) await askForTls(socket)
    const secured = connectTls({
      socket,
      ...options,
      ...(settings.ssl.direct ? { ALPNProtocols: ['postgresql'] } : {}),
    })
    await once(secured, 'secureConnect')
    return secured
  } catch (error) {
    socket.destroy()
    throw inGoWords(error, { to, name, verify: sslMode === 'verify-full' ? 'tls: failed to verify certificate: ' : '' })
  } finally {
    clearTimeout(timer)
  }
}

async function askForTls(socket: Socket): Promise<void> {
  const answer = new Promise<Buffer>((resolve, reject) => {
    socket.once('data', resolve)
    socket.once('error', reject)
    socket.once('close', () => reject(new StorageError('unreachable', 'EOF')))
  })
  socket.write(SSL_REQUEST)
  const [first, ...more] = await answer
  socket.removeAllListeners()
  socket.pause()
  if (first !== 0x53 || more.length > 0) {
    throw new StorageError(
      'unreachable',
      'pq: SSL is not enabled on the server',
      undefined,
      'sslmode=disable goes without',
    )
  }
}

function once(socket: Socket, event: 'connect' | 'secureConnect'): Promise<void> {
  return new Promise((resolve, reject) => {
    const closed = (): void => reject(new StorageError('unreachable', 'EOF'))
    socket.once('error', reject)
    socket.once('close', closed)
    socket.once(event, () => {
      socket.off('error', reject)
      socket.off('close', closed)
      resolve()
    })
  })
}

/** What lib/pq makes of the modes: only verify-full asks for the right name, and a root certificate is always used. */
function tlsOptions(server: SqlServer, { ssl }: SqlSettings, mode: SslMode, host: SqlHost): ConnectionOptions {
  const folder = `${homeOf(host)}/.postgresql`
  const file = (given: string, usual: string): string | undefined => {
    if (ssl.inline) return given === '' ? undefined : given
    return host.readFile(given === '' ? `${folder}/${usual}` : given)
  }
  const rootCert = ssl.rootCert === 'system' ? undefined : file(ssl.rootCert, 'root.crt')
  const needsRoot = ssl.rootCert !== '' && ssl.rootCert !== 'system' && mode.startsWith('verify')
  if (rootCert === undefined && needsRoot) throw noFile(ssl.rootCert)
  if (rootCert !== undefined && !rootCert.includes('-----BEGIN')) {
    throw new StorageError('unreachable', "pq: couldn't parse pem from sslrootcert")
  }
  const cert = file(ssl.cert, 'postgresql.crt')
  const key = cert === undefined ? undefined : file(ssl.key, 'postgresql.key')
  const verifies = mode.startsWith('verify') || rootCert !== undefined
  const isName = ssl.sni && !/^[\d.]+$|:/.test(server.host)
  return {
    rejectUnauthorized: verifies,
    host: server.host,
    ...(isName ? { servername: server.host } : {}),
    ...(rootCert === undefined ? {} : { ca: rootCert }),
    ...(cert === undefined || key === undefined ? {} : { cert, key }),
    ...(mode === 'verify-full' ? {} : { checkServerIdentity: () => undefined }),
    ...(ssl.min === '' ? {} : { minVersion: nodeVersion(ssl.min) }),
    ...(ssl.max === '' ? {} : { maxVersion: nodeVersion(ssl.max) }),
  }
}

function nodeVersion(name: string): 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3' {
  return name === 'TLSv1.0' ? 'TLSv1' : (name as 'TLSv1.1')
}

function noFile(path: string): StorageError {
  return new StorageError('unreachable', `open ${path}: no such file or directory`, undefined, 'see sslrootcert')
}

const UNKNOWN_AUTHORITY = new Set([
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
])

const REFUSALS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  EHOSTUNREACH: 'no route to host',
  ENETUNREACH: 'network is unreachable',
  ENOENT: 'no such file or directory',
  EACCES: 'permission denied',
  ETIMEDOUT: 'connection timed out',
}

type NodeError = NodeJS.ErrnoException & {
  readonly errors?: readonly NodeError[]
  readonly address?: string
  readonly port?: number
  readonly cert?: { readonly subjectaltname?: string }
}

interface Dialled {
  readonly to: string
  readonly name: string
  /** What Go's TLS says before what is wrong with a certificate; lib/pq checks authorities itself. */
  readonly verify: string
}

function inGoWords(error: unknown, { to, name, verify: prefix }: Dialled): StorageError {
  if (error instanceof StorageError) return error
  // Several addresses were tried: the first stands for all.
  const first = (error as NodeError).errors?.[0] ?? (error as NodeError)
  const { code = '', message, address, port, cert } = first
  const reach = 'is the server there, and does a firewall let this through?'
  const because = (text: string, hint: string): StorageError => new StorageError('unreachable', text, error, hint)
  const refused = REFUSALS[code]
  if (refused !== undefined) {
    const place =
      address === undefined || port === undefined
        ? to
        : `tcp ${address.includes(':') ? `[${address}]` : address}:${port}`
    return because(`dial ${place}: connect: ${refused}`, reach)
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return because(`dial tcp: lookup ${name}: no such host`, 'check the name')
  const verify = `${prefix}x509:`
  if (UNKNOWN_AUTHORITY.has(code)) {
    return because(
      `${verify} certificate signed by unknown authority`,
      'sslrootcert names the file with the right authority',
    )
  }
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') {
    return because(`${verify} certificate has expired or is not yet valid`, 'the server needs another certificate')
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    const names = (cert?.subjectaltname ?? '').replace(/(DNS|IP Address):/g, '')
    return because(
      `${verify} certificate is valid for ${names}, not ${name}`,
      'sslmode=verify-ca does not look at the name',
    )
  }
  if (code === 'ECONNRESET') return because('read: connection reset by peer', reach)
  return because(message, reach)
}

function timedOut(to: string): StorageError {
  return new StorageError(
    'unreachable',
    `dial ${to}: i/o timeout`,
    undefined,
    'the server does not answer; connect_timeout in the connection string says how long to wait',
  )
}
