import { EventEmitter } from 'node:events'
import type { ClientRequest } from 'node:http'
import { describe, expect, it, vi } from 'vitest'
import { limitDial } from '../../src/http/dial.ts'
import { networkError } from '../../src/http/network-error.ts'

const hint = ''
const WORDING = {
  code: 'kube/unreachable',
  hints: { refused: hint, unknownHost: hint, authority: hint, otherName: hint, clientCertificate: hint, proxy: hint },
} as const

function dialling(connecting: boolean, more: object = {}): { socket: EventEmitter; failures: Error[] } {
  const failures: Error[] = []
  const sent = Object.assign(new EventEmitter(), { destroy: (error: Error) => failures.push(error) })
  limitDial(sent as unknown as ClientRequest, 30_000)
  const socket = Object.assign(new EventEmitter(), { connecting, ...more })
  sent.emit('socket', socket)
  return { socket, failures }
}

describe('limitDial', () => {
  it('names the address that did not answer, as Go does', () => {
    vi.useFakeTimers()
    const { socket, failures } = dialling(true)
    socket.emit('connectionAttempt', '10.0.0.1', 6443, 4)
    vi.advanceTimersByTime(29_999)
    expect(failures).toEqual([])
    vi.advanceTimersByTime(1)
    expect(networkError(failures[0], { method: 'GET', url: 'https://api:6443/version' }, WORDING).message).toBe(
      'Get "https://api:6443/version": dial tcp 10.0.0.1:6443: i/o timeout',
    )
    vi.useRealTimers()
  })

  it('tells when no address was found in time', () => {
    vi.useFakeTimers()
    const { failures } = dialling(true)
    vi.advanceTimersByTime(30_000)
    expect(networkError(failures[0], { method: 'GET', url: 'https://api:6443/version' }, WORDING).message).toBe(
      'Get "https://api:6443/version": dial tcp: lookup api: i/o timeout',
    )
    vi.useRealTimers()
  })

  it('gives TLS ten seconds', () => {
    vi.useFakeTimers()
    const [silent, agreed] = [dialling(true, { encrypted: true }), dialling(true, { encrypted: true })]
    for (const { socket } of [silent, agreed]) socket.emit('connect')
    agreed.socket.emit('secureConnect')
    vi.advanceTimersByTime(10_000)
    expect(agreed.failures).toEqual([])
    expect(networkError(silent.failures[0], { method: 'GET', url: 'https://api:6443/version' }, WORDING).message).toBe(
      'Get "https://api:6443/version": net/http: TLS handshake timeout',
    )
    vi.useRealTimers()
  })

  it('leaves alone what is connected', () => {
    vi.useFakeTimers()
    const [fresh, kept] = [dialling(true), dialling(false)]
    fresh.socket.emit('connect')
    vi.advanceTimersByTime(60_000)
    expect([...fresh.failures, ...kept.failures]).toEqual([])
    vi.useRealTimers()
  })
})
