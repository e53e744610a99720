/** Access tokens for Google Cloud (source: Google's AIP-4110 and following, "Application Default Credentials"). */
import { messageOf, TshelmError } from '../../errors.ts'
import { fileErrorText } from '../../kube/host.ts'
import { signJwt } from '../jwt.ts'
import type { SecretsHost } from '../ports.ts'
import { askStore, isRecord, jsonOf, textAt } from '../request.ts'
import { oauthToken, validSeconds, type GcpCredentials, type GcpToken } from './oauth.ts'

export interface GcpOptions {
  /** Default: cloud-platform. */
  readonly scopes?: readonly string[]
  /** The text of a credentials file. Default: the file that GOOGLE_APPLICATION_CREDENTIALS names, gcloud's, the machine's account. */
  readonly credentialsJson?: string | undefined
  /** A token that somebody else got. */
  readonly accessToken?: string | undefined
}

export interface GcpSession {
  readonly host: SecretsHost
  /** Kept until shortly before it expires. Rejects with `secrets/…`. */
  token(): Promise<string>
}

const CLOUD_PLATFORM = 'https://www.googleapis.com/auth/cloud-platform'
const TOKEN_URL = 'https://oauth2.googleapis.com/token'
const EARLY_MS = 60_000
// Its address is known to nobody outside Google's cloud.
const METADATA_MS = 2000

/** Nothing is read or asked before it is needed. */
export function openGcp(host: SecretsHost, options: GcpOptions = {}): GcpSession {
  const { scopes = [CLOUD_PLATFORM], accessToken } = options
  let current: Promise<GcpToken> | undefined
  return {
    host,
    async token() {
      if (accessToken) return accessToken
      const kept = await current
      if (kept !== undefined && kept.expires - EARLY_MS < host.clock.now()) current = undefined
      current ??= fetchToken(host, scopes, options.credentialsJson)
      current.catch(() => (current = undefined))
      return (await current).token
    },
  }
}

async function fetchToken(host: SecretsHost, scopes: readonly string[], given: string | undefined): Promise<GcpToken> {
  const credentials = given === undefined ? await findCredentials(host) : parseCredentials(given, 'credentials')
  if (credentials === undefined) return metadataToken(host, scopes)
  return tokenFor(host, credentials, scopes)
}

/** What a credentials file stands for. */
async function tokenFor(host: SecretsHost, credentials: GcpCredentials, scopes: readonly string[]): Promise<GcpToken> {
  const type = textAt(credentials, 'type')
  switch (type) {
    case 'service_account':
      return serviceAccountToken(host, credentials, scopes)
    case 'authorized_user':
      return refreshedToken(host, credentials)
    case 'external_account':
      return (await import('./federated.ts')).federatedToken(host, credentials, scopes)
    case 'impersonated_service_account':
      return (await import('./federated.ts')).impersonatedToken(host, credentials, { scopes, tokenFor })
    default:
      throw new TshelmError('secrets/unsupported', `unknown credential type: ${JSON.stringify(type ?? '')}`)
  }
}

async function findCredentials(host: SecretsHost): Promise<GcpCredentials | undefined> {
  const { env, home, platform } = host
  const named = env['GOOGLE_APPLICATION_CREDENTIALS']
  const folder =
    env['CLOUDSDK_CONFIG'] ?? (platform === 'win32' ? `${env['APPDATA'] ?? ''}/gcloud` : `${home}/.config/gcloud`)
  const path = named || `${folder}/application_default_credentials.json`
  let text: string
  try {
    text = Buffer.from(await host.readFile(path)).toString('utf8')
  } catch (error) {
    if (!named) return undefined
    throw new TshelmError(
      'secrets/config',
      `credentials: could not find default credentials: ${fileErrorText(path, error)}`,
    )
  }
  return parseCredentials(text, path)
}

function parseCredentials(text: string, path: string): GcpCredentials {
  const said = jsonOf(Buffer.from(text))
  if (isRecord(said)) return said
  throw new TshelmError('secrets/config', `${path} is no JSON object with credentials for Google Cloud`)
}

async function serviceAccountToken(
  host: SecretsHost,
  credentials: GcpCredentials,
  scopes: readonly string[],
): Promise<GcpToken> {
  const email = textAt(credentials, 'client_email') ?? ''
  const url = textAt(credentials, 'token_uri') ?? TOKEN_URL
  const now = Math.floor(host.clock.now() / 1000)
  const claims = { iss: email, scope: scopes.join(' '), aud: url, iat: now, exp: now + 3600 }
  const header = { alg: 'RS256', typ: 'JWT', kid: textAt(credentials, 'private_key_id') ?? '' }
  const assertion = signJwt(header, claims, textAt(credentials, 'private_key') ?? '')
  return oauthToken(host, url, { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion })
}

function refreshedToken(host: SecretsHost, credentials: GcpCredentials): Promise<GcpToken> {
  return oauthToken(host, textAt(credentials, 'token_uri') ?? TOKEN_URL, {
    grant_type: 'refresh_token',
    client_id: textAt(credentials, 'client_id') ?? '',
    client_secret: textAt(credentials, 'client_secret') ?? '',
    refresh_token: textAt(credentials, 'refresh_token') ?? '',
  })
}

/** The account of the machine (source: Compute Engine, "Authenticate workloads using service accounts"). */
async function metadataToken(host: SecretsHost, scopes: readonly string[]): Promise<GcpToken> {
  const server = host.env['GCE_METADATA_HOST'] || '169.254.169.254'
  const query = new URLSearchParams({ scopes: scopes.join(',') })
  const url = `http://${server}/computeMetadata/v1/instance/service-accounts/default/token?${query.toString()}`
  try {
    const answer = await askStore(host, { url, credentials: { 'metadata-flavor': 'Google' }, totalMs: METADATA_MS })
    const said = jsonOf(answer.body)
    const token = textAt(said, 'access_token')
    if (answer.status === 200 && token !== undefined)
      return { token, expires: host.clock.now() + validSeconds(said) * 1000 }
    throw new TshelmError('secrets/unauthorized', `the metadata server answered ${answer.statusText}`)
  } catch (cause) {
    const message =
      'credentials: could not find default credentials. See https://cloud.google.com/docs/authentication/external/set-up-adc for more information'
    throw new TshelmError('secrets/unauthorized', message, {
      cause: messageOf(cause),
      hint: 'give a credentials file by GOOGLE_APPLICATION_CREDENTIALS, or log in with gcloud auth application-default login',
    })
  }
}
