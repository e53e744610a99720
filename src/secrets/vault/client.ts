/** Vault's HTTP API (source: Vault API documentation; OpenBao's is the same), in the words of its client for Go. */
import { FuncError } from '../../../gotemplate/func.ts'
import { emptyUrl, escapedPath, parseUrl } from '../../../gotemplate/go/url.ts'
import { fileErrorText } from '../../kube/host.ts'
import { TshelmError } from '../../errors.ts'
import type { HttpRequest } from '../../http/client.ts'
import type { RouteTls } from '../../http/route.ts'
import type { SecretsHost } from '../ports.ts'
import { askStore, codeOfStatus, isRecord, jsonOf, parsedJson, type StoreAnswer } from '../request.ts'
import { joinPath } from './path.ts'

export interface VaultOptions {
  /** What the names of variables begin with. Default: `VAULT`. */
  readonly prefix?: 'VAULT' | 'BAO'
  /** Default: <PREFIX>_ADDR, `https://127.0.0.1:8200`. Before all of them goes <PREFIX>_AGENT_ADDR. */
  readonly address?: string | undefined
  /** Default: <PREFIX>_NAMESPACE. */
  readonly namespace?: string | undefined
  /** Default: <PREFIX>_TOKEN. */
  readonly token?: string | undefined
  /** Whether certificates are not looked at. Default: <PREFIX>_SKIP_VERIFY. */
  readonly insecure?: boolean | undefined
}

export interface VaultRequest {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE'
  /** Behind `/v1/`. */
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  /** Text is JSON already. */
  readonly body?: Readonly<Record<string, unknown>> | string
}

/** What an answer says; `data` and `auth` are absent where it has none. */
export interface VaultSecret {
  readonly data?: Readonly<Record<string, unknown>>
  readonly auth?: Readonly<Record<string, unknown>>
  /** All that was said, as it was sent. */
  readonly body?: Buffer
}

export interface Vault {
  readonly address: string
  token: string
  /** Any status is an answer; rejects with `secrets/unreachable`, and `secrets/config` for settings that are none. */
  send(request: VaultRequest): Promise<StoreAnswer>
  /** Undefined if there is nothing. Rejects with `secrets/…`: `Error making API request.` and what Vault says. */
  read(path: string, query?: Readonly<Record<string, string>>): Promise<VaultSecret | undefined>
  write(path: string, body: Readonly<Record<string, unknown>> | string): Promise<VaultSecret | undefined>
}

/** Nothing is asked before it is needed. Throws `secrets/config` for an address that is none. */
export function openVault(host: SecretsHost, options: VaultOptions = {}): Vault {
  const { prefix = 'VAULT' } = options
  const env = (name: string): string | undefined => host.env[`${prefix}_${name}`] || undefined
  const address = addressIn(env('AGENT_ADDR') || options.address || env('ADDR') || 'https://127.0.0.1:8200')
  const namespace = options.namespace || env('NAMESPACE')
  let tls: Promise<RouteTls> | undefined
  const vault: Vault = {
    address,
    token: options.token ?? env('TOKEN') ?? '',
    async send(request) {
      // Go: what cannot stand in a header is told of before anything is sent.
      if (/[^\x20-\x7e]/.test(vault.token)) {
        const message = 'configured Vault token contains non-printable characters and cannot be used'
        throw new TshelmError('secrets/config', message)
      }
      tls ??= readTls(host, env, options.insecure)
      const sent = toHttp(request, { address, namespace, token: vault.token, tls: await tls })
      const answer = await askPatiently(host, { ...sent, redirect: 'manual' })
      const next = redirected(answer, sent.url)
      return next === undefined ? answer : askPatiently(host, { ...sent, url: next, redirect: 'manual' })
    },
    async read(path, query) {
      const request: VaultRequest = { method: 'GET', path, ...(query === undefined ? {} : { query }) }
      return secretIn(await vault.send(request), request, namespace)
    },
    async write(path, body) {
      const request: VaultRequest = { method: 'PUT', path, body }
      return secretIn(await vault.send(request), request, namespace)
    },
  }
  return vault
}

