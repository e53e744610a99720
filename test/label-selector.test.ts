import { describe, expect, it } from 'vitest'
import { parseSelector } from '../src/label-selector.ts'

const labels = { name: 'web', owner: 'helm', status: 'deployed', version: '3', team: 'a' }

// What Helm 4.3.1 selects, or says (`list -l`).
const selecting: readonly (readonly [string, boolean])[] = [
  ['team=a', true],
  [' team = a ', true],
  ['team==b', false],
  ['team!=b', true],
  ['tier!=b', true],
  ['team', true],
  ['!team', false],
  ['!tier,team', true],
  ['team in (a,b)', true],
  ['team in (,)', false],
  ['team in ()', false],
  ['team notin (b,)', true],
  ['tier notin (b)', true],
  ['version>0', true],
  ['version<1', false],
  ['name>0', false],
  ['in', false],
  ['in in (in)', false],
  ['team=in', false],
  ['a>1,b', false],
  ['\t', true],
  ['', true],
]

const NAME =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
const PREFIX =
  "prefix part a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
const VALUE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
const long = 'x'.repeat(70)

const refused: readonly (readonly [string, string])[] = [
  ['a b', "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
  ['a!b', "unable to parse requirement: found '!', expected: in, notin, =, ==, !=, gt, lt"],
  ['a=b=c', "found '=', expected: ',' or 'end of string'"],
  [
    'a>',
    `unable to parse requirement: values[0]: Invalid value: "": for 'Gt', 'Lt' operators, the value must be an integer`,
  ],
  [
    'a>x',
    `unable to parse requirement: values[0]: Invalid value: "x": for 'Gt', 'Lt' operators, the value must be an integer`,
  ],
  ['a=<b', "unable to parse requirement: found '<', expected: identifier"],
  ['a=!', "unable to parse requirement: found '!', expected: identifier"],
  ['!', "unable to parse requirement: found '', expected: identifier"],
  ['!!a', "unable to parse requirement: found '!', expected: identifier"],
  ['team in a', "unable to parse requirement: found 'a' expected: '('"],
  ['a in (b', "unable to parse requirement: found '', expected: ',' or ')'"],
  ['a in (b c)', "unable to parse requirement: found 'c', expected: ',' or ')'"],
  ['a in (b,c', "unable to parse requirement: found '', expected: ',' or ')'"],
  ['a in (b!)', "unable to parse requirement: found '!', expected: ',' or ')'"],
  ['a in (=)', "unable to parse requirement: found '=', expected: ',', ')' or identifier"],
  ['=', "found '=', expected: !, identifier, or 'end of string'"],
  [',a', "found ',', expected: !, identifier, or 'end of string'"],
  ['a,', "found '', expected: identifier after ','"],
  ['a,,b', "found ',', expected: identifier after ','"],
  ['-a', `unable to parse requirement: <nil>: Invalid value: "-a": ${NAME}`],
  ['é=1', `unable to parse requirement: <nil>: Invalid value: "é": ${NAME}`],
  ['/a=b', 'unable to parse requirement: <nil>: Invalid value: "/a": prefix part must be non-empty'],
  ['a/=b', `unable to parse requirement: <nil>: Invalid value: "a/": name part must be non-empty; ${NAME}`],
  ['A.b/c=d', `unable to parse requirement: <nil>: Invalid value: "A.b/c": ${PREFIX}`],
  [
    `${long}=x`,
    `unable to parse requirement: <nil>: Invalid value: "${long}": name part must be no more than 63 bytes`,
  ],
  [`x=${long}`, `unable to parse requirement: values[0][x]: Invalid value: "${long}": must be no more than 63 bytes`],
  ['a=b_', `unable to parse requirement: values[0][a]: Invalid value: "b_": ${VALUE}`],
]

describe('selectors of labels', () => {
  it.each(selecting)('%j selects: %s', (selector, found) => {
    expect(parseSelector(selector)(labels)).toBe(found)
  })

  it.each(refused)('%j is refused', (selector, message) => {
    expect(() => parseSelector(selector)).toThrow(message)
  })

  it('is short enough to be read', () => {
    expect(() => parseSelector('a'.repeat(70_000))).toThrow('the selector is too long')
  })
})
