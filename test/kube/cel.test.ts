/** CEL over an object. Expectations are those of the language's specification. */
import { describe, expect, it } from 'vitest'
import { TshelmError } from '../../src/errors.ts'
import { celCondition } from '../../src/kube/cel.ts'
import type { JsonObject } from '../../src/object.ts'

const object: JsonObject = {
  metadata: { name: 'web', labels: { app: 'web', tier: 'front' }, generation: 3 },
  spec: { replicas: 3, ratio: 0.5, image: 'shop/web:1.2' },
  status: {
    replicas: 2,
    conditions: [
      { type: 'Ready', status: 'True' },
      { type: 'Synced', status: 'False', reason: 'Late' },
    ],
    empty: null,
  },
}

const evaluate = (text: string): boolean | string | undefined => {
  const { met, problem } = celCondition(text)(object)
  return problem ?? met
}

describe('CEL conditions', () => {
  it.each([
    ['object.spec.replicas == 3', true],
    ['self.spec.replicas != 3', false],
    ['object.status.replicas >= object.spec.replicas', false],
    ['object.status.replicas + 1 == object.spec.replicas', true],
    ['-object.spec.replicas == -3', true],
    ['7 / 2 == 3 && 7 % 2 == 1 && 7.0 / 2.0 == 3.5', true],
    ['1 == 1.0 && 1 < 1.5 && 2u > 1', true],
    ['object.spec.ratio * 2.0 == 1.0', true],
    ['0x1F == 31', true],
    ['has(object.status.phase)', false],
    ['has(object.status.empty)', true],
    ['object.status.empty == null', true],
    ['!has(object.status.phase) || object.status.phase == "Bound"', true],
    ['has(object.spec.image) && object.spec.image.startsWith("shop/")', true],
    ['object.spec.image.endsWith(":1.2") && object.spec.image.contains("web")', true],
    ["object.spec.image.matches('^shop/[a-z]+:[0-9.]+$')", true],
    ['object.spec.image.split(":")[1] == "1.2"', true],
    ['object.spec.image.replace("shop", "x").upperAscii() == "X/WEB:1.2"', true],
    ['size(object.status.conditions) == 2 && object.spec.image.size() == 12', true],
    ['object.status.conditions.exists(c, c.type == "Ready" && c.status == "True")', true],
    ['object.status.conditions.all(c, c.status == "True")', false],
    ['object.status.conditions.exists_one(c, c.status == "False")', true],
    ['object.status.conditions.filter(c, c.status == "True").size() == 1', true],
    ['object.status.conditions.map(c, c.type) == ["Ready", "Synced"]', true],
    ['object.metadata.labels.all(k, k in ["app", "tier"])', true],
    ['"app" in object.metadata.labels && !("x" in object.metadata.labels)', true],
    ['object.metadata.labels["app"] == "web"', true],
    ['{"a": 1}["a"] == 1 && {"a": 1} == {"a": 1}', true],
    ['(object.spec.replicas > 1 ? "many" : "one") == "many"', true],
    ['int("3") == 3 && string(3) == "3" && double("1.5") == 1.5', true],
    [String.raw`"a\tb\u0041\x42" == "a	bAB" && r"\d" == "\\d"`, true],
    ['"""a "b" c""".contains("\\"b\\"")', true],
    ['true || object.nope.x == 1', true],
    ['object.nope == 1 || true', true],
    ['object.nope == 1 && false', false],
    ['[1, 0].exists(x, 4 / x == 4)', true],
    ['// a comment\ntrue', true],
  ])('%s is %s', (text, expected) => {
    expect(evaluate(text)).toBe(expected)
  })

  it.each([
    ['object.status.phase == "Ready"', 'no such field: phase'],
    ['object.spec.replicas', 'the expression gives an int, not a bool'],
    ['object.spec.replicas + "x" == "3x"', 'an int + a string is not defined'],
    ['object.spec.replicas < "x"', 'an int < a string is not defined'],
    ['1 / 0 == 1', 'division by zero'],
    ['9223372036854775807 + 1 > 0', 'integer overflow'],
    ['object.status.conditions[2].type == "x"', 'index out of bounds: 2'],
    ['object.spec.image.matches("(")', expect.stringContaining('the pattern cannot be read: ')],
    ['object.status.conditions.all(c, c.reason == "Late")', 'no such field: reason'],
  ])('%s cannot be told', (text, problem) => {
    expect(evaluate(text)).toEqual(problem)
  })

  it.each([
    ['object.spec.replicas = 3', '1:22: unexpected "="'],
    ['object.spec.(', "1:13: expected name, found '('"],
    ['size(object', "1:12: expected ',', found end of the expression"],
    ['objekt.spec', '1:1: objekt is not known; expressions are about object'],
    ['true &&\n  foo(1)', '2:3: there is no function foo'],
    ['has(object)', '1:1: has takes a field: has(object.status.phase)'],
    ['object.spec.image.contains()', '1:19: contains takes other arguments'],
    ['"open', '1:1: unexpected "\\""'],
    ['', '1:1: unexpected end of the expression'],
    [`${'('.repeat(100)}1`, '1:65: the expression is nested too deep'],
    ['x'.repeat(10_000), '1:1: the expression is too long'],
  ])('%s is refused at its place', (text, message) => {
    expect(() => celCondition(text)).toThrow(new TshelmError('plan/invalid-options', message))
  })

  it('ends what takes too long', () => {
    const long = { items: Array.from({ length: 400 }, (_, i) => i) }
    const nested = celCondition('object.items.all(a, object.items.all(b, object.items.all(c, a + b + c >= 0)))')
    expect(nested(long)).toEqual({ met: false, problem: 'the expression takes too many steps' })
    const growing = celCondition(
      `object.items.map(i, "${'x'.repeat(500)}").exists(x, (${Array(200).fill('x').join(' + ')}) == "")`,
    )
    expect(growing(long).problem).toMatch(/too (large|many steps)/)
  })

  it('does not see what every JavaScript object has', () => {
    expect(evaluate('has(object.constructor)')).toBe(false)
    expect(evaluate('object.__proto__ == null')).toBe('no such field: __proto__')
  })
})
