/** Credentials of a role, from AWS Security Token Service (source: AWS STS API Reference). */
import { TshelmError } from '../../errors.ts'
import type { SecretsHost } from '../ports.ts'
import { askStore, codeOfStatus } from '../request.ts'
import { endpointOf } from './endpoint.ts'
import { signRequest, type AwsCredentials } from './sign.ts'

export interface RoleRequest {
  readonly roleArn: string
  readonly sessionName: string
  readonly region: string
  readonly externalId?: string
  readonly durationSeconds?: number
}

/** Rejects with `secrets/…`; the text names role and operation. */
export function assumeRole(host: SecretsHost, role: RoleRequest, credentials: AwsCredentials): Promise<AwsCredentials> {
  return askForRole(host, role, { action: 'AssumeRole', credentials })
}

export function assumeRoleWithWebIdentity(
  host: SecretsHost,
  role: RoleRequest,
  token: string,
): Promise<AwsCredentials> {
  return askForRole(host, role, { action: 'AssumeRoleWithWebIdentity', token })
}

interface Proof {
  readonly action: string
  readonly credentials?: AwsCredentials
  readonly token?: string
}

async function askForRole(host: SecretsHost, role: RoleRequest, proof: Proof): Promise<AwsCredentials> {
  const { region, roleArn, sessionName, externalId, durationSeconds = 900 } = role
  const form = new URLSearchParams({
    Action: proof.action,
    Version: '2011-06-15',
    RoleArn: roleArn,
    RoleSessionName: sessionName,
    ...(proof.action === 'AssumeRole' ? { DurationSeconds: String(durationSeconds) } : {}),
    ...(externalId === undefined ? {} : { ExternalId: externalId }),
    ...(proof.token === undefined ? {} : { WebIdentityToken: proof.token }),
  })
  const url = `${endpointOf(host, 'sts', region)}/`
  const body = Buffer.from(form.toString())
  const unsigned = { 'content-type': 'application/x-www-form-urlencoded' }
  const { credentials } = proof
  const headers =
    credentials === undefined
      ? unsigned
      : signRequest(
          { method: 'POST', url, headers: unsigned, body },
          { credentials, region, service: 'sts', now: host.clock.now() },
        )
  const answer = await askStore(host, { method: 'POST', url, credentials: headers, body, repeatable: true })
  const text = answer.body.toString('utf8')
  if (answer.status !== 200) {
    const said = `${element(text, 'Code') ?? 'UnknownError'}: ${element(text, 'Message') ?? answer.statusText}`
    const status = `https response error StatusCode: ${answer.status}, RequestID: ${element(text, 'RequestId') ?? ''}`
    throw new TshelmError(
      codeOfStatus(answer.status),
      `operation error STS: ${proof.action}, ${status}, api error ${said}`,
    )
  }
  return credentialsIn(text, proof.action)
}

function credentialsIn(xml: string, action: string): AwsCredentials {
  const accessKeyId = element(xml, 'AccessKeyId')
  const secretAccessKey = element(xml, 'SecretAccessKey')
  const sessionToken = element(xml, 'SessionToken')
  const expires = Date.parse(element(xml, 'Expiration') ?? '')
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    throw new TshelmError('secrets/failed', `operation error STS: ${action}, the answer has no credentials`)
  }
  return {
    accessKeyId,
    secretAccessKey,
    ...(sessionToken === undefined ? {} : { sessionToken }),
    ...(Number.isNaN(expires) ? {} : { expires }),
  }
}

/** The text of the first element of a name. */
export function element(xml: string, name: string): string | undefined {
  const start = xml.indexOf(`<${name}>`)
  const end = start < 0 ? -1 : xml.indexOf(`</${name}>`, start)
  return end < 0 ? undefined : unescaped(xml.slice(start + name.length + 2, end))
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

function unescaped(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return ENTITIES[name] ?? whole
    return String.fromCodePoint(Math.min(hex === undefined ? Number(decimal) : parseInt(hex, 16), 0x10ffff))
  })
}
