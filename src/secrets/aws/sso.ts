/** Credentials of a role in IAM Identity Center, with the token that `aws sso login` left (source: AWS SSO Portal API Reference). */
import { createHash } from 'node:crypto'
import { TshelmError } from '../../errors.ts'
import type { SecretsHost } from '../ports.ts'
import { askStore, codeOfStatus, isRecord, jsonOf, textAt } from '../request.ts'
import { endpointOf } from './endpoint.ts'
import type { AwsSettings } from './profile.ts'
import type { AwsCredentials } from './sign.ts'

const HINT = 'log in anew: aws sso login'

export async function ssoCredentials(
  host: SecretsHost,
  settings: AwsSettings,
  sessions: ReadonlyMap<string, AwsSettings>,
): Promise<AwsCredentials> {
  const session = sessions.get(settings['sso_session'] ?? '') ?? settings
  const account = settings['sso_account_id']
  const role = settings['sso_role_name']
  const region = session['sso_region']
  const key = settings['sso_session'] ?? session['sso_start_url']
  if (account === undefined || role === undefined || region === undefined || key === undefined) {
    throw new TshelmError('secrets/config', 'a profile with sso_ settings lacks account, role, region or start URL')
  }
  const token = await cachedToken(host, key)
  const query = new URLSearchParams({ role_name: role, account_id: account })
  const answer = await askStore(host, {
    url: `${endpointOf(host, 'portal.sso', region)}/federation/credentials?${query.toString()}`,
    credentials: { 'x-amz-sso_bearer_token': token },
  })
  const said = jsonOf(answer.body)
  const given = isRecord(said) ? said['roleCredentials'] : undefined
  const accessKeyId = textAt(given, 'accessKeyId')
  const secretAccessKey = textAt(given, 'secretAccessKey')
  if (answer.status !== 200 || accessKeyId === undefined || secretAccessKey === undefined) {
    const message = `operation error SSO: GetRoleCredentials, ${textAt(said, 'message') ?? answer.statusText}`
    throw new TshelmError(codeOfStatus(answer.status), message, { hint: HINT })
  }
  const sessionToken = textAt(given, 'sessionToken')
  const expires = isRecord(given) ? given['expiration'] : undefined
  return {
    accessKeyId,
    secretAccessKey,
    ...(sessionToken === undefined ? {} : { sessionToken }),
    ...(typeof expires === 'number' ? { expires } : {}),
  }
}

async function cachedToken(host: SecretsHost, key: string): Promise<string> {
  const name = createHash('sha1').update(key).digest('hex')
  let said: unknown
  try {
    said = jsonOf(await host.readFile(`${host.home}/.aws/sso/cache/${name}.json`))
  } catch {
    said = undefined
  }
  const token = textAt(said, 'accessToken')
  const expires = Date.parse(textAt(said, 'expiresAt') ?? '')
  if (token === undefined || Number.isNaN(expires) || expires <= host.clock.now()) {
    throw new TshelmError('secrets/unauthorized', 'the SSO session has expired or is invalid', { hint: HINT })
  }
  return token
}
