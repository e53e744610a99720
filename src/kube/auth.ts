/** What every request carries to say who asks. */
import type { OutgoingHttpHeaders } from 'node:http'
import { TshelmError } from '../errors.ts'
import type { Clock } from '../runtime.ts'
import type { Impersonation, RestConfig } from './config.ts'
import type { ExecCredential } from './exec-credential.ts'
import { checkExecVersion } from './exec-version.ts'
import { fileErrorText, type KubeHost } from './host.ts'

export interface Identity {
  readonly headers: OutgoingHttpHeaders
  /** A client certificate that a plugin gave, in PEM. */
  readonly cert?: string
  readonly key?: string
}

export interface Authenticator {
  identity(): Promise<Identity>
  /** After a 401: true if asking again may help. */
  renew(): boolean
}

const TOKEN_FILE_LIFE_MS = 60_000

// A plugin's credential is replaced a little before it expires.
const EXPIRY_MARGIN_MS = 10_000

export function authenticator(config: RestConfig, host: KubeHost, clock: Clock): Authenticator {
  const { auth } = config
  const impersonation = config.impersonate ? impersonationHeaders(config.impersonate) : {}
  if (auth.tokenFile) return tokenFileAuthenticator(auth.tokenFile, impersonation, { host, clock })
  const fixed = staticAuthorization(config)
  if (!auth.exec || fixed !== undefined || config.tls.cert) {
    const headers = { ...impersonation, ...(fixed === undefined ? {} : { authorization: fixed }) }
    return { identity: () => Promise.resolve({ headers }), renew: () => false }
  }
  checkExecVersion(auth.exec)
  const run = async (): Promise<ExecCredential> => {
    const { execCredential } = await import('./exec-credential.ts')
    return execCredential(host, { ...auth, exec: auth.exec! })
  }
  return execAuthenticator(run, impersonation, clock)
}

function staticAuthorization({ auth }: RestConfig): string | undefined {
  if (auth.token) return `Bearer ${auth.token.trim()}`
  if (!auth.username && !auth.password) return undefined
  return `Basic ${Buffer.from(`${auth.username ?? ''}:${auth.password ?? ''}`).toString('base64')}`
}

function tokenFileAuthenticator(
  path: string,
  impersonation: OutgoingHttpHeaders,
  { host, clock }: { host: KubeHost; clock: Clock },
): Authenticator {
  let token = ''
  let readAt = -Infinity
  return {
    identity: () =>
      Promise.resolve().then(() => {
        if (clock.now() - readAt > TOKEN_FILE_LIFE_MS) {
          token = readToken(host, path)
          readAt = clock.now()
        }
        return { headers: { ...impersonation, authorization: `Bearer ${token}` } }
      }),
    renew: () => {
      const stale = clock.now() > readAt
      readAt = -Infinity
      return stale
    },
  }
}

function readToken(host: KubeHost, path: string): string {
  try {
    return host.readFile(path).trim()
  } catch (error) {
    throw new TshelmError('kube/unauthorized', fileErrorText(path, error), { cause: error })
  }
}

function execAuthenticator(
  run: () => Promise<ExecCredential>,
  impersonation: OutgoingHttpHeaders,
  clock: Clock,
): Authenticator {
  let pending: Promise<ExecCredential> | undefined
  let expires = Infinity
  const credential = (): Promise<ExecCredential> => {
    if (pending && clock.now() < expires - EXPIRY_MARGIN_MS) return pending
    expires = Infinity
    const started = run()
    pending = started
    started.then(
      (found) => {
        if (pending === started) expires = found.expires ?? Infinity
      },
      () => {
        if (pending === started) pending = undefined
      },
    )
    return started
  }
  return {
    async identity() {
      const { token, cert, key } = await credential()
      const headers = { ...impersonation, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) }
      return cert !== undefined && key !== undefined ? { headers, cert, key } : { headers }
    },
    renew() {
      pending = undefined
      return true
    },
  }
}

function impersonationHeaders({ user, uid, groups, extra }: Impersonation): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = { 'impersonate-user': user }
  if (uid) headers['impersonate-uid'] = uid
  if (groups && groups.length > 0) headers['impersonate-group'] = [...groups]
  for (const [key, values] of Object.entries(extra ?? {})) {
    headers[`impersonate-extra-${encodeURIComponent(key).toLowerCase()}`] = [...values]
  }
  return headers
}
