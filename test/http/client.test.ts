/** Requests that survive what servers do. Error texts are those of Go's net/http. */
import type { ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { readBody } from '../../src/http/body.ts'
import { createHttpClient, type HttpClient, type HttpClientOptions, type HttpRequest } from '../../src/http/client.ts'
import type { Clock } from '../../src/runtime.ts'
import { makeCertificate, type Certificate } from '../fakes/certificate.ts'
import { serve } from '../fakes/http-server.ts'

let certificate: Certificate

beforeAll(async () => {
  certificate = await makeCertificate()
})

function client(options: Partial<HttpClientOptions> = {}): HttpClient {
  const made = createHttpClient({ userAgent: 'test/1', ...options })
  onTestFinished(() => made.close())
  return made
}

/** A clock that waits for nothing and remembers how long it should have. */
function quickClock(): Clock & { readonly pauses: number[] } {
  const pauses: number[] = []
  const sleep = (ms: number): Promise<void> => {
    pauses.push(ms)
    return Promise.resolve()
  }
  return { now: () => 0, sleep, pauses }
}

async function textOf(request: HttpRequest, http: HttpClient = client(), maxBytes = 1e6): Promise<string> {
  return String(await readBody(await http.send(request), maxBytes))
}

function redirect(response: ServerResponse, location: string, status = 302): void {
  response.writeHead(status, { location }).end('moved')
}

const SECRET = { authorization: 'Basic c2VjcmV0' }

describe('redirects', () => {
  it('take credentials along within an origin only', async () => {
    const other = await serve((request, response) => response.end(request.headers.authorization ?? 'none'))
    const own = await serve(({ url, headers }, response) => {
      if (url === '/out') redirect(response, `${other.url}/there`)
      else if (url === '/in') redirect(response, '/here')
      else response.end(headers.authorization ?? 'none')
    })
    expect(await textOf({ url: `${own.url}/in`, credentials: SECRET })).toBe(SECRET.authorization)
    expect(await textOf({ url: `${own.url}/out`, credentials: SECRET })).toBe('none')
  })

  it('give credentials to nobody on the way back, either', async () => {
    const there = await serve(({ url }, response) => redirect(response, url!.slice(1)))
    const back = await serve(({ url, headers }, response) => {
      if (url === '/start') redirect(response, `${there.url}/${back.url}/end`)
      else response.end(headers.authorization ?? 'none')
    })
    expect(await textOf({ url: `${back.url}/start`, credentials: SECRET })).toBe('none')
  })

  it('show the client certificate to the origin only', async () => {
    const tls = { ...certificate, requestCert: true, rejectUnauthorized: false }
    const shown = (request: object): string =>
      String('getPeerCertificate' in (request as { socket: object }).socket) &&
      JSON.stringify((request as { socket: { getPeerCertificate(): object } }).socket.getPeerCertificate() ?? {})
    const other = await serve((request, response) => response.end(shown(request)), tls)
    const own = await serve((request, response) => {
      if (request.url === '/out') redirect(response, `${other.url}/`)
      else response.end(shown(request))
    }, tls)
    const identity = { ca: certificate.cert, cert: certificate.cert, key: certificate.key }
    expect(await textOf({ url: `${own.url}/`, tls: identity })).toContain('localhost')
    expect(await textOf({ url: `${own.url}/out`, tls: identity })).toBe('{}')
  })

  it('end after ten', async () => {
    const server = await serve((_, response) => redirect(response, '/again'))
    await expect(client().send({ url: `${server.url}/` })).rejects.toMatchObject({
      code: 'source/unreachable',
      message: `Get "${server.url}/again": stopped after 10 redirects`,
    })
    expect(server.asked).toHaveLength(10)
  })

  it.each([
    [301, 'GET', ''],
    [302, 'GET', ''],
    [303, 'GET', ''],
    [307, 'PUT', 'body'],
    [308, 'PUT', 'body'],
  ])('of %i are followed with %s', async (status, method, sent) => {
    const server = await serve((request, response) => {
      if (request.url === '/first') return redirect(response, '/second', status)
      let text = ''
      request.on('data', (chunk) => (text += String(chunk))).on('end', () => response.end(`${request.method!} ${text}`))
    })
    const request: HttpRequest = {
      method: 'PUT',
      url: `${server.url}/first`,
      body: Buffer.from('body'),
      redirect: 'follow',
    }
    expect(await textOf(request)).toBe(`${method} ${sent}`)
  })

  it('of what changes something are answers, unless they are wanted', async () => {
    const server = await serve((_, response) => redirect(response, '/there', 307))
    const answer = await client().send({ method: 'POST', url: `${server.url}/`, body: Buffer.from('x') })
    expect([answer.status, answer.headers.location]).toEqual([307, '/there'])
  })

  it.each([
    ['file:///etc/passwd', 'unsupported protocol scheme "file"'],
    ['http://[', 'failed to parse Location header "http://["'],
  ])('to %s are refused', async (location, reason) => {
    const server = await serve((_, response) => redirect(response, location))
    await expect(client().send({ url: `${server.url}/` })).rejects.toThrow(`Get "${server.url}/": ${reason}`)
  })
})

describe('names and passwords in addresses', () => {
  it('are not sent, and not told', async () => {
    const server = await serve(({ headers }, response) => response.end(headers.authorization ?? 'none'))
    const address = server.url.replace('//', '//user:geheim@')
    expect(await textOf({ url: address })).toBe('none')
    const nobody = await client()
      .send({ url: 'http://user:geheim@127.0.0.1:1/' })
      .catch((error: unknown) => String(error))
    expect(nobody).toContain('http://user:xxxxx@127.0.0.1:1/')
    expect(nobody).not.toContain('geheim')
  })
})

describe('retries', () => {
  it.each([502, 503, 504, 429])('ask again after %i, waiting longer each time', async (status) => {
    const clock = quickClock()
    const server = await serve((_, response) => {
      response.statusCode = server.asked.length < 3 ? status : 200
      response.end('x')
    })
    expect((await client({ clock }).send({ url: server.url })).status).toBe(200)
    expect(clock.pauses).toEqual([200, 1000])
  })

  it('wait as long as the server asks, and not longer than ten seconds', async () => {
    const clock = quickClock()
    const server = await serve(({ url }, response) => {
      const isLong = url === '/long'
      response.writeHead(server.asked.length === 1 || isLong ? 503 : 200, { 'retry-after': isLong ? '600' : '7' }).end()
    })
    expect((await client({ clock }).send({ url: server.url })).status).toBe(200)
    expect(clock.pauses).toEqual([7000])
    expect((await client({ clock }).send({ url: `${server.url}/long` })).status).toBe(503)
  })

  it('do not repeat what changes something, nor what is not there', async () => {
    const server = await serve((_, response) => response.writeHead(503).end())
    await client({ clock: quickClock() }).send({ method: 'POST', url: server.url, body: Buffer.from('x') })
    expect(server.asked).toHaveLength(1)
    const clock = quickClock()
    await expect(client({ clock }).send({ url: 'http://127.0.0.1:1/' })).rejects.toThrow(
      'Get "http://127.0.0.1:1/": dial tcp 127.0.0.1:1: connect: connection refused',
    )
    expect(clock.pauses).toEqual([])
  })

  it('ask again when a connection breaks before an answer', async () => {
    const clock = quickClock()
    const server = await serve((request, response) => {
      if (server.asked.length === 1) request.socket.destroy()
      else response.end('here')
    })
    expect(await textOf({ url: server.url }, client({ clock }))).toBe('here')
  })

  it('end with the last answer', async () => {
    const server = await serve((_, response) => response.writeHead(503).end())
    expect((await client({ clock: quickClock(), retries: 2 }).send({ url: server.url })).status).toBe(503)
    expect(server.asked).toHaveLength(3)
  })
})

describe('bodies', () => {
  it('may not be larger than allowed, announced or not', async () => {
    const server = await serve(({ url }, response) => {
      if (url === '/announced') response.writeHead(200, { 'content-length': 1e9 }).write('x')
      else response.writeHead(200).end(Buffer.alloc(5000))
    })
    const tooLarge = { code: 'source/limit-exceeded' }
    await expect(textOf({ url: `${server.url}/announced` }, client(), 1000)).rejects.toMatchObject(tooLarge)
    await expect(textOf({ url: server.url }, client(), 4999)).rejects.toMatchObject(tooLarge)
    expect(await textOf({ url: server.url }, client(), 5000)).toHaveLength(5000)
  })

  it('are unpacked if that was asked for, and bounded as what they unpack to', async () => {
    const packed = gzipSync(Buffer.alloc(1e6))
    const server = await serve((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': packed.length }).end(packed)
    })
    expect(await textOf({ url: server.url, compressed: true })).toHaveLength(1e6)
    expect(server.asked[0]!.headers['accept-encoding']).toBe('gzip')
    await expect(textOf({ url: server.url, compressed: true }, client(), 999_999)).rejects.toMatchObject({
      code: 'source/limit-exceeded',
    })
    const raw = await client().send({ url: server.url })
    expect((await readBody(raw, 1e6)).equals(packed)).toBe(true)
    expect(server.asked.at(-1)!.headers['accept-encoding']).toBeUndefined()
  })

  it.each([
    ['a length that is not reached', { 'content-length': '1000' }],
    ['chunks without an end', { 'transfer-encoding': 'chunked' }],
  ])('that break off are an error: %s', async (_, headers) => {
    const server = await serve((request, response) => {
      response.writeHead(200, headers)
      response.write('abc', () => setTimeout(() => request.socket.destroy(), 20))
    })
    await expect(textOf({ url: server.url })).rejects.toMatchObject({
      code: 'source/unreachable',
      message: 'unexpected EOF',
    })
  })

  it('that break off within what is packed are an error', async () => {
    const packed = gzipSync(Buffer.from('x'.repeat(1000))).subarray(0, 20)
    const server = await serve((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(packed))
    await expect(textOf({ url: server.url, compressed: true })).rejects.toThrow('unexpected EOF')
  })

  it('can be sent from parts', async () => {
    const server = await serve((request, response) => {
      request.pipe(response)
    })
    const open = (): AsyncIterable<Uint8Array> =>
      (async function* () {
        yield await Promise.resolve(Buffer.from('ab'))
        yield Buffer.from('cd')
      })()
    expect(await textOf({ method: 'PUT', url: server.url, body: { size: 4, open } })).toBe('abcd')
    expect(server.asked[0]!.headers['content-length']).toBe('4')
  })
})

describe('time', () => {
  it('runs out while a server says nothing', async () => {
    const server = await serve(() => undefined)
    await expect(client().send({ url: `${server.url}/x`, totalMs: 50 })).rejects.toMatchObject({
      code: 'source/unreachable',
      message: `Get "${server.url}/x": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`,
    })
  })

  it('runs out while a server says something now and then', async () => {
    const server = await serve((_, response) => {
      response.writeHead(200)
      const drip = setInterval(() => response.write('x'), 10)
      response.on('close', () => clearInterval(drip))
    })
    await expect(textOf({ url: server.url, totalMs: 100 })).rejects.toMatchObject({
      message: 'context deadline exceeded (Client.Timeout or context cancellation while reading body)',
    })
  })

  it('runs out for an answer that nobody reads, without harm', async () => {
    const server = await serve((_, response) => response.writeHead(200).write('x'))
    await client().send({ url: server.url, totalMs: 30 })
    await new Promise((resolve) => setTimeout(resolve, 80))
  })
})

describe('a signal', () => {
  it('ends a request before its answer', async () => {
    const stop = new AbortController()
    const server = await serve(() => stop.abort())
    await expect(client().send({ url: server.url, signal: stop.signal })).rejects.toMatchObject({
      code: 'apply/cancelled',
    })
  })

  it('ends a body, and a pause between tries', async () => {
    const stop = new AbortController()
    const server = await serve((_, response) => response.writeHead(200).write('x'))
    const response = await client().send({ url: server.url, signal: stop.signal })
    setTimeout(() => stop.abort(), 20)
    await expect(readBody(response, 100)).rejects.toMatchObject({ code: 'apply/cancelled' })
    const later = new AbortController()
    const busy = await serve((_, answer) => {
      answer.writeHead(503, { 'retry-after': '9' }).end()
      setTimeout(() => later.abort(new Error('stop')), 20)
    })
    await expect(client().send({ url: busy.url, signal: later.signal })).rejects.toMatchObject({
      code: 'apply/cancelled',
    })
  })
})

describe('proxies', () => {
  it('are asked for http addresses with the whole address, and without what is in it for others', async () => {
    const proxy = await serve(({ url, headers }, response) => response.end(`${url!} ${headers.authorization ?? '-'}`))
    const http = client({ proxy: () => proxy.url })
    expect(await textOf({ url: 'http://user:geheim@charts.test/index.yaml' }, http)).toBe(
      'http://charts.test/index.yaml -',
    )
  })
})

describe('connections', () => {
  it('are kept for the next request', async () => {
    const server = await serve((_, response) => response.end('x'))
    const http = client()
    for (let i = 0; i < 3; i++) await textOf({ url: server.url }, http)
    expect(new Set(server.asked.map(({ socket }) => socket.remotePort)).size).toBe(1)
  })

  it('with a certificate that nobody vouches for are refused, unless that is wanted', async () => {
    const server = await serve((_, response) => response.end('x'), certificate)
    await expect(client().send({ url: server.url })).rejects.toMatchObject({
      message: `Get "${server.url}": tls: failed to verify certificate: x509: certificate signed by unknown authority`,
      hint: 'give its authority by --ca-file, or trust it by --insecure-skip-tls-verify',
    })
    expect(await textOf({ url: server.url, tls: { ca: certificate.cert } })).toBe('x')
    expect(await textOf({ url: server.url, tls: { insecure: true } })).toBe('x')
    await expect(client().send({ url: server.url, tls: { ca: 'none' } })).rejects.toMatchObject({
      code: expect.stringMatching(/^(http\/config|source\/unreachable)$/) as string,
    })
  })
})
