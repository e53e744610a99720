/** Where states of Terraform are. */
import { quote } from '../../../../gotemplate/go/strconv.ts'
import { isMap, type GoMap } from '../../../../gotemplate/value.ts'
import { isTshelmError, messageOf, TshelmError, wrapError } from '../../../errors.ts'
import { fileErrorText } from '../../../kube/host.ts'
import { readS3 } from '../../aws/s3.ts'
import { openAws } from '../../aws/session.ts'
import { openGcp } from '../../gcp/token.ts'
import type { SecretsHost } from '../../ports.ts'
import { askStore, codeOfStatus } from '../../request.ts'
import { readGcs } from '../backends/gcp.ts'
import { readBlob } from './azure-blob.ts'
import { readRemote, tokenFor } from './remote.ts'
import { parseState, type TerraformState } from './state.ts'

export interface StateOptions {
  readonly awsProfile: string
  readonly azureSubscription: string
  readonly gitlabUser: string
  readonly gitlabToken: string
  readonly gitlabScheme: string
  readonly tfeToken: string
  readonly tfeCredentialsFile: string
}

export type StateKind = 'local' | 's3' | 'gs' | 'azurerm' | 'remote' | 'gitlab'

/** The state at a place, wherever a file there says that it is. Rejects with `secrets/…`. */
export async function readState(
  host: SecretsHost,
  kind: StateKind,
  place: string,
  options: StateOptions,
): Promise<TerraformState> {
  if (kind === 'local') return readLocal(host, place, options)
  if (kind === 'gitlab') return parseState(await readGitLab(host, place, options))
  try {
    return parseState(await readKind(host, kind, place, options))
  } catch (error) {
    throw wrapError(`failed to read tfstate from ${kind}://${place}: `, error)
  }
}

async function readLocal(host: SecretsHost, file: string, options: StateOptions): Promise<TerraformState> {
  let bytes: Uint8Array
  try {
    bytes = await host.readFile(file)
  } catch (error) {
    const message = `failed to read tfstate from ${file}: ${fileErrorText(file, error)}`
    throw new TshelmError('secrets/not-found', message, { cause: error })
  }
  const state = parseState(bytes)
  if (state.backend === undefined) return state
  return parseState(await readBackend(host, state.backend, { options, workspace: await workspaceOf(host, file) }))
}

/** TF_WORKSPACE, or what the file `environment` beside the state says. */
async function workspaceOf(host: SecretsHost, file: string): Promise<string> {
  const named = host.env['TF_WORKSPACE']
  if (named) return named
  const folder = file.includes('/') ? file.slice(0, file.lastIndexOf('/') + 1) : ''
  const text = await host.readFile(`${folder}environment`).then(
    (bytes) => Buffer.from(bytes).toString('utf8'),
    () => '',
  )
  return text === '' ? DEFAULT_WORKSPACE : text
}

const DEFAULT_WORKSPACE = 'default'

async function readKind(
  host: SecretsHost,
  kind: 's3' | 'gs' | 'azurerm' | 'remote',
  place: string,
  options: StateOptions,
): Promise<Uint8Array> {
  const [first = '', ...rest] = place.split('/')
  switch (kind) {
    case 's3':
      return readBucket(host, { bucket: first, key: rest.join('/'), profile: options.awsProfile })
    case 'gs': {
      const encryptionKey = host.env['GOOGLE_ENCRYPTION_KEY']
      const object = { bucket: first, key: rest.join('/'), ...(encryptionKey ? { encryptionKey } : {}) }
      return readGcs(openGcp(host), object).catch((error: unknown) => {
        throw withoutBucket(error, first)
      })
    }
    case 'azurerm': {
      const [account = '', container = '', ...key] = rest
      if (key.length === 0)
        throw new TshelmError('secrets/invalid-reference', `invalid azurerm url: azurerm://${place}`)
      const [subscription, group] = first.includes('@') ? first.split('@') : [options.azureSubscription, first]
      return readBlob(host, { group: group!, account, container, key: key.join('/'), subscription: subscription! })
    }
    case 'remote': {
      const [organization = '', workspace = ''] = rest
      const token = await tokenFor(host, first, options)
      return readRemote(host, { hostname: first, organization, workspace, token })
    }
  }
}

/** Go: here, the place is told already. */
function withoutBucket(error: unknown, bucket: string): unknown {
  if (!isTshelmError(error) || !error.message.startsWith(`bucket ${bucket}: `)) return error
  return new TshelmError(error.code, error.message.slice(`bucket ${bucket}: `.length), { cause: error })
}

interface BucketPlace {
  readonly bucket: string
  readonly key: string
  readonly profile?: string
  readonly region?: string
  readonly roleArn?: string
  readonly endpoint?: string
  readonly keys?: readonly [accessKey: string, secretKey: string]
}

/** Who owns a bucket elsewhere than told finds it all the same: S3 says where it is. */
async function readBucket(host: SecretsHost, place: BucketPlace): Promise<Uint8Array> {
  const { bucket, key, profile, roleArn, keys } = place
  const own =
    keys === undefined
      ? host
      : {
          ...host,
          env: { ...host.env, AWS_ACCESS_KEY_ID: keys[0], AWS_SECRET_ACCESS_KEY: keys[1], AWS_SESSION_TOKEN: '' },
        }
  const env = profile ? { ...own.env, AWS_PROFILE: profile } : own.env
  const session = openAws({ ...own, env }, { region: place.region, roleArn })
  const endpoint = place.endpoint || host.env['AWS_ENDPOINT_URL_S3'] || host.env['AWS_ENDPOINT_URL']
  if (endpoint) return readS3(session, { bucket, key, endpoint: endpoint.replace(/\/+$/, '') })
  const region = await bucketRegion(host, bucket, (await session.region()) || 'us-east-1')
  return readS3(session, { bucket, key, region })
}

