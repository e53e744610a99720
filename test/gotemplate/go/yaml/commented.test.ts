import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseCommented } from '../../../../gotemplate/go/yaml/commented.ts'
import { emitCommented } from '../../../../gotemplate/go/yaml/emit-commented.ts'

interface Case {
  readonly yaml: string
  readonly written?: string
  readonly error?: string
}

const cases = readFileSync(new URL('../../../../testdata/yaml/commented.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Case)

test('documents are written again as goyaml v3 does, comments, styles, anchors and tags kept', () => {
  for (const { yaml, written, error } of cases) {
    const rewrite = (): string => emitCommented([parseCommented(yaml)!])
    if (error === undefined) expect(rewrite(), yaml).toBe(written)
    else expect(rewrite, yaml).toThrow(error)
  }
})

test('a text without a document gives none', () => {
  expect(parseCommented('# nothing\n')).toBeUndefined()
})

test('several documents are separated', () => {
  const documents = ['# a\na: 1\n', 'b: 2\n'].map((text) => parseCommented(text)!)
  expect(emitCommented(documents)).toBe('# a\na: 1\n---\nb: 2\n')
})
