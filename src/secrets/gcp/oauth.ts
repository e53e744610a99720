/** Tokens by OAuth2. */
import { TshelmError } from '../../errors.ts'
import type { SecretsHost } from '../ports.ts'
import { askStore, codeOfStatus, isRecord, jsonOf, textAt } from '../request.ts'

export interface GcpToken {
  readonly token: string
  /** Milliseconds since the epoch. */
  readonly expires: number
}

export type GcpCredentials = Readonly<Record<string, unknown>>

/** RFC 6749: exchanges what a form says for a token. */
export async function oauthToken(
  host: SecretsHost,
  url: string,
  form: Readonly<Record<string, string>>,
): Promise<GcpToken> {
  const answer = await askStore(host, {
    method: 'POST',
    url,
    credentials: { 'content-type': 'application/x-www-form-urlencoded' },
    body: Buffer.from(new URLSearchParams(form).toString()),
    repeatable: true,
  })
  const said = jsonOf(answer.body)
  const token = textAt(said, 'access_token')
  if (answer.status !== 200 || token === undefined) {
    const why = textAt(said, 'error_description') ?? textAt(said, 'error') ?? answer.statusText
    throw new TshelmError(codeOfStatus(answer.status), `oauth2: cannot fetch token: ${answer.statusText}: ${why}`)
  }
  return { token, expires: host.clock.now() + validSeconds(said) * 1000 }
}

/** How long the token is good for. */
export function validSeconds(said: unknown): number {
  const seconds = isRecord(said) ? Number(said['expires_in']) : NaN
  return Number.isFinite(seconds) ? seconds : 3600
}
