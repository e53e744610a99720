/**
 * In front of an API server: lets a number of writes through and then kills the client, when it has its answer or just before. What comes
 * afterwards never reaches the server.
 */
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Agent, request } from 'node:https'
import type { AddressInfo } from 'node:net'

export type KillMoment = 'after-answer' | 'before-answer'

export interface KillProxy {
  readonly url: string
  /** Writes that came. */
  writes(): number
  close(): void
}

export interface KillOptions {
  readonly kubeconfig: string
  /** How many writes are let through; Infinity kills nobody. */
  readonly limit: number
  readonly moment: KillMoment
  readonly kill: () => void
}

/** Plain HTTP on loopback: the proxy has the credentials. */
export async function startKillProxy({ kubeconfig, limit, moment, kill }: KillOptions): Promise<KillProxy> {
  const { server: upstream, token } = accessOf(kubeconfig)
  const agent = new Agent({ keepAlive: true, maxSockets: 32, rejectUnauthorized: false })
  let writes = 0
  let dead = false
  const end = (): void => {
    dead = true
    kill()
  }
  const forward = (incoming: IncomingMessage, response: ServerResponse, isLast: boolean): void => {
    const headers = { ...incoming.headers, authorization: `Bearer ${token}`, host: new URL(upstream).host }
    const sent = request(`${upstream}${incoming.url!}`, { method: incoming.method!, headers, agent }, (answer) => {
      const { statusCode = 502, headers: given } = answer
      if (!isLast) {
        response.writeHead(statusCode, given)
        answer.pipe(response)
        return
      }
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('end', () => {
        if (moment === 'before-answer') {
          end()
          response.destroy()
          return
        }
        response.writeHead(statusCode, given)
        response.end(Buffer.concat(chunks), end)
      })
    })
    sent.on('error', () => response.destroy())
    response.on('close', () => {
      // A watch that nobody reads any more; what was written stays written.
      if (incoming.method === 'GET') sent.destroy()
    })
    incoming.pipe(sent)
  }
  const server = createServer((incoming, response) => {
    const isWrite = incoming.method !== 'GET'
    if (dead || (isWrite && writes >= limit)) {
      response.destroy()
      return
    }
    if (isWrite) writes++
    forward(incoming, response, isWrite && writes === limit)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    writes: () => writes,
    close: () => {
      server.close()
      server.closeAllConnections()
      agent.destroy()
    },
  }
}

function accessOf(kubeconfig: string): { readonly server: string; readonly token: string } {
  const config = readFileSync(kubeconfig, 'utf8')
  return {
    server: /server: "?([^"\s}]+)/.exec(config)?.[1] ?? '',
    token: /token: "?([^"\s}]+)/.exec(config)?.[1] ?? '',
  }
}
