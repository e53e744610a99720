/** Credentials that the machine has: those of a container, and of an instance (source: EC2 User Guide, "Retrieve security credentials from instance metadata"; ECS Developer Guide, "Task IAM role"). */
import { TshelmError } from '../../errors.ts'
import type { SecretsHost } from '../ports.ts'
import { askStore, codeOfStatus, jsonOf, textAt } from '../request.ts'
import type { AwsCredentials } from './sign.ts'

const CONTAINER_HOST = 'http://169.254.170.2'
const METADATA_HOST = 'http://169.254.169.254'
/** Hosts that a container's address may name without TLS. */
const LOCAL_HOSTS = /^(localhost|127(\.\d+){3}|\[::1\]|169\.254\.170\.2|169\.254\.170\.23|\[fd00:ec2::23\])$/
// These are on the same machine: who is there answers at once.
const CONTAINER_MS = 5000
const METADATA_MS = 2000

/** Undefined where this is no container that has any. */
export async function containerCredentials(host: SecretsHost): Promise<AwsCredentials | undefined> {
  const { env } = host
  const path = env['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI']
  const whole = env['AWS_CONTAINER_CREDENTIALS_FULL_URI']
  const url = path ? `${CONTAINER_HOST}${path}` : whole
  if (!url) return undefined
  if (!URL.canParse(url)) throw new TshelmError('secrets/config', 'AWS_CONTAINER_CREDENTIALS_FULL_URI is no address')
  const { protocol, hostname } = new URL(url)
  if (!path && protocol === 'http:' && !LOCAL_HOSTS.test(hostname)) {
    const message = `invalid endpoint host, ${JSON.stringify(hostname)}, only loopback/ecs/eks hosts are allowed`
    throw new TshelmError('secrets/config', message)
  }
  const file = env['AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE']
  const token = file
    ? Buffer.from(await host.readFile(file)).toString('utf8')
    : env['AWS_CONTAINER_AUTHORIZATION_TOKEN']
  const answer = await askStore(host, {
    url,
    totalMs: CONTAINER_MS,
    ...(token ? { credentials: { authorization: token.trim() } } : {}),
  })
  return keysIn(answer.body, answer.status, 'the container has no credentials')
}

/** Asks the instance's metadata service, with a session token first. */
export async function instanceCredentials(host: SecretsHost): Promise<AwsCredentials> {
  const { env } = host
  if (env['AWS_EC2_METADATA_DISABLED']?.toLowerCase() === 'true') {
    throw noRole(
      'operation error ec2imds: GetMetadata, access disabled to EC2 IMDS via client option, or "AWS_EC2_METADATA_DISABLED" environment variable',
    )
  }
  const base = (env['AWS_EC2_METADATA_SERVICE_ENDPOINT'] || METADATA_HOST).replace(/\/+$/, '')
  const ask = async (method: 'GET' | 'PUT', path: string, headers: Record<string, string>): Promise<Buffer> => {
    const answer = await askStore(host, {
      method,
      url: `${base}/latest/${path}`,
      credentials: headers,
      totalMs: METADATA_MS,
      repeatable: false,
    })
    if (answer.status !== 200) throw noRole(`the metadata service answered ${answer.statusText}`)
    return answer.body
  }
  const token = (await ask('PUT', 'api/token', { 'x-aws-ec2-metadata-token-ttl-seconds': '300' })).toString('utf8')
  const headers = { 'x-aws-ec2-metadata-token': token }
  const folder = 'meta-data/iam/security-credentials/'
  const [role = ''] = (await ask('GET', folder, headers)).toString('utf8').trim().split('\n')
  if (role === '') throw noRole('the instance has no role')
  return keysIn(
    await ask('GET', `${folder}${encodeURIComponent(role)}`, headers),
    200,
    'the instance has no credentials',
  )
}

function noRole(why: string): TshelmError {
  return new TshelmError('secrets/unauthorized', `no EC2 IMDS role found, ${why}`, {
    hint: 'give keys for AWS in the environment or in ~/.aws/credentials',
  })
}

/** The form that both services, and programs that give credentials, answer in. */
export function keysIn(body: Uint8Array, status: number, problem: string): AwsCredentials {
  const said = jsonOf(body)
  const accessKeyId = textAt(said, 'AccessKeyId')
  const secretAccessKey = textAt(said, 'SecretAccessKey')
  if (status !== 200 || accessKeyId === undefined || secretAccessKey === undefined) {
    const code = textAt(said, 'code') ?? textAt(said, 'Code')
    throw new TshelmError(codeOfStatus(status), code === undefined ? problem : `${problem}: ${code}`)
  }
  const sessionToken = textAt(said, 'Token') ?? textAt(said, 'SessionToken')
  const expires = Date.parse(textAt(said, 'Expiration') ?? '')
  return {
    accessKeyId,
    secretAccessKey,
    ...(sessionToken ? { sessionToken } : {}),
    ...(Number.isNaN(expires) ? {} : { expires }),
  }
}
