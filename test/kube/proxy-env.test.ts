import { describe, expect, it } from 'vitest'
import { proxyFromEnv } from '../../src/kube/proxy-env.ts'

describe('proxyFromEnv', () => {
  it.each([
    ['https://api.example.com', {}, 'http://proxy:3128'],
    ['http://api.example.com', {}, undefined],
    ['https://localhost:6443', {}, undefined],
    ['https://127.0.0.1:6443', {}, undefined],
    ['https://[::1]:6443', {}, undefined],
    ['https://api.example.com', { NO_PROXY: '*' }, undefined],
    ['https://api.example.com', { NO_PROXY: 'other.com, example.com' }, undefined],
    ['https://example.com', { NO_PROXY: '.example.com' }, 'http://proxy:3128'],
    ['https://notexample.com', { NO_PROXY: 'example.com' }, 'http://proxy:3128'],
    ['https://example.com:6443', { NO_PROXY: 'example.com:443' }, 'http://proxy:3128'],
    ['https://10.1.2.3', { NO_PROXY: '10.0.0.0/8' }, undefined],
    ['https://11.1.2.3', { NO_PROXY: '10.0.0.0/8,bad/99' }, 'http://proxy:3128'],
  ])('%s with %o', (server, env, proxy) => {
    expect(proxyFromEnv(server, { HTTPS_PROXY: 'proxy:3128', ...env })).toBe(proxy)
  })
})
