/** Where credentials for AWS come from, in the order of its SDKs. */
import { TshelmError, wrapError } from '../../errors.ts'
import { fileErrorText } from '../../kube/host.ts'
import type { SecretsHost } from '../ports.ts'
import { containerCredentials, instanceCredentials } from './machine.ts'
import type { AwsFiles, AwsSettings } from './profile.ts'
import type { AwsCredentials } from './sign.ts'
import { assumeRole, assumeRoleWithWebIdentity } from './sts.ts'

export interface CredentialsQuestion {
  readonly files: AwsFiles
  readonly profile: string
  /** Whether the caller named the profile: it goes before keys in the environment then. */
  readonly named: boolean
  readonly region: string
}

const MAX_PROFILES = 16

/** Rejects with `secrets/…` if nobody gives any. */
export async function findCredentials(host: SecretsHost, question: CredentialsQuestion): Promise<AwsCredentials> {
  const { env } = host
  if (!question.named) {
    const keys = environmentKeys(env)
    if (keys !== undefined) return keys
  }
  try {
    if (!question.named && env['AWS_WEB_IDENTITY_TOKEN_FILE']) {
      return await webIdentity(host, question.region, {
        file: env['AWS_WEB_IDENTITY_TOKEN_FILE'],
        roleArn: env['AWS_ROLE_ARN'],
        sessionName: env['AWS_ROLE_SESSION_NAME'],
      })
    }
    return await profileCredentials(host, question, [question.profile])
  } catch (error) {
    throw wrapError('get identity: get credentials: failed to refresh cached credentials, ', error)
  }
}

function environmentKeys(env: SecretsHost['env']): AwsCredentials | undefined {
  const accessKeyId = env['AWS_ACCESS_KEY_ID'] || env['AWS_ACCESS_KEY']
  const secretAccessKey = env['AWS_SECRET_ACCESS_KEY'] || env['AWS_SECRET_KEY']
  if (!accessKeyId || !secretAccessKey) return undefined
  return { accessKeyId, secretAccessKey, ...sessionToken(env['AWS_SESSION_TOKEN']) }
}

function sessionToken(token: string | undefined): Pick<AwsCredentials, 'sessionToken'> {
  return token ? { sessionToken: token } : {}
}

/** `path` is the chain of profiles that led here by source_profile, the last the one to ask. */
async function profileCredentials(
  host: SecretsHost,
  question: CredentialsQuestion,
  path: readonly string[],
): Promise<AwsCredentials> {
  const name = path.at(-1)!
  const settings = question.files.profiles.get(name) ?? {}
  const source = settings['source_profile']
  const isLoop = source !== undefined && source !== name && (path.includes(source) || path.length > MAX_PROFILES)
  if (isLoop) throw new TshelmError('secrets/config', `profile ${name}: source_profile leads back to itself`)
  const own =
    source !== undefined && source !== name && settings['role_arn'] !== undefined
      ? await profileCredentials(host, question, [...path, source])
      : await ownCredentials(host, question, settings)
  const roleArn = settings['role_arn']
  if (roleArn === undefined || settings['web_identity_token_file'] !== undefined) return own
  if (settings['mfa_serial'] !== undefined) {
    const message = `profile ${name}: role ${roleArn} asks for a code of device ${settings['mfa_serial']}`
    throw new TshelmError('secrets/unsupported', message, {
      hint: 'take the role on beforehand and give its keys in the environment',
    })
  }
  const externalId = settings['external_id']
  const sessionName = settings['role_session_name'] ?? `aws-go-sdk-${host.clock.now()}000000`
  const durationSeconds = Number(settings['duration_seconds'] ?? 900) || 900
  const role = { roleArn, sessionName, durationSeconds, region: question.region || settings['region'] || 'us-east-1' }
  return assumeRole(host, { ...role, ...(externalId === undefined ? {} : { externalId }) }, own)
}

async function ownCredentials(
  host: SecretsHost,
  question: CredentialsQuestion,
  settings: AwsSettings,
): Promise<AwsCredentials> {
  const { aws_access_key_id: accessKeyId, aws_secret_access_key: secretAccessKey } = settings
  if (accessKeyId && secretAccessKey)
    return { accessKeyId, secretAccessKey, ...sessionToken(settings['aws_session_token']) }
  if (settings['credential_source'] !== undefined) return namedSource(host, settings['credential_source'])
  if (settings['web_identity_token_file'] !== undefined) {
    const { web_identity_token_file: file, role_arn: roleArn, role_session_name: sessionName } = settings
    return webIdentity(host, question.region, { file, roleArn, sessionName })
  }
  if (settings['sso_account_id'] !== undefined || settings['sso_session'] !== undefined) {
    const { ssoCredentials } = await import('./sso.ts')
    return ssoCredentials(host, settings, question.files.ssoSessions)
  }
  if (settings['credential_process'] !== undefined) {
    const { processCredentials } = await import('./process.ts')
    return processCredentials(host, settings['credential_process'])
  }
  return (await containerCredentials(host)) ?? instanceCredentials(host)
}

async function namedSource(host: SecretsHost, source: string): Promise<AwsCredentials> {
  switch (source) {
    case 'Environment': {
      const keys = environmentKeys(host.env)
      if (keys !== undefined) return keys
      throw new TshelmError('secrets/config', 'credential_source is Environment, and there are no keys in it')
    }
    case 'EcsContainer': {
      const given = await containerCredentials(host)
      if (given !== undefined) return given
      throw new TshelmError(
        'secrets/config',
        'credential_source is EcsContainer, and no AWS_CONTAINER_CREDENTIALS_… variable is set',
      )
    }
    case 'Ec2InstanceMetadata':
      return instanceCredentials(host)
    default:
      throw new TshelmError(
        'secrets/config',
        'credential_source values must be EcsContainer, Ec2InstanceMetadata, or Environment',
      )
  }
}

interface WebIdentity {
  readonly file: string
  readonly roleArn: string | undefined
  readonly sessionName: string | undefined
}

async function webIdentity(host: SecretsHost, region: string, identity: WebIdentity): Promise<AwsCredentials> {
  const { file, roleArn, sessionName = `${host.clock.now()}000000` } = identity
  if (!roleArn) throw new TshelmError('secrets/config', 'token file path is not set with a role ARN')
  let token: string
  try {
    token = Buffer.from(await host.readFile(file)).toString('utf8')
  } catch (error) {
    const why = `unable to read file at ${file}: ${fileErrorText(file, error)}`
    throw new TshelmError('secrets/config', `failed to retrieve jwt from provide source, ${why}`)
  }
  try {
    return await assumeRoleWithWebIdentity(host, { roleArn, sessionName, region: region || 'us-east-1' }, token)
  } catch (error) {
    throw wrapError('failed to retrieve credentials, ', error)
  }
}
