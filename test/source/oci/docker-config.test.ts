import { describe, expect, it } from 'vitest'
import {
  credentialsIn,
  dockerConfigText,
  EMPTY_CONFIG,
  parseDockerConfig,
  withCredentials,
  withoutCredentials,
} from '../../../src/source/oci/docker-config.ts'

const basic = (text: string): string => Buffer.from(text).toString('base64')

describe('config.json', () => {
  it('is written as Helm writes it', () => {
    const config = withCredentials(EMPTY_CONFIG, 'localhost:5000', { username: 'a', password: 'b' })
    const text = '{\n\t"auths": {\n\t\t"localhost:5000": {\n\t\t\t"auth": "YTpi"\n\t\t}\n\t}\n}'
    expect(dockerConfigText(config)).toBe(text)
    expect(dockerConfigText(withoutCredentials(config, 'localhost:5000')!)).toBe('{\n\t"auths": {}\n}')
    expect(withoutCredentials(EMPTY_CONFIG, 'x')).toBeUndefined()
  })

  it('keeps what it does not know, to the digit', () => {
    const text =
      '{"z": 1.50, "HttpHeaders": {"b": "<", "a": [1, 2.0, {}]}, "auths": {"9": {"auth": "YTpi", "more": 1e2}, "10": {}}}'
    const kept = dockerConfigText(withCredentials(parseDockerConfig(text, 'f'), 'n', { username: 'u', password: 'p' }))
    expect(kept).toBe(
      [
        '{',
        '\t"HttpHeaders": {',
        '\t\t"b": "\\u003c",',
        '\t\t"a": [',
        '\t\t\t1,',
        '\t\t\t2.0,',
        '\t\t\t{}',
        '\t\t]',
        '\t},',
        '\t"auths": {',
        '\t\t"10": {},',
        '\t\t"9": {',
        '\t\t\t"auth": "YTpi",',
        '\t\t\t"more": 1e2',
        '\t\t},',
        '\t\t"n": {',
        `\t\t\t"auth": "${basic('u:p')}"`,
        '\t\t}',
        '\t},',
        '\t"z": 1.50',
        '}',
      ].join('\n'),
    )
  })

  it.each([
    [{ auth: basic('a:b:c') }, { username: 'a', password: 'b:c' }],
    [{ Auth: basic('a:') }, { username: 'a', password: '' }],
    [
      { username: 'a', password: 'b' },
      { username: 'a', password: 'b' },
    ],
    [
      { auth: basic('00:'), identitytoken: 't' },
      { username: '00', identityToken: 't' },
    ],
    [{ registrytoken: 't' }, { registryToken: 't' }],
  ])('finds credentials in %j', (entry, credentials) => {
    const config = parseDockerConfig(JSON.stringify({ auths: { 'ghcr.io': entry } }), 'f')
    expect(credentialsIn(config, 'ghcr.io')).toMatchObject(credentials)
    expect(credentialsIn(config, 'quay.io')).toBeUndefined()
  })

  it('finds them under addresses, as files of old have them', () => {
    const config = parseDockerConfig(`{"auths": {"https://r.example.com/v1/": {"auth": "${basic('a:b')}"}}}`, 'f')
    expect(credentialsIn(config, 'r.example.com')).toMatchObject({ username: 'a' })
  })

  it.each([
    ['{', 'failed to decode config file f: invalid config format: '],
    ['[]', 'failed to decode config file f: invalid config format: '],
    ['{"auths": 1}', 'failed to unmarshal auths field: invalid config format: '],
    ['{"credsStore": 1}', 'failed to unmarshal creds store field: invalid config format: '],
    ['{"credHelpers": {"a": 1}}', 'failed to unmarshal cred helpers field: invalid config format: '],
  ])('refuses %s', (text, message) => {
    expect(() => parseDockerConfig(text, 'f')).toThrow(message)
  })

  it('does not tell what a broken entry says', () => {
    const config = parseDockerConfig(`{"auths": {"r": {"auth": "${basic('secret')}"}}}`, 'f')
    expect(() => credentialsIn(config, 'r')).toThrow(/^failed to decode auth field: invalid config format$/)
  })

  it('refuses names that could not be read back', () => {
    expect(() => withCredentials(EMPTY_CONFIG, 'r', { username: 'a:b', password: 'c' })).toThrow(
      'bad credential format: colons(:) are not allowed in username',
    )
  })
})
