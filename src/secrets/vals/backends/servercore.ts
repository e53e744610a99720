/** `ref+servercore://NAME[#/KEY]`: a secret of Servercore's Secrets Manager (source: Servercore documentation, "Secrets manager API" and "Identity API"). */
import { decodeJson, JsonError } from '../../../../gotemplate/go/json.ts'
import { decodeUtf8 } from '../../../../gotemplate/go/utf8.ts'
import { isMap, type GoMap } from '../../../../gotemplate/value.ts'
import { TshelmError, wrapError } from '../../../errors.ts'
import type { SecretsHost } from '../../ports.ts'
import { askStore, codeOfStatus, jsonOf, textAt } from '../../request.ts'
import { decodeBase64Std } from '../base64.ts'
import { parseMap } from '../document.ts'
import type { Provider, ProviderContext } from '../provider.ts'

const API = 'https://cloud.api.servercore.com'

export function servercore({ host }: ProviderContext): Provider {
  let token: Promise<string> | undefined
  const text = async (path: string): Promise<string> => {
    token ??= logIn(host)
    const shown = await token.catch((error: unknown) => {
      token = undefined
      throw wrapError('servercore: auth error: ', error)
    })
    const answer = await askStore(host, {
      url: `${API}/secrets-manager/v1/${path.split('/').map(encodeURIComponent).join('/')}`,
      headers: { accept: 'application/json' },
      credentials: { 'x-auth-token': shown },
    })
    if (answer.status !== 200) throw refusal(answer.status)
    try {
      return decodeUtf8(decodeBase64Std(textAt(jsonOf(answer.body), 'version', 'value') ?? ''))
    } catch (error) {
      throw wrapError('servercore: b64 decode: ', error)
    }
  }
  return { text, map: async (path) => documentOf(await text(path)) }
}

function documentOf(text: string): GoMap {
  try {
    const value = decodeJson(text)
    if (isMap(value)) return value
  } catch (error) {
    if (!(error instanceof JsonError)) throw error
  }
  return parseMap(text, 'hidden', 'servercore: failed to decode secret as JSON or YAML: ')
}

function refusal(status: number): TshelmError {
  const words: Readonly<Record<number, string>> = { 401: 'unauthorized', 403: 'forbidden', 404: 'secret not found' }
  return new TshelmError(codeOfStatus(status), words[status] ?? `servercore: unexpected status ${status}`)
}

async function logIn(host: SecretsHost): Promise<string> {
  const [name, password, account, project] = ['USERNAME', 'PASSWORD', 'ACCOUNT_ID', 'PROJECT_NAME'].map((suffix) => {
    const value = host.env[`SERVERCORE_${suffix}`]
    if (value !== undefined) return value
    throw new TshelmError('secrets/config', `servercore: missing SERVERCORE_${suffix} environment variable`)
  })
  const domain = { name: account }
  const auth = {
    scope: { project: { name: project, domain } },
    identity: { password: { user: { name, domain, password } }, methods: ['password'] },
  }
  const answer = await askStore(host, {
    method: 'POST',
    url: `${API}/identity/v3/auth/tokens`,
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    credentials: {},
    body: Buffer.from(JSON.stringify({ auth })),
    repeatable: true,
  })
  if (answer.status !== 201) throw wrapError('servercore: auth request failed: ', refusal(answer.status))
  const token = answer.headers['x-subject-token']
  if (typeof token === 'string' && token !== '') return token
  throw new TshelmError('secrets/unauthorized', 'servercore: missing X-Subject-Token')
}
