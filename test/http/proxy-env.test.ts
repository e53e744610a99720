import { describe, expect, it } from 'vitest'
import { proxyFromEnv } from '../../src/http/proxy-env.ts'

const SERVERS = [
  'https://api.example.com',
  'https://example.com',
  'https://example.com:6443',
  'https://notexample.com',
  'https://localhost:6443',
  'https://127.0.0.1:6443',
  'https://127.8.9.1',
  'https://[::1]:6443',
  'https://[::ffff:127.0.0.1]',
  'https://10.1.2.3',
  'https://10.1.2.3:6443',
  'https://11.1.2.3',
  'https://[fd00::1]:6443',
  'https://[::ffff:10.1.2.3]',
  'https://EXAMPLE.com',
]

/** What Go's http.ProxyFromEnvironment says of these servers, in their order: p for the proxy, - for none. */
const EXEMPT: readonly (readonly [noProxy: string, servers: string])[] = [
  ['', 'pppp-----pppppp'],
  ['*', '---------------'],
  ['other.com, example.com', '---p-----ppppp-'],
  ['.example.com', '-ppp-----pppppp'],
  ['*.example.com', '-ppp-----pppppp'],
  ['example.com:443', '--pp-----ppppp-'],
  ['example.com:6443', 'pp-p-----pppppp'],
  ['example.com:', '---p-----ppppp-'],
  ['example.com:443:1', 'pppp-----pppppp'],
  ['.example.com:443', '-ppp-----pppppp'],
  ['10.0.0.0/8', 'pppp-------pp-p'],
  ['10.0.0.0/', 'pppp-----pppppp'],
  ['10.0.0.0/33', 'pppp-----pppppp'],
  ['bad/99', 'pppp-----pppppp'],
  ['10.1.2.3', 'pppp-------pp-p'],
  ['10.1.2.3:6443', 'pppp-----p-pppp'],
  ['::ffff:10.1.2.3', 'pppp-------pp-p'],
  ['[fd00::1]:6443', 'pppp-----ppp-pp'],
  ['[fd00::1]', 'pppp-----pppppp'],
  ['fd00::1', 'pppp-----ppp-pp'],
  ['fd00::/8', 'pppp-----ppp-pp'],
  ['localhost', 'pppp-----pppppp'],
  ['.3', 'pppp-----pppppp'],
  ['com', '---------ppppp-'],
  ['*example.com', 'pppp-----pppppp'],
  ['Example.COM ', '---p-----ppppp-'],
  [' ,,', 'pppp-----pppppp'],
  ['a,*', '---------------'],
  [':443', 'pppp-----pppppp'],
  ['..', 'pppp-----pppppp'],
  ['.', 'pppp-----pppppp'],
]

describe('NO_PROXY', () => {
  it.each(EXEMPT)('%j', (noProxy, expected) => {
    const env = { HTTPS_PROXY: 'proxy:3128', NO_PROXY: noProxy }
    const found = SERVERS.map((server) => (proxyFromEnv(server, env) === undefined ? '-' : 'p'))
    expect(found.join('')).toBe(expected)
  })
})

describe('proxyFromEnv', () => {
  it.each([
    ['https://x.y', { HTTPS_PROXY: '', https_proxy: 'p:1' }, 'http://p:1'],
    ['https://x.y', { HTTPS_PROXY: 'https://u:p@h:1/x' }, 'https://u:p@h:1/x'],
    ['https://x.y', { HTTPS_PROXY: '10.0.0.1:3' }, 'http://10.0.0.1:3'],
    ['https://x.y', { HTTP_PROXY: 'p' }, undefined],
    ['https://x.y', { HTTPS_PROXY: 'p', NO_PROXY: '', no_proxy: '*' }, undefined],
    ['http://x.y', { HTTP_PROXY: 'p' }, 'http://p'],
    ['http://x.y', { http_proxy: 'p' }, 'http://p'],
    ['http://x.y', { HTTP_PROXY: 'p', REQUEST_METHOD: 'GET' }, undefined],
    ['http://x.y', { HTTPS_PROXY: 'p' }, undefined],
  ])('%s with %o', (server, env, proxy) => {
    expect(proxyFromEnv(server, env)).toBe(proxy)
  })
})
