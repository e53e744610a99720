import { describe, expect, it } from 'vitest'
import { warningTexts } from '../../src/kube/warnings.ts'

describe('warningTexts', () => {
  // Expected: k8s.io/apimachinery's ParseWarningHeaders and client-go's logger of code 299.
  it.each([
    ['299 - "text"', ['text']],
    ['299 - "a", 299 agent "b \\"c\\" \\\\"', ['a', 'b "c" \\']],
    ['299 - "dated" "Wed, 21 Oct 2015 07:28:00 GMT", 299 - "next"', ['dated', 'next']],
    ['199 - "other code", 299 - "shown"', ['shown']],
    ['299 - ""', []],
    ['299 - "unterminated', []],
    ['299 "no agent"', []],
    ['299 - "a" x, 299 - "b"', []],
    [Buffer.from('299 - "ünïcode"').toString('latin1'), ['ünïcode']],
    ['', []],
  ])('%s', (header, texts) => expect(warningTexts(header)).toEqual(texts))
})
