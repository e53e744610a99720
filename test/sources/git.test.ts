/** Charts in a repository of git, which its own server gives out over HTTP. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { available } from './components.ts'
import { makeFolder, type Folder } from './folder.ts'

/** RFC 3875, as far as git wants it. */
async function gitBackend(root: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, search } = new URL(request.url!, 'http://localhost')
  const program = spawn('git', ['http-backend'], {
    env: {
      ...process.env,
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: pathname,
      QUERY_STRING: search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
    },
  })
  request.pipe(program.stdin)
  const chunks: Buffer[] = []
  program.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  await once(program, 'close')
  const output = Buffer.concat(chunks)
  const end = output.indexOf('\r\n\r\n')
  const headers = Object.fromEntries(
    output
      .toString('latin1', 0, end)
      .split('\r\n')
      .map((line) => line.split(': ', 2) as [string, string]),
  )
  const { Status: status = '200', ...rest } = headers
  response.writeHead(Number.parseInt(status, 10), rest).end(output.subarray(end + 4))
}

describe.skipIf(!available('git'))('a git server', () => {
  const root = mkdtempSync(join(tmpdir(), 'tshelm-git-'))
  const server = createServer((request, response) => void gitBackend(root, request, response))
  const work = join(root, 'charts')
  const git = (...args: string[]): string => {
    const who = ['-c', 'user.name=Ann', '-c', 'user.email=ann@charts.test']
    const { status, stdout, stderr } = spawnSync('git', [...who, ...args], { cwd: work, encoding: 'utf8' })
    if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`)
    return stdout.trim()
  }
  const commit = (version: string): string => {
    writeFileSync(join(work, 'stable/web/Chart.yaml'), `apiVersion: v2\nname: web\nversion: ${version}\n`)
    writeFileSync(
      join(work, 'stable/web/templates/all.yaml'),
      `kind: ConfigMap\napiVersion: v1\nmetadata: {name: "v${version}"}\n`,
    )
    git('add', '.')
    git('commit', '-q', '-m', version)
    return git('rev-parse', 'HEAD')
  }
  let first: string
  beforeAll(async () => {
    mkdirSync(join(work, 'stable/web/templates'), { recursive: true })
    git('init', '-q', '-b', 'main')
    first = commit('1.0.0')
    git('tag', 'v1')
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
  })
  afterAll(() => {
    server.close()
    rmSync(root, { recursive: true, force: true })
  })

  const at = (ref: string): string =>
    `git+http://127.0.0.1:${(server.address() as AddressInfo).port}/charts/.git@${ref}#stable/web`
  const app = (repository: string): Folder => {
    const folder = makeFolder()
    const dependency = `- name: web\n  version: ">0"\n  repository: ${repository}\n`
    folder.write('app/Chart.yaml', `apiVersion: v2\nname: app\nversion: 1.0.0\ndependencies:\n${dependency}`)
    return folder
  }

  it('has what a chart depends on, at the commit that the lock keeps', async () => {
    const folder = app(at('main'))
    await folder.run('dependency', 'update', 'app')
    expect(folder.read('app/Chart.lock').toString()).toContain(first)
    commit('1.1.0')
    await folder.run('dependency', 'build', 'app')
    expect(await folder.run('template', 'app')).toContain('v1.0.0')
    await folder.run('dependency', 'update', 'app')
    expect(await folder.run('template', 'app')).toContain('v1.1.0')
  })

  it('is asked for a tag', async () => {
    const folder = app(at('v1'))
    await folder.run('dependency', 'update', 'app')
    expect(await folder.run('template', 'app')).toContain('v1.0.0')
  })

  it('says which branches it does not have', async () => {
    expect(await app(at('none')).fail('dependency', 'update', 'app')).toContain('none')
  })
})
