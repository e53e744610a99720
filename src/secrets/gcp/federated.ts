/** Tokens for accounts of other identity providers, and for those that an account may act as (source: Google's AIP-4117, "External account credentials"). */
import { TshelmError } from '../../errors.ts'
import { fileErrorText } from '../../kube/host.ts'
import type { SecretsHost } from '../ports.ts'
import { askStore, codeOfStatus, isRecord, jsonOf, textAt } from '../request.ts'
import { oauthToken, type GcpCredentials, type GcpToken } from './oauth.ts'

const CLOUD_PLATFORM = 'https://www.googleapis.com/auth/cloud-platform'

/** Exchanges the token of another provider, from a file or an address, for one of Google's. */
export async function federatedToken(
  host: SecretsHost,
  credentials: GcpCredentials,
  scopes: readonly string[],
): Promise<GcpToken> {
  const impersonates = textAt(credentials, 'service_account_impersonation_url')
  const exchanged = await oauthToken(host, textAt(credentials, 'token_url') ?? 'https://sts.googleapis.com/v1/token', {
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    audience: textAt(credentials, 'audience') ?? '',
    scope: impersonates === undefined ? scopes.join(' ') : CLOUD_PLATFORM,
    requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    subject_token_type: textAt(credentials, 'subject_token_type') ?? '',
    subject_token: await subjectToken(host, credentials['credential_source']),
  })
  return impersonates === undefined ? exchanged : actAs(host, { url: impersonates, token: exchanged.token, scopes })
}

async function subjectToken(host: SecretsHost, source: unknown): Promise<string> {
  const file = textAt(source, 'file')
  const url = textAt(source, 'url')
  if (file !== undefined) {
    const bytes = await host.readFile(file).catch((error: unknown) => {
      throw new TshelmError('secrets/config', fileErrorText(file, error), { cause: error })
    })
    return tokenIn(bytes, source)
  }
  if (url !== undefined) {
    const headers = isRecord(source) && isRecord(source['headers']) ? source['headers'] : {}
    const credentials = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
    const answer = await askStore(host, { url, credentials })
    if (answer.status === 200) return tokenIn(answer.body, source)
    throw new TshelmError(codeOfStatus(answer.status), `the source of the subject token answered ${answer.statusText}`)
  }
  throw new TshelmError('secrets/unsupported', 'external account credentials are read from a file or an address only')
}

function tokenIn(bytes: Uint8Array, source: unknown): string {
  if (textAt(source, 'format', 'type') !== 'json') return Buffer.from(bytes).toString('utf8').trim()
  const token = textAt(jsonOf(bytes), textAt(source, 'format', 'subject_token_field_name') ?? '')
  if (token !== undefined) return token
  throw new TshelmError('secrets/config', 'the source of the subject token has no such field')
}

export interface Impersonation {
  readonly scopes: readonly string[]
  /** A token for the account that acts. */
  readonly tokenFor: (host: SecretsHost, credentials: GcpCredentials, scopes: readonly string[]) => Promise<GcpToken>
}

export async function impersonatedToken(
  host: SecretsHost,
  credentials: GcpCredentials,
  { scopes, tokenFor }: Impersonation,
): Promise<GcpToken> {
  const source = credentials['source_credentials']
  const url = textAt(credentials, 'service_account_impersonation_url')
  // A chain of such accounts is written as delegates; files do not nest.
  if (!isRecord(source) || url === undefined || textAt(source, 'type') === 'impersonated_service_account') {
    throw new TshelmError('secrets/config', 'impersonated account credentials lack a source or an address')
  }
  const { token } = await tokenFor(host, source, [CLOUD_PLATFORM])
  return actAs(host, { url, token, scopes })
}

interface Acting {
  readonly url: string
  readonly token: string
  readonly scopes: readonly string[]
}

async function actAs(host: SecretsHost, { url, token, scopes }: Acting): Promise<GcpToken> {
  const answer = await askStore(host, {
    method: 'POST',
    url,
    credentials: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify({ scope: scopes, lifetime: '3600s' })),
    repeatable: true,
  })
  const said = jsonOf(answer.body)
  const given = textAt(said, 'accessToken')
  const expires = Date.parse(textAt(said, 'expireTime') ?? '')
  if (answer.status === 200 && given !== undefined && !Number.isNaN(expires)) return { token: given, expires }
  const why = textAt(said, 'error', 'message') ?? answer.statusText
  throw new TshelmError(codeOfStatus(answer.status), `impersonate: unable to generate access token: ${why}`)
}
