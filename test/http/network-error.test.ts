import { describe, expect, it, vi } from 'vitest'
import { networkError } from '../../src/http/network-error.ts'

const servers = vi.hoisted(() => ({ list: [] as string[] }))
vi.mock('node:dns', async (original) => ({ ...(await original<object>()), getServers: () => servers.list }))

const WORDING = {
  code: 'kube/unreachable',
  hints: {
    refused: 'is it up?',
    unknownHost: 'which host?',
    authority: 'who signed?',
    otherName: 'whose name?',
    clientCertificate: 'who are you?',
    proxy: 'is the proxy up?',
  },
} as const

const verify = 'tls: failed to verify certificate: x509:'

// Go's texts for the same failures.
const CASES: readonly (readonly [fields: object, message: string])[] = [
  [{ code: 'ECONNREFUSED', address: '10.0.0.1', port: 6443 }, 'dial tcp 10.0.0.1:6443: connect: connection refused'],
  [{ code: 'ECONNREFUSED', address: '::1', port: 8080 }, 'dial tcp [::1]:8080: connect: connection refused'],
  [
    { errors: [{ code: 'ECONNREFUSED', address: '::1', port: 1 }, { code: 'ETIMEDOUT' }] },
    'dial tcp [::1]:1: connect: connection refused',
  ],
  [{ code: 'ETIMEDOUT', address: '10.0.0.1', port: 443 }, 'dial tcp 10.0.0.1:443: i/o timeout'],
  [{ code: 'EHOSTUNREACH', address: '10.0.0.1', port: 443 }, 'dial tcp 10.0.0.1:443: connect: no route to host'],
  [{ code: 'ENOTFOUND', hostname: 'nohost' }, 'dial tcp: lookup nohost: no such host'],
  [{ code: 'ECONNRESET', message: 'socket hang up' }, 'EOF'],
  [{ code: 'ECONNRESET', message: 'read ECONNRESET' }, 'read: connection reset by peer'],
  [{ code: 'SELF_SIGNED_CERT_IN_CHAIN' }, `${verify} certificate signed by unknown authority`],
  [{ code: 'CERT_HAS_EXPIRED' }, `${verify} certificate has expired or is not yet valid`],
  [
    { code: 'ERR_TLS_CERT_ALTNAME_INVALID', host: 'api', cert: { subjectaltname: 'DNS:a.b, IP Address:1.2.3.4' } },
    `${verify} certificate is valid for a.b, not api`,
  ],
  [
    { code: 'ERR_TLS_CERT_ALTNAME_INVALID', host: '10.0.0.1', cert: { subjectaltname: 'DNS:a.b, IP Address:1.2.3.4' } },
    `${verify} certificate is valid for 1.2.3.4, not 10.0.0.1`,
  ],
  [
    { code: 'ERR_TLS_CERT_ALTNAME_INVALID', host: '10.0.0.1', cert: { subjectaltname: 'DNS:a.b' } },
    `${verify} cannot validate certificate for 10.0.0.1 because it doesn't contain any IP SANs`,
  ],
  [
    { code: 'ERR_TLS_CERT_ALTNAME_INVALID', host: 'api', cert: { subjectaltname: 'IP Address:1.2.3.4' } },
    `${verify} certificate is not valid for any names, but wanted to match api`,
  ],
  [
    { code: 'EPROTO', message: 'SSL routines:ssl3_get_record:wrong version number' },
    'http: server gave HTTP response to HTTPS client',
  ],
  [{ code: 'EPROTO', message: 'sslv3 alert bad certificate' }, 'remote error: tls: bad certificate'],
  [{ code: 'EODD', message: 'something else' }, 'something else'],
]

describe('networkError', () => {
  it.each(CASES)('words %o as Go does', (fields, message) => {
    const error = Object.assign(new Error('message' in fields ? String(fields.message) : ''), fields)
    expect(networkError(error, { method: 'GET', url: 'https://api/version' }, WORDING)).toMatchObject({
      code: 'kube/unreachable',
      message: `Get "https://api/version": ${message}`,
    })
  })

  it.each([
    [{ code: 'ECONNREFUSED' }, 'is it up?'],
    [{ code: 'ENOTFOUND' }, 'which host?'],
    [{ code: 'ECONNREFUSED', proxy: true }, 'is the proxy up?'],
    [{ code: 'ETIMEDOUT' }, 'check network, VPN and firewall'],
  ])('advises on %o in the words of whoever asked', (fields, hint) => {
    const error = Object.assign(new Error(''), fields)
    expect(networkError(error, { method: 'GET', url: 'https://api/version' }, WORDING).hint).toBe(hint)
  })

  it.each([
    ['https://UPPER/v2/x/tags/list', 'upper', [], 'lookup UPPER'],
    ['https://me:xxxxx@Charts.Test:8443/x', 'charts.test', ['10.0.0.53'], 'lookup Charts.Test on 10.0.0.53:53'],
    ['https://one.test/x', 'proxy.test', ['fe80::1', '10.0.0.53'], 'lookup proxy.test on [fe80::1]:53'],
    ['https://one.test/x', 'one.test', ['10.0.0.53:5353'], 'lookup one.test on 10.0.0.53:5353'],
  ])('names the host of %s as it was written, and who does not know it', (url, hostname, list, text) => {
    servers.list = process.platform === 'linux' ? list : []
    const error = Object.assign(new Error(''), { code: 'ENOTFOUND', hostname })
    const expected = process.platform === 'linux' ? text : text.replace(/ on .*/, '')
    expect(networkError(error, { method: 'GET', url }, WORDING).message).toBe(
      `Get "${url}": dial tcp: ${expected}: no such host`,
    )
  })
})
