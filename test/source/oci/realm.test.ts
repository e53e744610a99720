import { describe, expect, it } from 'vitest'
import { checkRealm } from '../../../src/source/oci/realm.ts'

const SECURE = 'https://registry.example.com/v2/'

describe('checkRealm', () => {
  it.each([
    ['https://auth.example.com/token', SECURE],
    ['https://registry.example.com:8443/token', SECURE],
    ['https://8.8.8.8/token', SECURE],
    ['http://127.0.0.1:5001/token', 'http://127.0.0.1:5000/v2/'],
    ['http://10.0.0.1/token', 'http://10.0.0.1:5000/v2/'],
    ['http://auth.example.com/token', 'http://registry.example.com/v2/'],
  ])('takes %s of %s', (realm, registry) => {
    expect(checkRealm(realm, registry).href).toBe(realm)
  })

  it.each([
    'http://auth.example.com/token',
    'ftp://auth.example.com/token',
    '/token',
    '',
    'https://127.0.0.1/token',
    'https://127.1/token',
    'https://0x7f.1/token',
    'https://10.1.2.3/',
    'https://172.31.0.1/',
    'https://192.168.0.1/',
    'https://169.254.169.254/',
    'https://0.0.0.0/',
    'https://[::1]/',
    'https://[fe80::1]/',
    'https://[fd00::1]/',
    'https://[::ffff:10.0.0.1]/',
  ])('refuses %s', (realm) => {
    expect(() => checkRealm(realm, SECURE)).toThrow('bearer realm')
  })
})
