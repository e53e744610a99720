import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { TemplateError } from '../../../gotemplate/errors.ts'
import { encodeUtf8 } from '../../../gotemplate/go/utf8.ts'
import { sprigFuncs } from '../../../gotemplate/sprig/index.ts'
import { TemplateSet } from '../../../gotemplate/template.ts'
import { newMap } from '../../../gotemplate/value.ts'

/** What `helm template` made of a pipeline: text, bytes that are not UTF-8, or what follows `at <…>: ` in its error. */
interface Case {
  readonly expr: string
  readonly stdout?: string
  readonly base64?: string
  readonly error?: string
}

const file = new URL('../../../testdata/sprig/functions.json', import.meta.url)
const cases = JSON.parse(readFileSync(file, 'utf8')) as Case[]

const funcs = sprigFuncs({
  now: () => ({ ms: 0, ns: 0 }),
  randomBytes: (count) => new Uint8Array(count),
  timeZone: 'UTC',
})

function execute(expr: string): string {
  const set = new TemplateSet({ funcs, missingKey: 'zero' })
  set.parse('t', expr.includes('{{') ? expr : `{{ ${expr} }}`)
  return set.execute('t', newMap())
}

function failureOf(expr: string): string {
  try {
    return `no error, but ${execute(expr)}`
  } catch (error) {
    if (error instanceof TemplateError) return error.detail
    throw error
  }
}

describe('functions give what Helm 4.3.1 gives', () => {
  it.each(cases.filter(({ error }) => error === undefined))('$expr', ({ expr, stdout, base64 }) => {
    const bytes = Buffer.from(encodeUtf8(execute(expr)))
    if (base64 === undefined) expect(bytes.toString()).toBe(stdout)
    else expect(bytes.toString('base64')).toBe(base64)
  })
})

describe('functions fail as in Helm 4.3.1', () => {
  it.each(cases.filter(({ error }) => error !== undefined))('$expr', ({ expr, error }) => {
    expect(failureOf(expr)).toBe(error)
  })
})
