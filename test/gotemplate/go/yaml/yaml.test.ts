import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { decodeJson, encodeJson } from '../../../../gotemplate/go/json.ts'
import { emitYaml } from '../../../../gotemplate/go/yaml/emit.ts'
import { parseYaml, unmarshalMap } from '../../../../gotemplate/go/yaml/parse.ts'
import { yamlPositions } from '../../../../gotemplate/go/yaml/positions.ts'

interface Case {
  readonly yaml: string
  readonly json?: string
  readonly error?: string
  readonly value?: unknown
}

function cases(name: string): Case[] {
  const path = new URL(`../../../../testdata/yaml/${name}.jsonl`, import.meta.url)
  return readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Case)
}

const HELM = 'Error: failed to parse FILE: cannot unmarshal yaml document: '

test('documents read as Helm reads them, errors included', () => {
  for (const { yaml, json, error } of cases('read')) {
    let got: unknown
    try {
      got = JSON.parse(encodeJson(unmarshalMap(yaml)))
    } catch (problem) {
      got = HELM + (problem as Error).message
    }
    expect(got, yaml).toEqual(error ?? JSON.parse(json!))
  }
})

test('values are written as Helm writes them', () => {
  for (const { yaml, value } of cases('write')) {
    const go = decodeJson(JSON.stringify(value))
    // toYaml swallows errors.
    if (yaml === '') expect(() => emitYaml(go)).toThrow('control characters are not allowed')
    else expect(emitYaml(go).replace(/\n$/, '')).toBe(yaml)
  }
})

test('strict reading reports a key that occurs twice', () => {
  expect(() => parseYaml('a: 1\nb: 2\na: 3', { strict: true })).toThrow('line 3: key "a" already set in map')
})

test('a path leads to the position of its key', () => {
  expect(yamlPositions('a:\n  b:\n  - x\n  - c: 1')(['a', 'b', 1, 'c'])).toEqual({ line: 4, column: 5 })
})
