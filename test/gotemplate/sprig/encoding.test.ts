import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { encodingFuncs } from '../../../gotemplate/sprig/encoding.ts'

const sha256sum = encodingFuncs['sha256sum']![0] as (text: string) => string

describe('sha256sum', () => {
  it('is the same before and after node:crypto takes over, and for what was hashed before', () => {
    const texts = ['', 'a', 'ü€\u{1f600}', 'x'.repeat(3000), 'y'.repeat(6000), 'z'.repeat(20_000), 'a', '']
    for (const text of texts) expect(sha256sum(text)).toBe(createHash('sha256').update(text).digest('hex'))
  })
})
