/** Requests to one registry with what it asks for: tokens are fetched when it does, once for each scope, and kept. */
import { quote } from '../../../gotemplate/go/strconv.ts'
import { TshelmError, wrapError } from '../../errors.ts'
import { originOf, redacted } from '../../http/address.ts'
import { discardBody } from '../../http/body.ts'
import type { HttpClient, HttpRequest, HttpResponse } from '../../http/client.ts'
import type { RegistryCredentials } from '../ports.ts'
import { mergeScopes, parseChallenge, type Challenge } from './challenge.ts'
import { basic } from './basic.ts'

export interface RegistryRequest extends Omit<HttpRequest, 'credentials'> {
  /** What it needs to be allowed: asked for in one go, whatever the registry asks for first. */
  readonly scopes?: readonly string[]
}

export interface Authorizer {
  /** Any status is an answer. Rejects with `source/unauthorized` if there are no credentials, or no token for them. */
  send(request: RegistryRequest): Promise<HttpResponse>
}

export interface AuthorizerOptions {
  readonly http: HttpClient
  /** Asked when the registry asks. */
  readonly credentials: () => Promise<RegistryCredentials | undefined>
  /** Whether name and password are given by OAuth2's dialogue. Default: false. */
  readonly oauth2?: boolean
}

/** Of one registry: what it accepted last, by scopes. */
interface State {
  scheme?: 'basic' | 'bearer'
  readonly accepted: Map<string, string>
  /** Under way. */
  readonly asked: Map<string, Promise<string>>
}

export function createAuthorizer(options: AuthorizerOptions): Authorizer {
  const state: State = { accepted: new Map(), asked: new Map() }
  return { send: (request) => sendAuthorized(request, state, options) }
}

async function sendAuthorized(
  { scopes: wanted = [], ...request }: RegistryRequest,
  state: State,
  options: AuthorizerOptions,
): Promise<HttpResponse> {
  const { http } = options
  const wantedKey = mergeScopes(wanted).join(' ')
  const tried = state.scheme === 'basic' ? '' : wantedKey
  const response = await http.send(withAuthorization(request, state.accepted.get(tried)))
  // Who is asked for credentials by somebody else gives none.
  if (response.status !== 401 || originOf(response.url) !== originOf(request.url)) return response
  const challenge = parseChallenge(response.headers['www-authenticate'])
  if (challenge.scheme === 'unknown') return response
  await discardBody(response)
  const scopes = scopesOf(challenge, wanted)
  const key = scopes.join(' ')
  const known = state.scheme === challenge.scheme && key !== tried ? state.accepted.get(key) : undefined
  if (known !== undefined) {
    const again = await http.send(withAuthorization(request, known))
    if (again.status !== 401) return again
    await discardBody(again)
  }
  let authorization: string
  try {
    authorization = await obtain({ challenge, scopes, key, tried: wantedKey, request }, state, options)
  } catch (error) {
    throw wrapError(`${request.method ?? 'GET'} ${quote(redacted(response.url))}: `, error)
  }
  return http.send(withAuthorization(request, authorization))
}

function withAuthorization(request: HttpRequest, authorization: string | undefined): HttpRequest {
  return authorization === undefined ? request : { ...request, credentials: { authorization } }
}

function scopesOf({ scheme, params }: Challenge, wanted: readonly string[]): string[] {
  return scheme === 'basic' ? [] : mergeScopes([...wanted, ...(params.get('scope') ?? '').split(' ')])
}

interface Question {
  readonly challenge: Challenge
  readonly scopes: readonly string[]
  readonly key: string
  /** What is wanted without what the registry wants. */
  readonly tried: string
  readonly request: HttpRequest
}

/** Those who ask for the same at the same time get the same. */
async function obtain(question: Question, state: State, options: AuthorizerOptions): Promise<string> {
  const { challenge, key, tried } = question
  const id = `${challenge.scheme} ${key}`
  let asked = state.asked.get(id)
  if (asked === undefined) {
    asked = askFor(question, options).finally(() => state.asked.delete(id))
    state.asked.set(id, asked)
  }
  const authorization = await asked
  if (challenge.scheme !== 'unknown' && state.scheme !== challenge.scheme) {
    // Tokens of the other kind are none here.
    state.accepted.clear()
    state.scheme = challenge.scheme
  }
  // What registries want beyond what was asked for, they want again.
  for (const scopes of [key, tried]) state.accepted.set(scopes, authorization)
  return authorization
}

async function askFor(question: Question, options: AuthorizerOptions): Promise<string> {
  const { challenge, scopes, request } = question
  const { http, oauth2 = false } = options
  if (challenge.scheme === 'basic') return basicAuthorization(await options.credentials())
  const [{ checkRealm }, { fetchToken }] = await Promise.all([import('./realm.ts'), import('./tokens.ts')])
  const realm = checkRealm(challenge.params.get('realm') ?? '', request.url)
  const credentials = await options.credentials()
  const token = await fetchToken({
    http,
    realm,
    service: challenge.params.get('service') ?? '',
    scopes,
    credentials,
    oauth2,
    ...tlsFor(realm, request),
  })
  return `Bearer ${token}`
}

/** The client's certificate is for the registry alone. */
function tlsFor(realm: URL, { tls }: HttpRequest): Pick<HttpRequest, 'tls'> {
  if (tls === undefined || realm.protocol !== 'https:') return {}
  const { ca, insecure } = tls
  return { tls: { ...(ca === undefined ? {} : { ca }), ...(insecure === undefined ? {} : { insecure }) } }
}

function basicAuthorization(credentials: RegistryCredentials | undefined): string {
  const { username = '', password = '', identityToken = '', registryToken = '' } = credentials ?? {}
  if (username === '' && password === '' && identityToken === '' && registryToken === '') {
    throw new TshelmError('source/unauthorized', 'basic credential not found', {
      hint: 'sign in by `registry login HOST`, or give --username and --password',
    })
  }
  if (username === '' || password === '') {
    throw new TshelmError('source/unauthorized', 'missing username or password for basic auth')
  }
  return basic(username, password)!
}
