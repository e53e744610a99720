/** A registry in this process: the distribution API over HTTP on loopback, with the ways of registries as options. */
import { createHash, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface RegistryOptions {
  /** Name and password that everything needs, by Basic. */
  readonly login?: readonly [string, string]
  /** Where tokens are had, with `%HOST%` for this registry. Tokens name their scopes. */
  readonly realm?: string
  readonly tagsPerPage?: number
  /** Bytes of a body that is taken at once. */
  readonly maxBody?: number
  /** Where blobs are in truth. */
  readonly storage?: string
}

export interface FakeRegistry {
  /** `127.0.0.1:40123`. */
  readonly host: string
  /** `GET /v2/x/tags/list`, in order. */
  readonly requests: string[]
  readonly blobs: Map<string, Buffer>
  /** By repository, then tag or digest. */
  readonly manifests: Map<string, Map<string, { readonly type: string; readonly bytes: Buffer }>>
  close(): Promise<void>
}

export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}

export async function fakeRegistry(options: RegistryOptions = {}): Promise<FakeRegistry> {
  const blobs: FakeRegistry['blobs'] = new Map()
  const manifests: FakeRegistry['manifests'] = new Map()
  const requests: string[] = []
  const uploads = new Map<string, Buffer[]>()
  const server = createServer((request, response) => {
    requests.push(`${request.method!} ${request.url!}`)
    void bodyOf(request).then((body) => answer({ request, response, body }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`

  function answer({ request, response, body }: Exchange): void {
    const url = new URL(request.url!, `http://${host}`)
    const challenge = challengeFor(request, url, options, host)
    if (challenge !== undefined) return refuse(response, 401, 'UNAUTHORIZED', { 'www-authenticate': challenge })
    if (options.maxBody !== undefined && body.length > options.maxBody) return refuse(response, 413, 'SIZE_INVALID')
    const [, name, kind, reference] = /^\/v2\/(?:(.*)\/(manifests|blobs|tags)\/(.*))?$/.exec(url.pathname) ?? []
    if (url.pathname === '/v2/') return send(response, 200)
    if (url.pathname === '/v2/_catalog') return page(response, url, 'repositories', [...manifests.keys()].sort())
    if (name === undefined) return refuse(response, 404, 'NAME_UNKNOWN')
    if (kind === 'tags') return tags(response, url, name)
    if (kind === 'manifests') return manifest({ request, response, body }, name, reference!)
    return reference!.startsWith('uploads/')
      ? upload({ request, response, body }, url)
      : blob(response, request, reference!)
  }

  function tags(response: ServerResponse, url: URL, name: string): void {
    const found = manifests.get(name)
    if (found === undefined) return refuse(response, 404, 'NAME_UNKNOWN')
    page(response, url, 'tags', [...found.keys()].filter((tag) => !tag.includes(':')).sort())
  }

  function page(response: ServerResponse, url: URL, member: string, all: readonly string[]): void {
    const last = url.searchParams.get('last')
    const rest = last === null ? all : all.filter((name) => name > last)
    const shown = rest.slice(0, options.tagsPerPage ?? 100)
    const more = rest.length > shown.length ? { link: `<${url.pathname}?last=${shown.at(-1)!}>; rel="next"` } : {}
    send(response, 200, JSON.stringify({ [member]: shown }), { 'content-type': 'application/json', ...more })
  }

  function manifest({ request, response, body }: Exchange, name: string, reference: string): void {
    if (request.method === 'PUT') {
      const known = manifests.get(name) ?? new Map<string, { type: string; bytes: Buffer }>()
      manifests.set(name, known)
      const digest = digestOf(body)
      for (const key of [reference, digest]) known.set(key, { type: request.headers['content-type']!, bytes: body })
      return send(response, 201, '', { 'docker-content-digest': digest })
    }
    const found = manifests.get(name)?.get(reference)
    if (found === undefined) return refuse(response, 404, 'MANIFEST_UNKNOWN')
    send(response, 200, request.method === 'HEAD' ? '' : found.bytes, {
      'content-type': found.type,
      'content-length': String(found.bytes.length),
      'docker-content-digest': digestOf(found.bytes),
    })
  }

  function blob(response: ServerResponse, request: IncomingMessage, digest: string): void {
    const found = blobs.get(digest)
    if (found === undefined) return refuse(response, 404, 'BLOB_UNKNOWN')
    const { storage } = options
    if (storage !== undefined && request.method === 'GET')
      return send(response, 307, '', { location: `${storage}/${digest}` })
    send(response, 200, request.method === 'HEAD' ? '' : found, { 'content-length': String(found.length) })
  }

  function upload({ request, response, body }: Exchange, url: URL): void {
    if (request.method === 'POST') {
      const id = randomUUID()
      uploads.set(id, [])
      return send(response, 202, '', { location: `${url.pathname}${id}?state=a%2Bb` })
    }
    const parts = uploads.get(url.pathname.slice(url.pathname.lastIndexOf('/') + 1))
    if (parts === undefined || url.searchParams.get('state') !== 'a+b')
      return refuse(response, 404, 'BLOB_UPLOAD_UNKNOWN')
    parts.push(body)
    if (request.method === 'PATCH') return send(response, 202, '', { location: `${url.pathname}?state=a%2Bb` })
    const bytes = Buffer.concat(parts)
    const digest = digestOf(bytes)
    if (url.searchParams.get('digest') !== digest) return refuse(response, 400, 'DIGEST_INVALID')
    blobs.set(digest, bytes)
    send(response, 201, '', { 'docker-content-digest': digest })
  }

  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { host, requests, blobs, manifests, close }
}

interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly body: Buffer
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

function send(
  response: ServerResponse,
  status: number,
  body: string | Buffer = '',
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, headers).end(body)
}

function refuse(response: ServerResponse, status: number, code: string, headers: Record<string, string> = {}): void {
  const errors = [{ code, message: code.toLowerCase().replaceAll('_', ' ') }]
  send(response, status, JSON.stringify({ errors }), { 'content-type': 'application/json', ...headers })
}

/** Undefined: what is asked for is allowed. */
function challengeFor(
  { method, headers }: IncomingMessage,
  { pathname }: URL,
  { login, realm }: RegistryOptions,
  host: string,
): string | undefined {
  if (realm !== undefined) {
    const name = /^\/v2\/(.*)\/(?:manifests|blobs|tags)\//.exec(pathname)?.[1]
    const action = method === 'GET' || method === 'HEAD' ? 'pull' : 'push'
    const scopes = Buffer.from((headers.authorization ?? '').replace('Bearer ', ''), 'base64')
      .toString()
      .split(' ')
    const isAllowed = scopes.some((scope) => {
      const [, path, actions = ''] = /^repository:(.*):(.*)$/.exec(scope) ?? []
      return path === name && actions.split(',').includes(action)
    })
    const isOpen = name === undefined && headers.authorization !== undefined
    if (isAllowed || isOpen) return undefined
    const scope = name === undefined ? '' : `,scope="repository:${name}:${action}"`
    return `Bearer realm="${realm.replace('%HOST%', host)}",service="fake"${scope}`
  }
  if (login === undefined) return undefined
  const expected = `Basic ${Buffer.from(login.join(':')).toString('base64')}`
  return headers.authorization === expected ? undefined : 'Basic realm="fake"'
}

/** A place to get tokens, which says yes to whoever has the login, and to everybody if there is none. */
export async function fakeTokens(login?: readonly [string, string]): Promise<{
  readonly realm: string
  readonly requests: string[]
  close(): Promise<void>
}> {
  const requests: string[] = []
  const server = createServer((request, response) => {
    const url = new URL(request.url!, 'http://tokens')
    requests.push(`${request.method!} ${url.searchParams.getAll('scope').join(' ')}`)
    const expected = login === undefined ? undefined : `Basic ${Buffer.from(login.join(':')).toString('base64')}`
    if (request.method !== 'GET' || request.headers.authorization !== expected) {
      return refuse(response, 401, 'UNAUTHORIZED')
    }
    const token = Buffer.from(url.searchParams.getAll('scope').join(' ')).toString('base64')
    send(response, 200, JSON.stringify({ token, expires_in: 300 }), { 'content-type': 'application/json' })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const realm = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { realm, requests, close }
}
