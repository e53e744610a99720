/** Access tokens of Microsoft Entra ID, in the order of Azure's SDKs (source: Microsoft identity platform documentation). */
import { createHash, X509Certificate } from 'node:crypto'
import { isTshelmError, messageOf, TshelmError } from '../../errors.ts'
import { fileErrorText } from '../../kube/host.ts'
import { signJwt } from '../jwt.ts'
import type { SecretsHost } from '../ports.ts'
import { askStore, codeOfStatus, isRecord, jsonOf, textAt } from '../request.ts'

/** `default` tries all of them. */
export type AzureMethod = 'default' | 'environment' | 'workload' | 'managed' | 'cli' | 'devcli'

export interface AzureOptions {
  /** `https://vault.azure.net`. */
  readonly resource: string
  /** Default: all ways, one after another. */
  readonly method?: AzureMethod | undefined
}

export interface AzureSession {
  readonly host: SecretsHost
  /** Kept until shortly before it expires. Rejects with `secrets/…`. */
  token(): Promise<string>
}

interface AzureToken {
  readonly token: string
  readonly expires: number
}

type Way = (host: SecretsHost, resource: string) => Promise<AzureToken | undefined>

const EARLY_MS = 5 * 60_000
// On a machine that has none, nobody answers.
const METADATA_MS = 2000

/** Nothing is read or asked before it is needed. */
export function openAzure(host: SecretsHost, { resource, method = 'default' }: AzureOptions): AzureSession {
  let current: Promise<AzureToken> | undefined
  return {
    host,
    async token() {
      const kept = await current
      if (kept !== undefined && kept.expires - EARLY_MS < host.clock.now()) current = undefined
      current ??= fetchToken(host, resource, method)
      current.catch(() => (current = undefined))
      return (await current).token
    },
  }
}

const WAYS: readonly (readonly [name: string, method: AzureMethod, way: Way])[] = [
  ['EnvironmentCredential', 'environment', environmentToken],
  ['WorkloadIdentityCredential', 'workload', workloadToken],
  ['ManagedIdentityCredential', 'managed', managedToken],
  ['AzureCLICredential', 'cli', cliToken],
  ['AzureDeveloperCLICredential', 'devcli', developerToken],
]

async function fetchToken(host: SecretsHost, resource: string, method: AzureMethod): Promise<AzureToken> {
  const tried: string[] = []
  for (const [name, own, way] of WAYS) {
    if (method !== 'default' && method !== own) continue
    try {
      const token = await way(host, resource)
      if (token !== undefined) return token
      tried.push(`${name}: it is not set up here`)
    } catch (error) {
      // What was set up and is refused ends the search, as a wrong password does.
      if (isTshelmError(error) && error.code === 'secrets/unauthorized' && own !== 'managed') throw error
      tried.push(`${name}: ${messageOf(error)}`)
    }
  }
  const message = `failed to acquire a token.\nAttempted credentials:\n\t${tried.join('\n\t')}`
  throw new TshelmError('secrets/unauthorized', message, {
    hint: 'set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET, or log in with az login',
  })
}

/** A client's secret, or certificate, in the environment. */
async function environmentToken(host: SecretsHost, resource: string): Promise<AzureToken | undefined> {
  const { env } = host
  const client = env['AZURE_CLIENT_ID']
  const secret = env['AZURE_CLIENT_SECRET']
  const certificate = env['AZURE_CLIENT_CERTIFICATE_PATH']
  if (!client || !env['AZURE_TENANT_ID'] || (!secret && !certificate)) return undefined
  const form = { grant_type: 'client_credentials', client_id: client, scope: `${resource}/.default` }
  if (secret) return entraToken(host, { ...form, client_secret: secret })
  const assertion = clientAssertion(host, client, await readText(host, certificate!))
  return entraToken(host, { ...form, ...BEARER, client_assertion: assertion })
}

/** The token that Kubernetes puts into pods of a federated account. */
async function workloadToken(host: SecretsHost, resource: string): Promise<AzureToken | undefined> {
  const { env } = host
  const file = env['AZURE_FEDERATED_TOKEN_FILE']
  const client = env['AZURE_CLIENT_ID']
  if (!file || !client || !env['AZURE_TENANT_ID']) return undefined
  return entraToken(host, {
    grant_type: 'client_credentials',
    client_id: client,
    scope: `${resource}/.default`,
    ...BEARER,
    client_assertion: (await readText(host, file)).trim(),
  })
}

