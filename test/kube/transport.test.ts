/** What is sent again when a kept connection breaks: Go's net/http and client-go repeat reads, and writes that were not made. */
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { Worker } from 'node:worker_threads'
import { afterEach, describe, expect, it } from 'vitest'
import type { ApiRequest, Transport } from '../../src/kube/transport.ts'
import { transportTo } from '../fakes/transport.ts'

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}'

interface Peer {
  readonly transport: Transport
  /** Method and connection of every request, in order. */
  readonly seen: string[]
}

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

/** Answers the first request of the first connection; what comes second there meets `end`. */
async function peer(end: (socket: Socket) => void): Promise<Peer> {
  const seen: string[] = []
  let connections = 0
  const server = createServer((socket) => {
    const connection = ++connections
    let requests = 0
    socket.on('error', () => undefined)
    socket.on('data', (data) => {
      seen.push(`${data.toString().split(' ')[0]!} ${connection}`)
      if (connection === 1 && ++requests === 2) end(socket)
      else socket.write(OK)
    })
  }).listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  return { transport: transportTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}`), seen }
}

const WAYS: Readonly<Record<string, (socket: Socket) => void>> = {
  reset: (socket) => socket.resetAndDestroy(),
  closed: (socket) => socket.destroy(),
  'closed within the answer': (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{'),
}

describe('a kept connection', () => {
  it.each<[string, Partial<ApiRequest>, boolean]>([
    ['reset', { method: 'GET' }, true],
    ['closed', { method: 'GET' }, true],
    ['closed within the answer', { method: 'GET' }, false],
    ['reset', { method: 'PATCH', body: '{}', repeatable: true }, true],
    ['reset', { method: 'PATCH', body: '{}' }, false],
    ['closed', { method: 'POST', body: '{}' }, false],
    ['closed', { method: 'PUT', body: '{}' }, false],
    ['closed', { method: 'DELETE', body: '{}' }, false],
  ])('%s after %o was sent: sent again: %s', async (way, request, again) => {
    const { transport, seen } = await peer(WAYS[way]!)
    const sent: ApiRequest = { method: 'GET', path: '/', ...request }
    await transport.send({ method: 'GET', path: '/' })
    const outcome = transport.send(sent)
    if (again) expect(await outcome).toMatchObject({ status: 200 })
    else await expect(outcome).rejects.toMatchObject({ code: 'kube/unreachable' })
    expect(seen).toEqual(['GET 1', `${sent.method} 1`, ...(again ? [`${sent.method} 2`] : [])])
    transport.close()
  })

  it('that was found broken while writing has changed nothing: every request goes again', async () => {
    const worker = new Worker(
      `const { createServer } = require('node:net')
       const { parentPort } = require('node:worker_threads')
       let connections = 0
       createServer((socket) => {
         const first = ++connections === 1
         socket.on('error', () => {})
         socket.once('data', () => {
           socket.write(${JSON.stringify(OK)})
           if (first) setTimeout(() => socket.resetAndDestroy(), 30)
         })
       }).listen(0, '127.0.0.1', function () { parentPort.postMessage(this.address().port) })`,
      { eval: true },
    )
    const [port] = (await once(worker, 'message')) as [number]
    const transport = transportTo(`http://127.0.0.1:${port}`)
    await transport.send({ method: 'GET', path: '/' })
    // This thread sleeps while the other resets the connection.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 150)
    expect(await transport.send({ method: 'POST', path: '/', body: '{}' })).toMatchObject({ status: 200 })
    transport.close()
    await worker.terminate()
  })
})
