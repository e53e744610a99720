/** States in HCP Terraform and Terraform Enterprise (source: HCP Terraform API reference, "Workspaces" and "State versions"). */
import { quote } from '../../../../gotemplate/go/strconv.ts'
import { TshelmError } from '../../../errors.ts'
import { fileErrorText } from '../../../kube/host.ts'
import type { SecretsHost } from '../../ports.ts'
import { askStore, codeOfStatus, isRecord, jsonOf, textAt } from '../../request.ts'
import type { StateOptions } from './places.ts'

export interface RemotePlace {
  readonly hostname: string
  readonly organization: string
  readonly workspace: string
  readonly token: string
}

export async function readRemote(host: SecretsHost, place: RemotePlace): Promise<Uint8Array> {
  const { hostname, organization, workspace, token } = place
  if (token === '')
    throw new TshelmError('secrets/config', 'missing API token', { hint: 'set TFE_TOKEN or run terraform login' })
  const base = `https://${hostname || 'app.terraform.io'}/api/v2`
  const found = await ask(
    host,
    `${base}/organizations/${encodeURIComponent(organization)}/workspaces/${encodeURIComponent(workspace)}`,
    token,
  )
  const id = textAt(jsonOf(found), 'data', 'id') ?? ''
  const version = await ask(host, `${base}/workspaces/${encodeURIComponent(id)}/current-state-version`, token)
  const url = textAt(jsonOf(version), 'data', 'attributes', 'hosted-state-download-url') ?? ''
  if (!/^https?:/.test(url)) throw new TshelmError('secrets/not-found', 'the workspace has no state')
  return ask(host, url, mayHaveToken(url, base) ? token : '')
}

/** Where HCP Terraform keeps states. */
const STORES = new Set(['https://archivist.terraform.io', 'https://archivist.eu.terraform.io'])

/** An answer may name any address: the token goes to who was asked for, and to the store beside HCP Terraform. */
function mayHaveToken(url: string, base: string): boolean {
  if (!URL.canParse(url)) return false
  const { origin } = new URL(url)
  const asked = new URL(base)
  return origin === asked.origin || (asked.hostname.endsWith('.terraform.io') && STORES.has(origin))
}

async function ask(host: SecretsHost, url: string, token: string): Promise<Buffer> {
  const answer = await askStore(host, {
    url,
    headers: { accept: 'application/vnd.api+json' },
    credentials: token === '' ? {} : { authorization: `Bearer ${token}` },
  })
  if (answer.status === 200) return answer.body
  // As its client for Go calls these.
  const words: Readonly<Record<number, string>> = { 401: 'unauthorized', 404: 'resource not found' }
  throw new TshelmError(codeOfStatus(answer.status), words[answer.status] ?? answer.statusText)
}

/** The option, TFE_TOKEN, what `terraform login` or `tofu login` left. */
export async function tokenFor(host: SecretsHost, hostname: string, options: StateOptions): Promise<string> {
  const given = options.tfeToken || host.env['TFE_TOKEN']
  if (given) return given
  const name = hostname.toLowerCase()
  const file = options.tfeCredentialsFile
  if (file !== '') {
    const bytes = await host.readFile(file).catch((error: unknown) => {
      throw new TshelmError('secrets/config', `reading tfe_credentials_file: ${fileErrorText(file, error)}`)
    })
    const said = jsonOf(bytes)
    if (!isRecord(said))
      throw new TshelmError('secrets/config', `parsing tfe_credentials_file ${quote(file)}: it is no JSON`)
    return textAt(said, 'credentials', name, 'token') ?? ''
  }
  const config = host.env['XDG_CONFIG_HOME']
  const candidates = [
    `${host.home}/.terraform.d/credentials.tfrc.json`,
    ...(config ? [`${config}/opentofu/credentials.tfrc.json`] : []),
  ]
  for (const path of candidates) {
    const token = await host.readFile(path).then(
      (bytes) => textAt(jsonOf(bytes), 'credentials', name, 'token'),
      () => undefined,
    )
    if (token) return token
  }
  return ''
}
