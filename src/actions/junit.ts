/** JUnit's XML of test outcomes, as build servers read it. */
import type { TestOutcome } from './test-outcomes.ts'

export interface JunitSuite {
  /** Of the release. */
  readonly name: string
  readonly namespace: string
  readonly revision: number
  readonly chart: string
  readonly tests: readonly TestOutcome[]
}

export function junitXml(suite: JunitSuite): string {
  const { name, namespace, revision, chart, tests } = suite
  const count = (outcome: TestOutcome['outcome']): number => tests.filter((test) => test.outcome === outcome).length
  const counts = {
    tests: tests.length,
    failures: count('failed'),
    errors: 0,
    skipped: count('skipped'),
    time: seconds(tests.reduce((sum, test) => sum + test.seconds, 0)),
  }
  const started = tests.flatMap((test) => test.started ?? []).sort((a, b) => Date.parse(a) - Date.parse(b))[0]
  const head = { name, ...counts, ...(started === undefined ? {} : { timestamp: secondsOnly(started) }) }
  const properties = Object.entries({ namespace, revision, chart }).map(
    ([key, value]) => `      <property${attributes({ name: key, value })}/>\n`,
  )
  return [
    '<?xml version="1.0" encoding="UTF-8"?>\n',
    `<testsuites${attributes(counts)}>\n`,
    `  <testsuite${attributes(head)}>\n`,
    `    <properties>\n${properties.join('')}    </properties>\n`,
    ...tests.map((test) => testCase(test, name)),
    '  </testsuite>\n',
    '</testsuites>\n',
  ].join('')
}

function testCase({ name, path, seconds: took, outcome, message = '', log }: TestOutcome, release: string): string {
  const head = `    <testcase${attributes({ name, classname: release, file: path, time: seconds(took) })}`
  const inner = [
    outcome === 'failed'
      ? `<failure${attributes({ message: message.split('\n')[0]! })}>${escaped(message)}</failure>`
      : '',
    outcome === 'skipped' ? '<skipped/>' : '',
    log === undefined ? '' : `<system-out>${escaped(log)}</system-out>`,
  ].filter((part) => part !== '')
  if (inner.length === 0) return `${head}/>\n`
  return `${head}>\n${inner.map((part) => `      ${part}\n`).join('')}    </testcase>\n`
}

function seconds(value: number): string {
  return value.toFixed(3)
}

/** JUnit's schema has times without zone. */
function secondsOnly(time: string): string {
  return new Date(time).toISOString().slice(0, 19)
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([key, value]) => ` ${key}="${escaped(String(value)).replaceAll('\n', '&#10;').replaceAll('\t', '&#9;')}"`)
    .join('')
}

const MARKUP = /[&<>"']/g
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}
// XML 1.0 has no name for other control characters, nor for halves of surrogate pairs. A carriage return would be read as a line feed.
const FORBIDDEN = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu

function escaped(text: string): string {
  return text
    .replace(FORBIDDEN, '\ufffd')
    .replace(MARKUP, (char) => ENTITIES[char]!)
    .replaceAll('\r', '&#13;')
}
