/** Servers on this machine, closed when the test is over. */
import { once } from 'node:events'
import { createServer as createHttp, type IncomingMessage, type RequestListener } from 'node:http'
import { createServer as createHttps, type ServerOptions } from 'node:https'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export interface TestServer {
  readonly url: string
  readonly port: number
  /** What was asked, in order. */
  readonly asked: readonly IncomingMessage[]
}

export async function serve(listener: RequestListener, tls?: ServerOptions): Promise<TestServer> {
  const asked: IncomingMessage[] = []
  const onRequest: RequestListener = (request, response) => {
    asked.push(request)
    listener(request, response)
  }
  const server = tls === undefined ? createHttp(onRequest) : createHttps(tls, onRequest)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { port, asked, url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${String(port)}` }
}