/** Source: Amazon S3 API Reference, HeadBucket: the header is there even for those who are not let in. */
async function bucketRegion(host: SecretsHost, bucket: string, region: string): Promise<string> {
  // A name with dots is none that a certificate of S3 holds.
  const url = /^[a-z0-9-]+$/.test(bucket)
    ? `https://${bucket}.s3.${region}.amazonaws.com/`
    : `https://s3.${region}.amazonaws.com/${encodeURIComponent(bucket)}`
  try {
    const { headers } = await askStore(host, { method: 'HEAD', url, redirect: 'manual' })
    const found = headers['x-amz-bucket-region']
    return typeof found === 'string' && found !== '' ? found : region
  } catch (error) {
    throw wrapError('failed to get bucket region: ', error)
  }
}

interface Placed {
  readonly options: StateOptions
  readonly workspace: string
}

async function readBackend(
  host: SecretsHost,
  { type, config }: NonNullable<TerraformState['backend']>,
  { options, workspace }: Placed,
): Promise<Uint8Array> {
  const text = (name: string): string => textAt(config, name)
  const isDefault = workspace === DEFAULT_WORKSPACE
  switch (type) {
    case 's3': {
      const prefix = text('workspace_key_prefix') || 'env:'
      const endpoints = config['endpoints']
      const [accessKey, secretKey] = [text('access_key'), text('secret_key')]
      return readBucket(host, {
        bucket: text('bucket'),
        key: isDefault ? text('key') : `${prefix}/${workspace}/${text('key')}`,
        region: text('region'),
        roleArn: text('role_arn'),
        endpoint: endpoints !== undefined && isMap(endpoints) ? textAt(endpoints, 's3') : '',
        ...(accessKey !== '' && secretKey !== '' ? { keys: [accessKey, secretKey] as const } : {}),
      })
    }
    case 'gcs':
      return readGcsBackend(host, config, workspace)
    case 'azurerm': {
      const prefix = text('workspace_key_prefix') || 'env:'
      return readBlob(host, {
        group: text('resource_group_name'),
        account: text('storage_account_name'),
        container: text('container_name'),
        key: isDefault ? text('key') : `${text('key')}${prefix}${workspace}`,
        subscription: text('subscription_id'),
        accessKey: text('access_key'),
        entra: text('use_azuread_auth') === 'true',
      })
    }
    case 'remote': {
      const workspaces = config['workspaces']
      if (workspaces === undefined || !isMap(workspaces)) {
        throw new TshelmError('secrets/failed', 'failed to parse workspaces')
      }
      const [name, prefix] = [textAt(workspaces, 'name'), textAt(workspaces, 'prefix')]
      if (name === '' && prefix === '') {
        throw new TshelmError('secrets/failed', 'workspaces requires either name or prefix')
      }
      return readRemote(host, {
        hostname: text('hostname') || 'app.terraform.io',
        organization: text('organization'),
        workspace: name || `${prefix}${workspace}`,
        token: text('token') || (await tokenFor(host, text('hostname') || 'app.terraform.io', options)),
      })
    }
    default:
      throw new TshelmError('secrets/unsupported', `backend type ${type} is not supported`)
  }
}

async function readGcsBackend(host: SecretsHost, config: GoMap, workspace: string): Promise<Uint8Array> {
  const prefix = textAt(config, 'prefix').replace(/\/+$/, '')
  const file = textAt(config, 'credentials')
  const credentialsJson = file === '' ? undefined : Buffer.from(await host.readFile(file)).toString('utf8')
  const encryptionKey = textAt(config, 'encryption_key')
  return readGcs(openGcp(host, { credentialsJson }), {
    bucket: textAt(config, 'bucket'),
    key: `${prefix === '' ? '' : `${prefix}/`}${workspace}.tfstate`,
    ...(encryptionKey === '' ? {} : { encryptionKey }),
  })
}

function textAt(map: GoMap, name: string): string {
  const value = map[name]
  return typeof value === 'string' ? value : ''
}

/** Source: GitLab documentation, "GitLab-managed Terraform state". */
async function readGitLab(host: SecretsHost, place: string, options: StateOptions): Promise<Uint8Array> {
  const scheme = options.gitlabScheme === 'http' ? 'http' : 'https'
  const url = `${scheme}://${place}`
  if (!URL.canParse(url)) throw new TshelmError('secrets/invalid-reference', `parsing GitLab URL: ${quote(url)}`)
  const user = options.gitlabUser || host.env['GITLAB_USER']
  const token = options.gitlabToken || host.env['GITLAB_TOKEN']
  const basic = Buffer.from(`${user ?? ''}:${token ?? ''}`).toString('base64')
  try {
    const answer = await askStore(host, {
      url,
      ...(user && token ? { credentials: { authorization: `Basic ${basic}` } } : {}),
    })
    if (answer.status >= 200 && answer.status < 300) return answer.body
    throw new TshelmError(codeOfStatus(answer.status), `GitLab returned HTTP ${answer.status} for ${url}`)
  } catch (error) {
    if (messageOf(error).startsWith('GitLab returned')) throw error
    throw wrapError('requesting GitLab state: ', error)
  }
}