function addressIn(given: string): string {
  const address = given.replace(/\/+$/, '')
  if (/^https?:\/\//.test(address) && URL.canParse(address)) return address
  try {
    parseUrl(address)
  } catch (error) {
    if (error instanceof FuncError) throw new TshelmError('secrets/config', error.message)
    throw error
  }
  throw new TshelmError('secrets/config', `the address of Vault is no http(s) address: ${JSON.stringify(address)}`)
}

const ATTEMPTS = 3
const PAUSE_MS = 1000

/** Source: Vault's client, which asks twice more if a server fails, or does not know yet what was written. */
async function askPatiently(host: SecretsHost, request: HttpRequest): Promise<StoreAnswer> {
  for (let attempt = 1; ; attempt++) {
    const answer = await askStore(host, request)
    // Gateways that time out are asked again below this already.
    const mayPass = (answer.status >= 500 && ![501, 502, 503, 504].includes(answer.status)) || answer.status === 412
    if (!mayPass || attempt === ATTEMPTS) return answer
    await host.clock.sleep(PAUSE_MS * attempt, host.signal)
  }
}

interface Sender {
  readonly address: string
  readonly namespace: string | undefined
  readonly token: string
  readonly tls: RouteTls
}

function toHttp({ method, path, query, body }: VaultRequest, sender: Sender): HttpRequest {
  const { address, namespace, token, tls } = sender
  const search = query === undefined ? '' : `?${new URLSearchParams(query).toString()}`
  const pathname = escapedPath({ ...emptyUrl, path: joinPath('v1', path) })
  return {
    method,
    url: `${address}/${pathname}${search === '?' ? '' : search}`,
    tls,
    repeatable: method !== 'POST',
    credentials: {
      'x-vault-request': 'true',
      ...(namespace === undefined ? {} : { 'x-vault-namespace': namespace }),
      ...(token === '' ? {} : { 'x-vault-token': token }),
    },
    ...(body === undefined ? {} : { body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)) }),
  }
}

/** A standby node may name the active one. A token is for the address that the user gave: it is not sent to another. */
function redirected({ status, headers }: StoreAnswer, url: string): string | undefined {
  const { location } = headers
  if (![301, 302, 307].includes(status) || typeof location !== 'string' || !URL.canParse(location, url))
    return undefined
  const next = new URL(location, url)
  const { origin } = new URL(url)
  if (next.origin === origin) return next.href
  const message = `${origin} sends requests on to ${next.origin}, where the token is not sent`
  throw new TshelmError('secrets/unauthorized', message, {
    hint: `give ${next.origin} as the address if that is right`,
  })
}

function secretIn(answer: StoreAnswer, request: VaultRequest, namespace: string | undefined): VaultSecret | undefined {
  if (answer.status === 404) {
    // Deleted versions of a secret answer so, and with data.
    const secret = answer.body.length === 0 ? undefined : secretOf(parsedJson(answer.body))
    if (secret?.data !== undefined && Object.keys(secret.data).length > 0) return secret
    if (request.method === 'GET' || answer.body.length === 0) return undefined
  }
  if (answer.status >= 400 || answer.status < 200) throw vaultError(answer, request, namespace)
  if (answer.body.length === 0) return undefined
  const secret = secretOf(parsedJson(answer.body))
  if (secret !== undefined) return { ...secret, body: answer.body }
  throw new TshelmError('secrets/failed', 'error parsing the answer of Vault: it is no JSON object')
}

function secretOf(said: unknown): VaultSecret | undefined {
  if (!isRecord(said)) return undefined
  const { data, auth } = said
  return { ...(isRecord(data) ? { data } : {}), ...(isRecord(auth) ? { auth } : {}) }
}

/** `Error making API request.`, the address, and what Vault says of it. */
export function vaultError(answer: StoreAnswer, { method }: VaultRequest, namespace?: string): TshelmError {
  const { status, url, body } = answer
  const said = jsonOf(body)
  const errors = isRecord(said) && Array.isArray(said['errors']) ? said['errors'] : []
  const isRaw = !isRecord(said)
  const text = isRaw ? body.toString('utf8').slice(0, 4096) : errors.map((error) => `* ${String(error)}`).join('')
  const where = namespace === undefined || namespace === 'root/' ? '' : `Namespace: ${namespace}\n`
  const message = `Error making API request.\n\n${where}URL: ${method} ${url}\nCode: ${status}. ${isRaw ? 'Raw Message' : 'Errors'}:\n\n${text}`
  return new TshelmError(codeOfStatus(status), message, { data: { status } })
}

async function readTls(
  host: SecretsHost,
  env: (name: string) => string | undefined,
  insecure: boolean | undefined,
): Promise<RouteTls> {
  const read = async (path: string | undefined): Promise<string | undefined> => {
    if (path === undefined) return undefined
    try {
      return Buffer.from(await host.readFile(path)).toString('utf8')
    } catch (error) {
      throw new TshelmError('secrets/config', fileErrorText(path, error), { cause: error })
    }
  }
  const [ca, cert, key] = await Promise.all(['CACERT', 'CLIENT_CERT', 'CLIENT_KEY'].map((name) => read(env(name))))
  const trusted = env('CACERT_BYTES') ?? ca
  const serverName = env('TLS_SERVER_NAME')
  return {
    ...(trusted === undefined ? {} : { ca: trusted }),
    ...(cert === undefined || key === undefined ? {} : { cert, key }),
    ...(serverName === undefined ? {} : { serverName }),
    insecure: insecure ?? /^(1|t|true)$/i.test(env('SKIP_VERIFY') ?? ''),
  }
}
