/** The guide shows files that are type-checked and linted with everything else. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import * as sdk from '../../src/index.ts'

const root = join(import.meta.dirname, '..', '..')
const guide = readFileSync(join(root, 'docs/sdk.md'), 'utf8')
const blocks = [...guide.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code)

describe('the guide to the SDK', () => {
  it('shows every example as it is', () => {
    const folder = join(root, 'examples/sdk')
    const examples = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'))
    expect([...blocks].sort()).toEqual(examples.sort())
  })

  it('names every function', () => {
    const functions = Object.entries(sdk).flatMap(([name, value]) => (typeof value === 'function' ? [name] : []))
    expect(functions.filter((name) => !guide.includes(name))).toEqual([])
  })
})