const BEARER = { client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer' }

async function entraToken(host: SecretsHost, form: Readonly<Record<string, string>>): Promise<AzureToken> {
  const authority = (host.env['AZURE_AUTHORITY_HOST'] || 'https://login.microsoftonline.com').replace(/\/+$/, '')
  const answer = await askStore(host, {
    method: 'POST',
    url: `${authority}/${encodeURIComponent(host.env['AZURE_TENANT_ID'] ?? '')}/oauth2/v2.0/token`,
    credentials: { 'content-type': 'application/x-www-form-urlencoded' },
    body: Buffer.from(new URLSearchParams(form).toString()),
    repeatable: true,
  })
  return tokenIn(host, answer.status, answer.body, answer.statusText)
}

/** `expires_in` counts from now; some services give it as text. */
function tokenIn(host: SecretsHost, status: number, body: Uint8Array, statusText: string): AzureToken {
  const said = jsonOf(body)
  const token = textAt(said, 'access_token')
  if (status !== 200 || token === undefined) {
    const why = textAt(said, 'error_description')?.split(/\r?\n/)[0] ?? textAt(said, 'error') ?? statusText
    // Entra answers 400 and 401 alike for a wrong secret.
    throw new TshelmError(
      status === 400 ? 'secrets/unauthorized' : codeOfStatus(status),
      `authentication failed: ${why}`,
    )
  }
  const seconds = isRecord(said) ? Number(said['expires_in']) : NaN
  return { token, expires: host.clock.now() + (Number.isFinite(seconds) ? seconds : 3600) * 1000 }
}

/** Source: Microsoft identity platform, "Certificate credentials". The file holds certificate and key in PEM. */
function clientAssertion(host: SecretsHost, client: string, pem: string): string {
  let thumbprint: string
  try {
    thumbprint = createHash('sha1').update(new X509Certificate(pem).raw).digest('base64url')
  } catch (cause) {
    throw new TshelmError('secrets/config', 'AZURE_CLIENT_CERTIFICATE_PATH names no certificate in PEM form', { cause })
  }
  const authority = (host.env['AZURE_AUTHORITY_HOST'] || 'https://login.microsoftonline.com').replace(/\/+$/, '')
  const aud = `${authority}/${host.env['AZURE_TENANT_ID'] ?? ''}/oauth2/v2.0/token`
  const now = Math.floor(host.clock.now() / 1000)
  const jti = Buffer.from(host.randomBytes(16)).toString('hex')
  const claims = { aud, iss: client, sub: client, jti, nbf: now, exp: now + 600 }
  return signJwt({ alg: 'RS256', typ: 'JWT', x5t: thumbprint }, claims, pem)
}

/** The identity of the machine: App Service's address in the environment, or the metadata service. */
async function managedToken(host: SecretsHost, resource: string): Promise<AzureToken | undefined> {
  const { env } = host
  const service = env['IDENTITY_ENDPOINT']
  const header = env['IDENTITY_HEADER']
  const query = new URLSearchParams({ resource })
  if (env['AZURE_CLIENT_ID']) query.set('client_id', env['AZURE_CLIENT_ID'])
  if (service && header) {
    query.set('api-version', '2019-08-01')
    const credentials = { 'x-identity-header': header }
    const answer = await askStore(host, { url: `${service}?${query.toString()}`, credentials })
    return tokenIn(host, answer.status, answer.body, answer.statusText)
  }
  query.set('api-version', '2018-02-01')
  const base = (env['AZURE_POD_IDENTITY_AUTHORITY_HOST'] || 'http://169.254.169.254').replace(/\/+$/, '')
  const answer = await askStore(host, {
    url: `${base}/metadata/identity/oauth2/token?${query.toString()}`,
    headers: { metadata: 'true' },
    totalMs: METADATA_MS,
  })
  return tokenIn(host, answer.status, answer.body, answer.statusText)
}

/** Who is logged in with az. The token comes back on its output. */
async function cliToken(host: SecretsHost, resource: string): Promise<AzureToken | undefined> {
  if (host.run === undefined) return undefined
  const { stdout, problem, stderr } = await host.run({
    argv: ['az', 'account', 'get-access-token', '-o', 'json', '--resource', resource],
  })
  if (problem !== undefined) throw new TshelmError('secrets/config', stderr.trim().split('\n')[0] || `az: ${problem}`)
  const said = jsonOf(stdout)
  return programToken(host, textAt(said, 'accessToken'), isRecord(said) ? Number(said['expires_on']) * 1000 : NaN)
}

/** Who is logged in with azd. */
async function developerToken(host: SecretsHost, resource: string): Promise<AzureToken | undefined> {
  if (host.run === undefined) return undefined
  const { stdout, problem, stderr } = await host.run({
    argv: ['azd', 'auth', 'token', '-o', 'json', '--no-prompt', '--scope', `${resource}/.default`],
  })
  if (problem !== undefined) throw new TshelmError('secrets/config', stderr.trim().split('\n')[0] || `azd: ${problem}`)
  const said = jsonOf(stdout)
  return programToken(host, textAt(said, 'token'), Date.parse(textAt(said, 'expiresOn') ?? ''))
}

function programToken(host: SecretsHost, token: string | undefined, expires: number): AzureToken {
  if (token === undefined) throw new TshelmError('secrets/failed', 'the program gave no token')
  return { token, expires: Number.isNaN(expires) ? host.clock.now() + EARLY_MS * 2 : expires }
}

async function readText(host: SecretsHost, path: string): Promise<string> {
  try {
    return Buffer.from(await host.readFile(path)).toString('utf8')
  } catch (error) {
    throw new TshelmError('secrets/config', fileErrorText(path, error), { cause: error })
  }
}
