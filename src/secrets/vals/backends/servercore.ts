/** `ref+servercore://NAME[#/KEY]`: a secret of Servercore's Secrets Manager (source: Servercore documentation, "Secrets manager API" and "Identity API"). */
import { decodeJson, JsonError } from '../../../../gotemplate/go/json.ts'
import { decodeUtf8 } from '../../../../gotemplate/go/utf8.ts'
import { isMap, type GoMap } from '../../../../gotemplate/value.ts'
import { messageOf, TshelmError, wrapError } from '../../../errors.ts'
import type { SecretsHost } from '../../ports.ts'
import { askStore, codeOfStatus, jsonOf, textAt } from '../../request.ts'
import { decodeBase64Std } from '../base64.ts'
import { parseMap } from '../document.ts'
import type { Log, Provider, ProviderContext } from '../provider.ts'

const API = 'https://cloud.api.servercore.com'

/** Logs in when it is first heard of. */
export async function servercore({ host, log: tell }: ProviderContext): Promise<Provider> {
  const token = await logInTelling(host, tell)
  const text = async (path: string, log: Log): Promise<string> => {
    log(`servercore: get string for secret=${path}`)
    if (typeof token !== 'string') throw wrapError('servercore: auth error: ', token.error)
    const url = `${API}/secrets-manager/v1/${path.split('/').map(encodeURIComponent).join('/')}`
    log(`servercore: request with auth: GET ${url}`)
    const answer = await askStore(host, {
      url,
      headers: { accept: 'application/json' },
      credentials: { 'x-auth-token': token },
    })
    if (answer.status !== 200) throw refusal(answer.status)
    log(`servercore: request ok: GET ${url}`)
    try {
      const value = decodeUtf8(decodeBase64Std(textAt(jsonOf(answer.body), 'version', 'value') ?? ''))
      log(`servercore: get string ok for secret=${path}`)
      return value
    } catch (error) {
      throw wrapError('servercore: b64 decode: ', error)
    }
  }
  return {
    text,
    async map(path, log) {
      log(`servercore: get map for secret=${path}`)
      const found = await text(path, log).catch((error: unknown) => {
        throw wrapError('servercore: get string: ', error)
      })
      const map = documentOf(found)
      log(`servercore: get map ok for secret=${path}`)
      return map
    },
  }
}

/** The token, or why there is none: that is told when a secret is asked for. */
async function logInTelling(host: SecretsHost, log: Log): Promise<string | { readonly error: unknown }> {
  log('servercore: acquiring token during initialization')
  try {
    const token = await logIn(host)
    log('servercore: provider initialized with token')
    return token
  } catch (error) {
    log(`servercore: failed to acquire token: ${messageOf(error)}`)
    return { error }
  }
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
