/** Node's network errors in Go's words, with hints: users search for these texts. */
import { getServers } from 'node:dns'
import { isIP } from 'node:net'
import { TshelmError, type ErrorCode } from '../errors.ts'

export interface RequestName {
  readonly method: string
  readonly url: string
}

type NetworkError = NodeJS.ErrnoException & {
  readonly address?: string
  readonly port?: number
  readonly hostname?: string
  readonly reason?: string
  readonly cert?: { readonly subjectaltname?: string; readonly valid_to?: string }
  readonly host?: string
  readonly errors?: readonly NetworkError[]
  /** The proxy was not reached. */
  readonly proxy?: boolean
}

/** What to do, in the words of whoever asks: an API server's user looks elsewhere than a registry's. */
export interface NetworkHints {
  readonly refused: string
  readonly unknownHost: string
  /** Nobody trusted signed the server's certificate. */
  readonly authority: string
  readonly otherName: string
  readonly clientCertificate: string
  readonly proxy: string
}

export interface Wording {
  readonly code: ErrorCode
  readonly hints: NetworkHints
}

/** `Get "URL": dial tcp 127.0.0.1:6443: connect: connection refused` as a TshelmError. */
export function networkError(error: unknown, { method, url }: RequestName, { code, hints }: Wording): TshelmError {
  const first = firstOf(error)
  const proxied = (error as NetworkError).proxy === true
  const { text, advice, hint = advice && hints[advice] } = describe(first, url)
  const said = proxied ? hints.proxy : hint
  return new TshelmError(
    code,
    `${goVerb(method)} ${JSON.stringify(url)}: ${proxied ? 'proxyconnect tcp: ' : ''}${text}`,
    {
      cause: error,
      data: { networkCode: first.code },
      ...(said === undefined ? {} : { hint: said }),
    },
  )
}

/** `Get`, as Go's url.Error names a method. */
export function goVerb(method: string): string {
  return method.charAt(0) + method.slice(1).toLowerCase()
}

/** Several addresses were tried: the first failure stands for all. */
function firstOf(error: unknown): NetworkError {
  const found = error as NetworkError
  return found.errors?.[0] ?? found
}

interface Description {
  readonly text: string
  readonly hint?: string
  /** In place of `hint`. */
  readonly advice?: keyof NetworkHints
}

function describe(error: NetworkError, url: string): Description {
  const at = address(error)
  switch (error.code) {
    case 'ECONNREFUSED':
      return {
        text: `dial tcp ${at}: connect: connection refused`,
        advice: 'refused',
      }
    case 'EHOSTUNREACH':
      return { text: `dial tcp ${at}: connect: no route to host` }
    case 'ENETUNREACH':
      return { text: `dial tcp ${at}: connect: network is unreachable` }
    case 'ETIMEDOUT':
      return {
        text: `dial tcp${error.port === undefined ? `: lookup ${new URL(url).hostname}` : ` ${at}`}: i/o timeout`,
        hint: 'check network, VPN and firewall',
      }
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return {
        text: `dial tcp: lookup ${hostAsked(error, url)}${nameServer()}: no such host`,
        advice: 'unknownHost',
      }
    case 'ECONNRESET':
      return { text: error.message.includes('hang up') ? 'EOF' : 'read: connection reset by peer' }
    case 'EPIPE':
      return { text: 'write: broken pipe' }
    case 'HPE_INVALID_CONSTANT':
      return { text: 'net/http: HTTP/1.x transport connection broken: malformed HTTP response' }
    case 'TSHELM_TLS_TIMEOUT':
      return { text: 'net/http: TLS handshake timeout', hint: 'does the server, or a proxy before it, speak TLS?' }
    case 'TSHELM_TIMEOUT':
      return {
        text: 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
        hint: 'the server is slow or unreachable',
      }
    default:
      return tlsDescription(error, url)
  }
}

/** As it was written: Node has it in lower case. */
function hostAsked({ hostname: host }: NetworkError, url: string): string {
  const [, written = ''] = /^\w+:\/\/(?:[^@/?#]*@)?([^:/?#]*)/.exec(url) ?? []
  return host === undefined || host === written.toLowerCase() ? written : host
}

/** Go tells whom it asked where it asks itself. */
function nameServer(): string {
  const [server] = process.platform === 'linux' ? getServers() : []
  if (server === undefined) return ''
  const isBare = isIP(server) !== 0
  return ` on ${server.includes(':') && isBare ? `[${server}]` : server}${isBare ? ':53' : ''}`
}

function tlsDescription(error: NetworkError, url: string): Description {
  const verify = 'tls: failed to verify certificate: x509:'
  switch (error.code) {
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
      return { text: `${verify} certificate signed by unknown authority`, advice: 'authority' }
    case 'CERT_HAS_EXPIRED':
    case 'CERT_NOT_YET_VALID':
      return {
        text: `${verify} certificate has expired or is not yet valid`,
        hint: 'renew the server certificate, or set the clock right',
      }
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return {
        text: `${verify} ${altNames(error, url)}`,
        advice: 'otherName',
      }
    case 'EPROTO':
      if (/wrong version number|packet length too long/.test(error.message)) {
        return {
          text: 'http: server gave HTTP response to HTTPS client',
          hint: 'the server speaks plain HTTP: use an http:// address',
        }
      }
      if (/alert certificate (required|expired|unknown)|alert bad certificate/.test(error.message)) {
        return {
          text: 'remote error: tls: bad certificate',
          advice: 'clientCertificate',
        }
      }
      return { text: `tls: ${error.reason ?? 'handshake failure'}` }
    default:
      return { text: error.message }
  }
}

/** Go: x509.HostnameError. */
function altNames(error: NetworkError, url: string): string {
  const name = (error.host ?? new URL(url).hostname).replace(/^\[|\]$/g, '')
  const isAddress = isIP(name) !== 0
  const kind = isAddress ? 'IP Address:' : 'DNS:'
  const names = (error.cert?.subjectaltname ?? '')
    .split(', ')
    .filter((entry) => entry.startsWith(kind))
    .map((entry) => entry.slice(kind.length))
  if (names.length > 0) return `certificate is valid for ${names.join(', ')}, not ${name}`
  return isAddress
    ? `cannot validate certificate for ${name} because it doesn't contain any IP SANs`
    : `certificate is not valid for any names, but wanted to match ${name}`
}

function address({ address: host = '', port = 0 }: NetworkError): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}
