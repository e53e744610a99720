import { describe, expect, it } from 'vitest'
import { createSecretsHost, evaluateReferences } from '../../../src/secrets/index.ts'

const files: Readonly<Record<string, string>> = {
  'db.yaml': 'port: 5432\nbig: 12345678901234567890\nwhen: 2024-01-02\nlist: [1, {k: v}]\n1: one\n',
}
const host = createSecretsHost({
  env: { WHO: 'me' },
  readFile: (path) =>
    files[path] === undefined
      ? Promise.reject(Object.assign(new Error('ENOENT'), { code: 'ENOENT' }))
      : Promise.resolve(Buffer.from(files[path])),
})

describe('evaluateReferences', () => {
  it('gives values of JavaScript', async () => {
    const tree = {
      who: 'ref+envsubst://$WHO',
      port: 'ref+file://db.yaml#/port',
      big: 'ref+file://db.yaml#/big',
      list: ['ref+file://db.yaml#/list', 1, true, null],
      none: 'ref+file://db.yaml#/none',
    }
    expect(await evaluateReferences(tree, host)).toEqual({
      who: 'me',
      port: 5432,
      big: 12345678901234567890n,
      list: [[1, { k: 'v' }], 1, true, null],
      none: null,
    })
    expect(tree.who).toBe('ref+envsubst://$WHO')
  })

  it('names backend and place of what fails', async () => {
    await expect(evaluateReferences({ a: 'ref+file://none#/x' }, host)).rejects.toMatchObject({
      code: 'secrets/not-found',
      message: 'expand file://none#/x: open none: no such file or directory',
      data: { backend: 'file', place: 'none' },
    })
  })

  it.each(['$constructor', '$__proto__', '$toString'])('finds no variable %s', async (text) => {
    expect(await evaluateReferences({ a: `ref+envsubst://${text}` }, host)).toEqual({ a: '' })
  })
})
