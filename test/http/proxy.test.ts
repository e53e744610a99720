/** Requests and error texts are those of Go's net/http with the same proxies. */
import { once } from 'node:events'
import { createServer as createHttp, type RequestListener, type Server } from 'node:http'
import { createServer as createHttps } from 'node:https'
import { connect, createServer as createTcp, type AddressInfo, type Server as TcpServer } from 'node:net'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Authenticator } from '../../src/kube/auth.ts'
import { proxyRoute } from '../../src/http/proxy.ts'
import { createTransport, type Transport } from '../../src/kube/transport.ts'
import { makeCertificate, type Certificate } from '../fakes/certificate.ts'

const anonymous: Authenticator = { identity: () => Promise.resolve({ headers: {} }), renew: () => false }
const open: { close(): unknown; closeAllConnections?: () => void }[] = []
let certificate: Certificate

beforeAll(async () => {
  certificate = await makeCertificate('list "api.test"')
})
afterEach(() => {
  for (const server of open.splice(0)) {
    server.closeAllConnections?.()
    server.close()
  }
})

async function listening(server: Server | TcpServer): Promise<number> {
  server.listen(0, '127.0.0.1')
  open.push(server)
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

const answer: RequestListener = (request, response) => response.end(`{"path":"${request.url!}"}`)

interface Proxy {
  readonly port: number
  readonly asked: string[]
}

/** A proxy that leads everything to one port. */
async function proxyTo(port: number): Promise<Proxy> {
  const asked: string[] = []
  const server = createHttp((request, response) => {
    const { method, url, headers } = request
    asked.push(`${method!} ${url!} ${headers.host!} ${headers['proxy-authorization'] ?? '-'}`)
    answer(request, response)
  })
  server.on('connect', ({ url, headers }, socket) => {
    asked.push(`CONNECT ${url!} ${headers.host!} ${headers['proxy-authorization'] ?? '-'}`)
    const upstream = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      upstream.pipe(socket).pipe(upstream)
    })
    socket.on('error', () => upstream.destroy())
    upstream.on('error', () => socket.destroy())
  })
  return { port: await listening(server), asked }
}

function through(proxyUrl: string, server: string): Transport {
  const config = { server, namespace: '', tls: { ca: certificate.cert }, auth: {}, proxyUrl }
  return createTransport(config, anonymous, { userAgent: 'test' })
}

const get = (transport: Transport): Promise<{ status: number; body: string }> =>
  transport.send({ method: 'GET', path: '/version?x=1' })

describe('a proxy', () => {
  it('is asked to connect to https servers, once for a kept connection', async () => {
    const server = await listening(createHttps({ cert: certificate.cert, key: certificate.key }, answer))
    const { port, asked } = await proxyTo(server)
    const transport = through(`http://me:p%40ss@127.0.0.1:${port}`, 'https://api.test:6443')
    expect(await get(transport)).toMatchObject({ status: 200, body: '{"path":"/version?x=1"}' })
    expect(await get(transport)).toMatchObject({ status: 200 })
    expect(asked).toEqual(['CONNECT api.test:6443 api.test:6443 Basic bWU6cEBzcw=='])
    transport.close()
  })

  it('gets the whole address of http servers', async () => {
    const { port, asked } = await proxyTo(0)
    const transport = through(`http://me:p%40ss@127.0.0.1:${port}`, 'http://api.test:8080/base')
    expect(await get(transport)).toMatchObject({ status: 200 })
    expect(asked).toEqual(['GET http://api.test:8080/base/version?x=1 api.test:8080 Basic bWU6cEBzcw=='])
    transport.close()
  })

  it('may speak TLS itself, under the trust of the server', async () => {
    const asked: string[] = []
    const server = createHttps({ cert: certificate.cert, key: certificate.key }, (request, response) => {
      asked.push(request.url!)
      answer(request, response)
    })
    const transport = through(`https://127.0.0.1:${await listening(server)}`, 'http://api.test')
    expect(await get(transport)).toMatchObject({ status: 200 })
    expect(asked).toEqual(['http://api.test/version?x=1'])
    transport.close()
  })

  it('that refuses is quoted', async () => {
    const port = await listening(
      createTcp((socket) =>
        socket.on('error', () => undefined).end('HTTP/1.1 403 Go away\r\ncontent-length: 0\r\n\r\n'),
      ),
    )
    await expect(get(through(`http://127.0.0.1:${port}`, 'https://api.test:6443'))).rejects.toMatchObject({
      code: 'kube/unreachable',
      message: 'Get "https://api.test:6443/version?x=1": Go away',
    })
  })

  it.each(['https://api.test:6443', 'http://api.test:8080'])(
    'that is not there is told from the server: %s',
    async (url) => {
      await expect(get(through('http://127.0.0.1:1', url))).rejects.toMatchObject({
        code: 'kube/unreachable',
        message: `Get "${url}/version?x=1": proxyconnect tcp: dial tcp 127.0.0.1:1: connect: connection refused`,
        hint: expect.stringContaining('NO_PROXY') as string,
      })
    },
  )

  it('that stays silent is given up', async () => {
    const port = await listening(createTcp((socket) => socket.on('error', () => undefined)))
    const { agent, send } = proxyRoute(`http://127.0.0.1:${port}`, {
      ...{ secure: true, tls: {}, answerMs: 30 },
      pool: { keepAlive: true, maxSockets: 1, timeout: 1000 },
    })
    const failed = new Promise((resolve) => send('https://api.test/', { agent }, () => undefined).on('error', resolve))
    expect(await failed).toMatchObject({ message: 'context deadline exceeded' })
  })

  it('of another kind is refused', async () => {
    await expect(get(through('socks5://127.0.0.1:1', 'https://api.test'))).rejects.toMatchObject({
      code: 'http/config',
    })
  })
})
