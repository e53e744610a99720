/** `ref+infisical://NAME?project=…&environment=…[&path=…&type=…&version=…]`: a secret of Infisical (source: Infisical API reference, "Secrets" and "Machine identities"). */
import { quote } from '../../../../gotemplate/go/strconv.ts'
import { TshelmError } from '../../../errors.ts'
import { fileErrorText } from '../../../kube/host.ts'
import { openAzure } from '../../azure/token.ts'
import type { SecretsHost } from '../../ports.ts'
import { askStore, codeOfStatus, jsonOf, textAt, type StoreAnswer } from '../../request.ts'
import { parseMap } from '../document.ts'
import { once } from '../once.ts'
import type { Provider, ProviderContext } from '../provider.ts'

const SERVICE_ACCOUNT_TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount/token'

export function infisical({ host, option, shared }: ProviderContext): Provider {
  const site = (host.env['INFISICAL_URL'] || 'https://app.infisical.com').replace(/\/+$/, '').replace(/\/api$/, '')
  const api = `${site}/api`
  const text = once(async (path): Promise<string> => {
    const token = await shared(`infisical ${api}`, () => logIn(host, api))
    const version = option('version') || '0'
    if (!/^[+-]?\d+$/.test(version)) {
      const message = `strconv.Atoi: parsing ${quote(version)}: invalid syntax`
      throw new TshelmError('secrets/invalid-reference', message)
    }
    const query = queryOf(option, Number(version))
    query.sort()
    const url = `${api}/v3/secrets/raw/${encodeURIComponent(path)}?${query.toString()}`
    const answer = await askStore(host, {
      url,
      credentials: { authorization: `Bearer ${token}` },
    })
    const said = jsonOf(answer.body)
    const value = textAt(said, 'secret', 'secretValue')
    if (answer.status === 200 && value !== undefined) return value
    throw failure('CallRetrieveSecretV3Raw', `GET ${url}`, answer)
  })
  return { text, map: async (path, log) => parseMap(await text(path, log), 'hidden', 'failed to unmarshal secret: ') }
}

function queryOf(option: (name: string) => string, version: number): URLSearchParams {
  const folder = option('path')
  const project = option('project')
  const id = option('project_id')
  if (project === '' && id === '') {
    throw new TshelmError('secrets/invalid-reference', 'projectId or projectSlug is required')
  }
  return new URLSearchParams({
    environment: option('environment'),
    expandSecretReferences: 'false',
    include_imports: 'false',
    secretPath: folder === '' || folder.startsWith('/') ? folder || '/' : `/${folder}`,
    type: option('type') || 'shared',
    ...(id === '' ? { workspaceSlug: project } : { workspaceId: id }),
    ...(version === 0 ? {} : { version: String(version) }),
  })
}

function failure(operation: string, request: string, { status, headers, body }: StoreAnswer): TshelmError {
  const said = quote(textAt(jsonOf(body), 'message') ?? '')
  const id = String(headers['x-request-id'] ?? textAt(jsonOf(body), 'reqId') ?? '')
  const where = `[${request}] [status-code=${status}] [reqId=${id}]`
  return new TshelmError(
    codeOfStatus(status),
    `APIError: ${operation} unsuccessful response ${where} [message=${said}]`,
  )
}

async function logIn(host: SecretsHost, api: string): Promise<string> {
  const { way, form, operation } = await proofOf(host)
  const url = `${api}/v1/auth/${way}/login`
  const answer = await askStore(host, {
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json' },
    credentials: {},
    body: Buffer.from(JSON.stringify(form)),
    repeatable: true,
  })
  const said = jsonOf(answer.body)
  const token = textAt(said, 'accessToken')
  if (answer.status === 200 && token !== undefined) return token
  throw failure(operation, `POST ${url}`, answer)
}

interface Proof {
  readonly way: string
  /** As its client for Go calls it. */
  readonly operation: string
  readonly form: Readonly<Record<string, string>>
}

async function proofOf(host: SecretsHost): Promise<Proof> {
  const { env } = host
  const method = env['INFISICAL_AUTH_METHOD'] ?? ''
  const variable = (name: string): string => env[`INFISICAL_${name}`] ?? ''
  switch (method) {
    case 'UNIVERSAL_AUTH': {
      const form = {
        clientId: variable('UNIVERSAL_AUTH_CLIENT_ID'),
        clientSecret: variable('UNIVERSAL_AUTH_CLIENT_SECRET'),
      }
      return { way: 'universal-auth', form, operation: 'CallUniversalAuthLogin' }
    }
    case 'KUBERNETES': {
      const path = variable('KUBERNETES_SERVICE_ACCOUNT_TOKEN_PATH') || SERVICE_ACCOUNT_TOKEN
      const jwt = await host.readFile(path).catch((error: unknown) => {
        throw new TshelmError('secrets/config', fileErrorText(path, error))
      })
      const identityId = variable('KUBERNETES_IDENTITY_ID')
      return {
        operation: 'CallKubernetesAuthLogin',
        way: 'kubernetes-auth',
        form: { identityId, jwt: Buffer.from(jwt).toString('utf8') },
      }
    }
    case 'OIDC_AUTH':
      return {
        operation: 'CallOidcAuthLogin',
        way: 'oidc-auth',
        form: { identityId: variable('OIDC_AUTH_IDENTITY_ID'), jwt: oidcToken(env) },
      }
    case 'AZURE': {
      const jwt = await openAzure(host, { resource: 'https://management.azure.com', method: 'managed' }).token()
      return {
        operation: 'CallAzureAuthLogin',
        way: 'azure-auth',
        form: { identityId: variable('AZURE_AUTH_IDENTITY_ID'), jwt },
      }
    }
    case 'AWS_IAM':
    case 'GCP_IAM':
    case 'GCP_ID_TOKEN': {
      const hint = 'UNIVERSAL_AUTH, KUBERNETES, OIDC_AUTH and AZURE are'
      throw new TshelmError('secrets/unsupported', `INFISICAL_AUTH_METHOD ${method} is not supported here`, { hint })
    }
    default:
      throw new TshelmError('secrets/config', `invalid value of INFISICAL_AUTH_METHOD: ${quote(method)}`)
  }
}

function oidcToken(env: SecretsHost['env']): string {
  const name = env['INFISICAL_OIDC_AUTH_TOKEN_KEY_NAME'] || 'INFISICAL_AUTH_JWT'
  const token = env[name] || env['INFISICAL_JWT']
  if (token) return token
  throw new TshelmError('secrets/config', `OIDC_AUTH requires an OIDC JWT: set ${name} (or INFISICAL_JWT)`)
}
