/** What Harbor's API says of itself, its chart repository of before 2.8, and a registry that takes everything. */
import { createHash } from 'node:crypto'
import {
  formFiles,
  isAllowed,
  serveWeb,
  type ServerAccount,
  type WebAnswer,
  type WebRequest,
  type WebServer,
} from './web-server.ts'

export interface HarborOptions extends ServerAccount {
  /** As it was before 2.8. Default: false. */
  readonly chartmuseum?: boolean
}

export interface Harbor extends WebServer {
  /** Of the chart repository: `library/redis-1.0.0.tgz`. */
  readonly files: Map<string, Buffer>
  /** Of the registry, by `library/redis:1.0.0`. */
  readonly manifests: Map<string, Buffer>
  /** By digest. */
  readonly blobs: Map<string, Buffer>
}

interface Contents {
  readonly files: Map<string, Buffer>
  readonly manifests: Map<string, Buffer>
  readonly blobs: Map<string, Buffer>
}

const error = (status: number, code: string, message: string): WebAnswer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ errors: [{ code, message }] }),
})

export async function fakeHarbor(options: HarborOptions = {}): Promise<Harbor> {
  const contents: Contents = { files: new Map(), manifests: new Map(), blobs: new Map() }
  const server = await serveWeb((request) => {
    const path = request.path.split('?')[0]!
    if (path === '/api/v2.0/systeminfo') {
      const info = { auth_mode: 'db_auth', registry_url: 'harbor.test', with_chartmuseum: options.chartmuseum === true }
      return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(info) }
    }
    if (!isAllowed(request, options)) {
      const answer = error(401, 'UNAUTHORIZED', 'unauthorized to access')
      return { ...answer, headers: { ...answer.headers, 'www-authenticate': 'Basic realm="harbor"' } }
    }
    if (path.startsWith('/v2/')) return registry(request, path.slice('/v2/'.length), contents)
    return options.chartmuseum === true ? charts(request, path, contents) : error(404, 'NOT_FOUND', 'page not found')
  })
  return { ...server, ...contents }
}

function charts(request: WebRequest, path: string, { files }: Contents): WebAnswer {
  const [, project] = /^\/api\/chartrepo\/([^/]+)\/charts$/.exec(path) ?? []
  if (project === undefined || request.method !== 'POST') return error(404, 'NOT_FOUND', 'page not found')
  for (const { fileName, bytes } of formFiles(request).values()) {
    const name = `${project}/${fileName}`
    if (files.has(name) && !request.path.endsWith('?force')) return error(409, 'CONFLICT', `${fileName} already exists`)
    files.set(name, bytes)
  }
  return { status: 201, body: '{"saved":true}' }
}

const digestOf = (bytes: Buffer): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

/** Uploads in one piece only: POST, then PUT with a digest. */
function registry({ method, path: url, body }: WebRequest, path: string, { manifests, blobs }: Contents): WebAnswer {
  if (path === '') return { status: 200, body: '{}' }
  const [, name = '', kind = '', what = ''] = /^(.+)\/(blobs\/uploads|blobs|manifests)\/(.*)$/.exec(path) ?? []
  if (kind === 'blobs/uploads') {
    if (method === 'POST') return { status: 202, headers: { location: `/v2/${name}/blobs/uploads/1` } }
    const digest = new URL(url, 'http://x').searchParams.get('digest') ?? ''
    if (digest !== digestOf(body)) return error(400, 'DIGEST_INVALID', 'provided digest did not match uploaded content')
    blobs.set(digest, body)
    return { status: 201, headers: { location: `/v2/${name}/blobs/${digest}`, 'docker-content-digest': digest } }
  }
  if (kind === 'manifests' && method === 'PUT') {
    manifests.set(`${name}:${what}`, body)
    manifests.set(`${name}:${digestOf(body)}`, body)
    return { status: 201, headers: { 'docker-content-digest': digestOf(body) } }
  }
  const found = kind === 'blobs' ? blobs.get(what) : manifests.get(`${name}:${what}`)
  if (found === undefined) return error(404, 'NOT_FOUND', `${what} not found`)
  return {
    status: 200,
    headers: { 'docker-content-digest': digestOf(found), 'content-length': String(found.length) },
    body: found,
  }
}
