/** `ref+servercore://NAME[#/KEY]`: a secret of Servercore's Secrets Manager (source: Servercore documentation, "Secrets manager API" and "Identity API"). */
import { decodeJson, JsonError } from '../../../../gotemplate/go/json.ts'
import { decodeUtf8 } from '../../../../gotemplate/go/utf8.ts'
import { isMap, type GoMap } from '../../../../gotemplate/value.ts'
import { messageOf, TshelmError, wrapError } from '../../../errors.ts'
import type { HttpRequest } from '../../../http/client.ts'
import type { SecretsHost } from '../../ports.ts'
import { askStore, codeOfStatus, parsedJson, textAt, type StoreAnswer } from '../../request.ts'
import { decodeBase64Std } from '../base64.ts'
import { parseMap } from '../document.ts'
import { once } from '../once.ts'
import type { Log, Provider, ProviderContext } from '../provider.ts'

const API = 'https://cloud.api.servercore.com'

/** Logs in when it is first heard of. */
export async function servercore({ host, log: tell }: ProviderContext): Promise<Provider> {
  const token = await logInTelling(host, tell)
  const text = once(async (path, log): Promise<string> => {
    log(`servercore: get string for secret=${path}`)
    if (typeof token !== 'string') throw wrapError('servercore: auth error: ', token.error)
    const url = `${API}/secrets-manager/v1/${path.split('/').map(encodeURIComponent).join('/')}`
    log(`servercore: request with auth: GET ${url}`)
    const failed = (error: unknown): never => {
      log(`servercore: request failed: GET ${url}: ${messageOf(error)}`)
      throw error
    }
    const request = { url, headers: { accept: 'application/json' }, credentials: { 'x-auth-token': token } }
    const answer = await send(host, request, { success: 200, log }).catch(failed)
    const said = decoded(() => parsedJson(answer.body, 'servercore: json decode: '), failed)
    log(`servercore: request ok: GET ${url}`)
    try {
      const value = decodeUtf8(decodeBase64Std(textAt(said, 'version', 'value') ?? ''))
      log(`servercore: get string ok for secret=${path}`)
      return value
    } catch (error) {
      throw wrapError('servercore: b64 decode: ', error)
    }
  })
  return {
    text,
    async map(path, log) {
      log(`servercore: get map for secret=${path}`)
      const found = await text(path, log).catch((error: unknown) => {
        throw wrapError('servercore: get string: ', error)
      })
      const map = documentOf(found, () => log(`servercore: json decode failed for secret=${path}, trying yaml`))
      log(`servercore: get map ok for secret=${path}`)
      return map
    },
  }
}

/** The token, or why there is none: that is told when a secret is asked for. */
async function logInTelling(host: SecretsHost, log: Log): Promise<string | { readonly error: unknown }> {
  log('servercore: acquiring token during initialization')
  try {
    const token = await logIn(host, log)
    log('servercore: provider initialized with token')
    return token
  } catch (error) {
    log(`servercore: failed to acquire token: ${messageOf(error)}`)
    return { error }
  }
}

function documentOf(text: string, notJson: () => void): GoMap {
  let problem = 'json: cannot unmarshal into Go value of type map[string]interface {}'
  try {
    const value = decodeJson(text)
    if (isMap(value)) return value
  } catch (error) {
    if (!(error instanceof JsonError)) throw error
    problem = error.message
  }
  notJson()
  const prefix = `servercore: failed to decode secret as JSON or YAML: json error: ${problem}, yaml error: `
  return parseMap(text, 'hidden', prefix)
}

interface Sending {
  readonly success: number
  readonly log: Log
}

/** One request, told of in the words of vals. */
async function send(host: SecretsHost, request: HttpRequest, { success, log }: Sending): Promise<StoreAnswer> {
  const what = `${request.method ?? 'GET'} ${request.url}`
  log(`servercore: sending request: ${what}`)
  const answer = await askStore(host, request).catch((error: unknown) => {
    throw wrapError('servercore: do: ', error)
  })
  const { status } = answer
  const isExpected = [success, 401, 403, 404].includes(status)
  log(`servercore: response ${isExpected ? '' : 'unexpected '}status ${status} for ${what}`)
  if (status !== success) throw refusal(status)
  return answer
}

function decoded<T>(read: () => T, failed: (error: unknown) => never): T {
  try {
    return read()
  } catch (error) {
    return failed(error)
  }
}

function refusal(status: number): TshelmError {
  const words: Readonly<Record<number, string>> = { 401: 'unauthorized', 403: 'forbidden', 404: 'secret not found' }
  return new TshelmError(codeOfStatus(status), words[status] ?? `servercore: unexpected status ${status}`)
}

async function logIn(host: SecretsHost, log: Log): Promise<string> {
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
  log('servercore: auth request')
  const request: HttpRequest = {
    method: 'POST',
    url: `${API}/identity/v3/auth/tokens`,
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    credentials: {},
    body: Buffer.from(JSON.stringify({ auth })),
    repeatable: true,
  }
  const answer = await send(host, request, { success: 201, log }).catch((error: unknown) => {
    throw wrapError('servercore: auth request failed: ', error)
  })
  const token = answer.headers['x-subject-token']
  if (typeof token === 'string' && token !== '') {
    log('servercore: auth success')
    return token
  }
  throw new TshelmError('secrets/unauthorized', 'servercore: missing X-Subject-Token')
}
