/** `ref+hcpvaultsecrets://APP/SECRET[?version=…]`: a secret of HCP Vault Secrets (source: HCP API, "Vault Secrets 2023-06-13" and "Resource Manager 2019-12-10"). */
import { quote } from '../../../../gotemplate/go/strconv.ts'
import { TshelmError } from '../../../errors.ts'
import type { SecretsHost } from '../../ports.ts'
import { askStore, codeOfStatus, isRecord, jsonOf, textAt } from '../../request.ts'
import { oauthToken } from '../../gcp/oauth.ts'
import { parseMap } from '../document.ts'
import { once } from '../once.ts'
import type { Provider, ProviderContext } from '../provider.ts'

const API = 'https://api.cloud.hashicorp.com'
const AUTH = 'https://auth.idp.hashicorp.com'

export function hcpvaultsecrets({ host, option, log }: ProviderContext): Provider {
  const setting = (name: string): string => option(name) || (host.env[`HCP_${name.toUpperCase()}`] ?? '')
  const given = option('version')
  const version = /^[+-]?\d{1,18}$/.test(given) ? String(Number(given)) : ''
  if (given !== '' && version === '') {
    const why = `strconv.ParseInt: parsing ${quote(given)}: invalid syntax`
    log(`hcpvaultsecrets: failed to parse version: ${why}. Using latest version.`)
  }
  const isKnown = setting('client_id') !== '' && setting('client_secret') !== ''
  if (!isKnown) log('hcpvaultsecrets: client_id and client_secret are required')
  let place: Promise<Place> | undefined
  const text = once(async (path): Promise<string> => {
    const [app, secret] = namesIn(path)
    if (!isKnown) {
      const hint = 'set HCP_CLIENT_ID and HCP_CLIENT_SECRET'
      throw new TshelmError('secrets/config', 'client_id and client_secret are required', { hint })
    }
    place ??= findPlace(host, setting)
    const { token, organization, project } = await place.catch((error: unknown) => {
      place = undefined
      throw error
    })
    const base = `${API}/secrets/2023-06-13/organizations/${organization}/projects/${project}/apps/${encodeURIComponent(app)}/open/${encodeURIComponent(secret)}`
    const said = await ask(host, version === '' ? base : `${base}/versions/${version}`, token)
    const value = version === '' ? textAt(said, 'secret', 'version', 'value') : textAt(said, 'version', 'value')
    if (value !== undefined) return value
    throw new TshelmError('secrets/not-found', `${quote(path)} has no value`)
  })
  return {
    text,
    map: async (path, log) =>
      parseMap(await text(path, log), 'hidden', `error while parsing secret for key ${quote(path)} as yaml: `),
  }
}

interface Place {
  readonly token: string
  readonly organization: string
  readonly project: string
}

function namesIn(path: string): [app: string, secret: string] {
  const parts = path.replace(/\/$/, '').split('/')
  const [app = '', secret = ''] = parts
  const problem =
    parts.length !== 2
      ? 'invalid secret specifier'
      : app.trim() === ''
        ? 'missing key application name'
        : secret.trim() === ''
          ? 'missing secret name'
          : undefined
  if (problem === undefined) return [app, secret]
  throw new TshelmError('secrets/invalid-reference', `${problem}: ${quote(path)}`)
}

async function findPlace(host: SecretsHost, setting: (name: string) => string): Promise<Place> {
  const { token } = await oauthToken(host, `${host.env['HCP_AUTH_URL'] || AUTH}/oauth2/token`, {
    grant_type: 'client_credentials',
    client_id: setting('client_id'),
    client_secret: setting('client_secret'),
    audience: 'https://api.hashicorp.cloud',
  })
  const organization =
    setting('organization_id') ||
    (await firstId(host, { path: 'organizations', what: 'organizations', name: setting('organization_name'), token }))
  const path = `projects?${new URLSearchParams({ 'scope.type': 'ORGANIZATION', 'scope.id': organization }).toString()}`
  const project =
    setting('project_id') || (await firstId(host, { path, what: 'projects', name: setting('project_name'), token }))
  return { token, organization, project }
}

/** The one of that name, or the first. */
async function firstId(
  host: SecretsHost,
  { path, what, name, token }: Readonly<Record<'path' | 'what' | 'name' | 'token', string>>,
): Promise<string> {
  const said = await ask(host, `${API}/resource-manager/2019-12-10/${path}`, token)
  const found = isRecord(said) && Array.isArray(said[what]) ? said[what].filter(isRecord) : []
  const id = textAt(found.find((one) => name !== '' && one['name'] === name) ?? found[0], 'id')
  if (id !== undefined) return id
  throw new TshelmError('secrets/not-found', `no ${what} found`)
}

async function ask(host: SecretsHost, url: string, token: string): Promise<unknown> {
  const answer = await askStore(host, {
    url,
    headers: { accept: 'application/json' },
    credentials: { authorization: `Bearer ${token}` },
  })
  const said = jsonOf(answer.body)
  if (answer.status === 200) return said
  throw new TshelmError(codeOfStatus(answer.status), textAt(said, 'message') ?? answer.statusText)
}
