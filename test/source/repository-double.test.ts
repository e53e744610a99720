/** The double of a static repository does what nginx does (test/sources). */
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, normalize } from 'node:path'
import { repositoryContract, type OpenRepository } from '../contracts/chart-repository.ts'

const BASIC = `Basic ${Buffer.from('ann:secret').toString('base64')}`

async function listening(listener: RequestListener): Promise<{ readonly server: Server; readonly url: string }> {
  const server = createServer((request, response) => {
    if (request.headers.authorization === BASIC) listener(request, response)
    else response.writeHead(401, { 'www-authenticate': 'Basic realm="charts"' }).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

async function openDouble(): Promise<OpenRepository> {
  const folder = mkdtempSync(join(tmpdir(), 'tshelm-static-'))
  const seen: string[] = []
  const other = await listening((_, response) => response.end())
  other.server.prependListener('request', ({ method, url, headers }) => {
    const [, user = ''] = (headers.authorization ?? '').split(' ')
    seen.push(`${Buffer.from(user, 'base64').toString()} ${method!} ${url!}`)
  })
  const site = await listening((request, response) => {
    const { pathname } = new URL(request.url!, 'http://site')
    const [, first, rest = ''] = /^\/(moved|elsewhere)(\/.*)$/.exec(pathname) ?? []
    if (first !== undefined) {
      const location = first === 'moved' ? rest : other.url + rest
      return response.writeHead(first === 'moved' ? 301 : 302, { location }).end()
    }
    try {
      return response.end(readFileSync(join(folder, normalize(decodeURIComponent(pathname)))))
    } catch {
      return response.writeHead(404).end()
    }
  })
  return {
    url: site.url,
    folder,
    login: ['--username', 'ann', '--password', 'secret'],
    flags: [],
    elsewhere: () => seen.join('\n'),
    close() {
      for (const { server } of [site, other]) {
        server.closeAllConnections()
        server.close()
      }
      rmSync(folder, { recursive: true })
      return Promise.resolve()
    },
  }
}

repositoryContract('a double in this process', openDouble)
