import { describe, expect, it } from 'vitest'
import { junitXml } from '../../src/actions/junit.ts'
import type { TestOutcome } from '../../src/actions/test-outcomes.ts'

const suite = { name: 'web', namespace: 'shop', revision: 3, chart: 'app-0.1.0' }
const test = (name: string, more: Partial<TestOutcome> = {}): TestOutcome => ({
  ...{ name, kind: 'Pod', path: 'app/templates/tests/t.yaml', outcome: 'passed', seconds: 1.5 },
  ...more,
})

describe("JUnit's report", () => {
  it('counts and times', () => {
    const tests = [
      test('one', { started: '2026-11-21T03:14:31.5+02:00', log: 'fine\n' }),
      test('two', {
        outcome: 'failed',
        seconds: 0.25,
        started: '2026-11-21T01:14:33Z',
        message: 'pod two failed\nlate',
      }),
      test('three', { outcome: 'skipped', seconds: 0 }),
    ]
    expect(junitXml({ ...suite, tests })).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="3" failures="1" errors="0" skipped="1" time="1.750">
  <testsuite name="web" tests="3" failures="1" errors="0" skipped="1" time="1.750" timestamp="2026-11-21T01:14:31">
    <properties>
      <property name="namespace" value="shop"/>
      <property name="revision" value="3"/>
      <property name="chart" value="app-0.1.0"/>
    </properties>
    <testcase name="one" classname="web" file="app/templates/tests/t.yaml" time="1.500">
      <system-out>fine
</system-out>
    </testcase>
    <testcase name="two" classname="web" file="app/templates/tests/t.yaml" time="0.250">
      <failure message="pod two failed">pod two failed
late</failure>
    </testcase>
    <testcase name="three" classname="web" file="app/templates/tests/t.yaml" time="0.000">
      <skipped/>
    </testcase>
  </testsuite>
</testsuites>
`)
  })

  it('is well-formed whatever was printed', () => {
    const log = '<b>&amp;]]>\u001b[31mred\u0000\ud800\uffff"\' \r\n\t😀é'
    const xml = junitXml({ ...suite, tests: [test('a"b\n<c>\t', { log, outcome: 'failed', message: log })] })
    expect(xml).toContain('name="a&quot;b&#10;&lt;c&gt;&#9;"')
    expect(xml).toContain(
      '<system-out>&lt;b&gt;&amp;amp;]]&gt;\ufffd[31mred\ufffd\ufffd\ufffd&quot;&apos; &#13;\n\t😀é</system-out>',
    )
  })

  it('may be of no tests', () => {
    expect(junitXml({ ...suite, tests: [] })).toContain('<testsuite name="web" tests="0"')
  })
})
