/** Tokens that registries accept, from the place that they name (distribution: token and OAuth2 dialogues). */
import { decodeJsonPrefix } from '../../../gotemplate/go/json.ts'
import { quote } from '../../../gotemplate/go/strconv.ts'
import { decodeUtf8 } from '../../../gotemplate/go/utf8.ts'
import { isMap, type GoValue } from '../../../gotemplate/value.ts'
import { messageOf, TshelmError } from '../../errors.ts'
import { redacted } from '../../http/address.ts'
import { readBody } from '../../http/body.ts'
import type { HttpClient, HttpRequest, HttpResponse } from '../../http/client.ts'
import type { RegistryCredentials } from '../ports.ts'
import { basic } from './basic.ts'
import { registryError } from './registry-error.ts'

export interface TokenQuestion {
  readonly http: HttpClient
  /** Checked. */
  readonly realm: URL
  readonly service: string
  readonly scopes: readonly string[]
  /** Absent: the token of anybody. */
  readonly credentials: RegistryCredentials | undefined
  /** Whether name and password are given by OAuth2 as well. */
  readonly oauth2: boolean
  readonly tls?: HttpRequest['tls']
}

const MAX_TOKEN_BYTES = 128 * 1024
const TOTAL_MS = 30_000
/** What may stand in a header. */
const PRINTABLE = /^[\x21-\x7e]+$/

/** Rejects with `source/unauthorized`, in Helm's words. */
export async function fetchToken(question: TokenQuestion): Promise<string> {
  const { credentials, oauth2 } = question
  const { username = '', password = '', identityToken = '', registryToken = '' } = credentials ?? {}
  if (registryToken !== '') return printable(registryToken, 'the registry token')
  const isKnown = username !== '' || password !== '' || identityToken !== ''
  if (!isKnown || (identityToken === '' && !oauth2)) return askPlainly(question, basic(username, password))
  return askOAuth2(question, { username, password, identityToken })
}

async function askPlainly(question: TokenQuestion, authorization: string | undefined): Promise<string> {
  const { http, service, scopes } = question
  const url = new URL(question.realm)
  if (service !== '') url.searchParams.set('service', service)
  for (const scope of scopes) url.searchParams.append('scope', scope)
  url.searchParams.sort()
  const response = await http.send({
    url: url.href,
    ...shared(question),
    ...(authorization === undefined ? {} : { credentials: { authorization } }),
  })
  return tokenIn('GET', response, ['access_token', 'token'])
}

async function askOAuth2(
  question: TokenQuestion,
  { username, password, identityToken }: Required<Pick<RegistryCredentials, 'username' | 'password' | 'identityToken'>>,
): Promise<string> {
  const { http, realm, service, scopes } = question
  const form = new URLSearchParams({ service, client_id: 'tshelm' })
  if (identityToken !== '') {
    form.set('grant_type', 'refresh_token')
    form.set('refresh_token', identityToken)
  } else if (username !== '' && password !== '') {
    form.set('grant_type', 'password')
    form.set('username', username)
    form.set('password', password)
  } else {
    throw new TshelmError('source/unauthorized', 'missing username or password for bearer auth')
  }
  if (scopes.length > 0) form.set('scope', scopes.join(' '))
  form.sort()
  const response = await http.send({
    method: 'POST',
    url: realm.href,
    ...shared(question),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: Buffer.from(form.toString()),
    // The secret is in the body: nobody else gets it.
    redirect: 'manual',
  })
  return tokenIn('POST', response, ['access_token'])
}

/** Several may wait for the token: it does not end with one of them. */
function shared({ tls }: TokenQuestion): Pick<HttpRequest, 'tls' | 'totalMs'> {
  return { totalMs: TOTAL_MS, ...(tls === undefined ? {} : { tls }) }
}

async function tokenIn(method: string, response: HttpResponse, names: readonly string[]): Promise<string> {
  if (response.status !== 200) throw await registryError(method, response)
  const place = `${method} ${quote(redacted(response.url))}`
  let body: GoValue
  try {
    body = decodeJsonPrefix(decodeUtf8(await readBody(response, MAX_TOKEN_BYTES))).value
  } catch (cause) {
    throw new TshelmError('source/unauthorized', `${place}: failed to decode response: ${messageOf(cause)}`, { cause })
  }
  for (const name of names) {
    const token = isMap(body) ? body[name] : undefined
    if (typeof token === 'string' && token !== '') return printable(token, `the token of ${place}`)
  }
  throw new TshelmError('source/unauthorized', `${place}: empty token returned`)
}

function printable(token: string, what: string): string {
  if (PRINTABLE.test(token)) return token
  throw new TshelmError('source/unauthorized', `${what} has characters that no header may have`)
}
