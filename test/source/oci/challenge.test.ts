import { describe, expect, it } from 'vitest'
import { mergeScopes, parseChallenge } from '../../../src/source/oci/challenge.ts'

describe('parseChallenge', () => {
  it.each([
    [undefined, 'unknown', {}],
    ['', 'unknown', {}],
    ['Negotiate', 'unknown', {}],
    ['Basic realm="x"', 'basic', {}],
    ['BASIC', 'basic', {}],
    ['Bearer', 'bearer', {}],
    ['bearer realm="https://a/t",service=x', 'bearer', { realm: 'https://a/t', service: 'x' }],
    ['Bearer realm = "https://a/t" , scope="a b,c"', 'bearer', { realm: 'https://a/t', scope: 'a b,c' }],
    [String.raw`Bearer realm="a\"b"`, 'bearer', { realm: 'a"b' }],
    ['Bearer realm="open', 'bearer', {}],
    ['Bearer realm="x", Basic realm="y"', 'bearer', { realm: 'x' }],
    ['Bearer a=1,a=2', 'bearer', { a: '2' }],
  ])('%s', (header, scheme, params) => {
    const challenge = parseChallenge(header)
    expect(challenge.scheme).toBe(scheme)
    expect(Object.fromEntries(challenge.params)).toEqual(params)
  })
})

describe('mergeScopes', () => {
  it.each([
    [[], []],
    [['repository:a:pull', 'repository:a:push,pull', ''], ['repository:a:pull,push']],
    [['repository:a:*', 'repository:a:pull'], ['repository:a:*']],
    [
      ['repository:b:pull', 'aws', 'repository:a:pull'],
      ['aws', 'repository:a:pull', 'repository:b:pull'],
    ],
    [['repository:host:5000/a:pull', 'repository:host:5000/a:push'], ['repository:host:5000/a:pull,push']],
    [['repository:a:'], []],
  ])('%j', (scopes, merged) => {
    expect(mergeScopes(scopes)).toEqual(merged)
  })
})
