import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readSecret, secretText } from '../../src/diff/secret.ts'

interface Case {
  readonly text: string
  readonly problem?: string
  readonly written?: string
}

const path = join(import.meta.dirname, '../../testdata/helm-diff/secrets.json')
const { cases } = JSON.parse(readFileSync(path, 'utf8')) as { readonly cases: readonly Case[] }

describe('a Secret, as Go reads it', () => {
  it.each(cases)('$text', ({ text, problem, written }) => {
    const secret = readSecret(text)
    expect(secret.problem).toBe(problem)
    if (problem === undefined) expect(secretText(secret, new Map())).toBe(written)
  })

  it('tells what could be read of data where something is wrong', () => {
    const { problem, values } = readSecret('data: {a: eA==, b: "!"}\nstringData: {c: d}\n')
    expect(problem).toContain('illegal base64 data')
    expect(Object.fromEntries(values)).toEqual({ a: Buffer.from('x'), b: new Uint8Array(0) })
  })

  it('takes lists of numbers for bytes', () => {
    expect([...readSecret('data: {a: [1, 255]}\n').values]).toEqual([['a', Uint8Array.of(1, 255)]])
  })
})
