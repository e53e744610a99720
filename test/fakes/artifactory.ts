/** Artifactory's deploy API: PUT and GET of files, checksums that are compared, API keys; 403 for what may not be overwritten. */
import { createHash } from 'node:crypto'
import { isAllowed, serveWeb, type ServerAccount, type WebAnswer, type WebServer } from './web-server.ts'

export interface ArtifactoryOptions extends ServerAccount {
  readonly apiKey?: string
}

export interface Artifactory extends WebServer {
  /** By repository and path: `charts-local/redis-1.0.0.tgz`. */
  readonly files: Map<string, Buffer>
}

const error = (status: number, message: string): WebAnswer => ({
  status,
  headers: { 'content-type': 'application/json', 'x-jfrog-version': 'Artifactory/7.90.0 79000900' },
  body: JSON.stringify({ errors: [{ status, message }] }),
})

export async function fakeArtifactory(options: ArtifactoryOptions = {}): Promise<Artifactory> {
  const files = new Map<string, Buffer>()
  const server = await serveWeb((request) => {
    const { method, path, headers, body } = request
    if (path === '/artifactory/api/system/ping') return { status: 200, body: 'OK' }
    const isUser =
      options.apiKey === undefined ? isAllowed(request, options) : headers['x-jfrog-art-api'] === options.apiKey
    if (!isUser) return error(401, 'Bad credentials')
    const [, name] = /^\/artifactory\/(?!api\/)(.+)$/.exec(path) ?? []
    if (name === undefined) return error(404, 'File not found.')
    const digest = createHash('sha256').update(body).digest('hex')
    if (method === 'PUT') {
      const told = headers['x-checksum-sha256']
      if (told !== undefined && told !== digest) return error(409, 'Checksum error: received differs from actual')
      files.set(name, body)
      const [repo] = name.split('/')
      return { status: 201, body: JSON.stringify({ repo, path: `/${name}`, checksums: { sha256: digest } }) }
    }
    const file = files.get(name)
    return file === undefined ? error(404, 'File not found.') : { status: 200, body: method === 'HEAD' ? '' : file }
  })
  return { ...server, files }
}
