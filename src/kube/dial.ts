/** How long a connection may take to be made. */
import type { ClientRequest } from 'node:http'
import type { Socket } from 'node:net'
import { TshelmError } from '../errors.ts'

// client-go's limit.
const DIAL_MS = 30_000

/** Fails the request with ETIMEDOUT, as the system does after minutes. Connections that are there already are left alone. */
export function limitDial(sent: ClientRequest, ms: number = DIAL_MS): void {
  sent.once('socket', (socket: Socket) => {
    if (!socket.connecting) return
    let at: Readonly<Record<string, unknown>> = {}
    socket.on('connectionAttempt', (address: string, port: number) => (at = { address, port }))
    const timer = setTimeout(() => sent.destroy(dialTimeout(at)), ms)
    const stop = (): void => clearTimeout(timer)
    socket.once('connect', stop).once('close', stop)
  })
}

function dialTimeout(at: Readonly<Record<string, unknown>>): Error {
  return Object.assign(new TshelmError('kube/unreachable', 'i/o timeout'), { code: 'ETIMEDOUT', ...at })
}
