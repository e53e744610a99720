/** How long a connection may take to be made. */
import type { ClientRequest } from 'node:http'
import type { Socket } from 'node:net'
import { TshelmError } from '../errors.ts'

// client-go's limits.
const DIAL_MS = 30_000
const HANDSHAKE_MS = 10_000

/** Fails the request with ETIMEDOUT, as the system does after minutes, or when TLS is not agreed on. Connections that are there already are left alone. */
export function limitDial(sent: ClientRequest, ms: number = DIAL_MS): void {
  sent.once('socket', (socket: Socket) => {
    if (!socket.connecting) return
    let at: Readonly<Record<string, unknown>> = {}
    socket.on('connectionAttempt', (address: string, port: number) => (at = { address, port }))
    const timer = setTimeout(() => sent.destroy(dialTimeout(at)), ms)
    const stop = (): void => clearTimeout(timer)
    socket.once('connect', stop).once('close', stop)
    if ('encrypted' in socket) limitHandshake(sent, socket)
  })
}

function limitHandshake(sent: ClientRequest, socket: Socket): void {
  socket.once('connect', () => {
    const timer = setTimeout(() => sent.destroy(handshakeTimeout()), HANDSHAKE_MS)
    const stop = (): void => clearTimeout(timer)
    socket.once('secureConnect', stop).once('close', stop)
  })
}

function handshakeTimeout(): Error {
  return Object.assign(new TshelmError('internal', 'TLS handshake timeout'), { code: 'TSHELM_TLS_TIMEOUT' })
}

function dialTimeout(at: Readonly<Record<string, unknown>>): Error {
  return Object.assign(new TshelmError('internal', 'i/o timeout'), { code: 'ETIMEDOUT', ...at })
}
