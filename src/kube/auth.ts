/** What every request carries to say who asks. */
import type { OutgoingHttpHeaders } from 'node:http'
import { TshelmError } from '../errors.ts'
import type { Clock } from '../runtime.ts'
import type { Impersonation, RestConfig } from './config.ts'
import type { ExecCredential } from './exec-credential.ts'
import { checkExecVersion } from './exec-version.ts'
import { fileErrorText, type KubeHost } from './host.ts'
import { renewable, type Fetched } from './renewable.ts'

export interface Identity {
  readonly headers: OutgoingHttpHeaders
  /** A client certificate that a plugin gave, in PEM. */
  readonly cert?: string
  readonly key?: string
}

export interface Authenticator {
  identity(): Promise<Identity>
  /** After a 401 for this identity: true if asking again may help. */
  renew(refused: Identity): boolean
}

const TOKEN_FILE_LIFE_MS = 60_000

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
  const run = async (): Promise<Fetched> => {
    const { execCredential } = await import('./exec-credential.ts')
    const credential = await execCredential(host, { ...auth, exec: auth.exec! })
    return { identity: execIdentity(credential, impersonation), until: credential.expires ?? Infinity }
  }
  return renewable(run, clock)
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

function execIdentity({ token, cert, key }: ExecCredential, impersonation: OutgoingHttpHeaders): Identity {
  const headers = { ...impersonation, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) }
  return cert !== undefined && key !== undefined ? { headers, cert, key } : { headers }
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
