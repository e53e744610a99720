/** Git's own server: its CGI program behind Node's HTTP server, on loopback. */
import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'

const QUIET = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@example.com',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@example.com',
  GIT_AUTHOR_DATE: '1700000000 +0000',
  GIT_COMMITTER_DATE: '1700000000 +0000',
}

/** Undefined if git and its server are here, else why they cannot be used. */
export function gitMissing(): string | undefined {
  try {
    execFileSync('git', ['http-backend'], {
      stdio: 'ignore',
      env: { ...process.env, REQUEST_METHOD: 'GET', PATH_INFO: '/' },
    })
    return undefined
  } catch (error) {
    return (error as { code?: string }).code === 'ENOENT' ? 'git is not installed' : undefined
  }
}

export interface GitRepository {
  git(...args: readonly string[]): string
  /** Returns the commit. */
  commit(files: Readonly<Record<string, string>>): string
}

export function gitRepository(folder: string): GitRepository {
  mkdirSync(folder, { recursive: true })
  const git = (...args: readonly string[]): string =>
    execFileSync('git', [...args], { cwd: folder, env: { ...process.env, ...QUIET }, encoding: 'utf8' }).trim()
  git('init', '-q', '-b', 'main')
  return {
    git,
    commit(files) {
      for (const [name, content] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, name)), { recursive: true })
        writeFileSync(join(folder, name), content)
      }
      git('add', '-A')
      git('commit', '-q', '--allow-empty', '-m', 'change')
      return git('rev-parse', 'HEAD')
    },
  }
}

export interface GitServer {
  readonly url: string
  /** `GET /repo/info/refs`, with what was sent as authorization behind it. */
  readonly requests: string[]
  close(): Promise<void>
}

/** Serves all repositories below a folder. @param login `user:password`; default: anybody may read */
export async function serveGit(root: string, login?: string): Promise<GitServer> {
  const requests: string[] = []
  const server = createServer((request, response) => {
    const { authorization = '' } = request.headers
    requests.push(`${request.method} ${request.url?.split('?')[0]} ${authorization}`.trim())
    if (login !== undefined && authorization !== `Basic ${Buffer.from(login).toString('base64')}`) {
      response.writeHead(401).end()
    } else serve(root, request, response)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((done) => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}

function serve(root: string, request: IncomingMessage, response: ServerResponse): void {
  const [path = '', query = ''] = (request.url ?? '').split('?')
  const cgi = spawn('git', ['http-backend'], {
    env: {
      ...process.env,
      ...QUIET,
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      REQUEST_METHOD: request.method,
      PATH_INFO: path,
      QUERY_STRING: query,
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
    },
  })
  request.pipe(cgi.stdin)
  const chunks: Buffer[] = []
  cgi.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  cgi.on('close', () => {
    const answer = Buffer.concat(chunks)
    const end = answer.indexOf('\r\n\r\n')
    const headers = answer.toString('latin1', 0, end).split('\r\n')
    const status = headers.find((line) => line.startsWith('Status: '))?.slice('Status: '.length) ?? '200'
    response.writeHead(Number.parseInt(status, 10)).end(answer.subarray(end + 4))
  })
}
