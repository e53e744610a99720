import { describe, expect, it } from 'vitest'
import { LimitError } from '../../../gotemplate/errors.ts'
import { sprigFuncs } from '../../../gotemplate/sprig/index.ts'
import { TemplateSet } from '../../../gotemplate/template.ts'
import { newMap } from '../../../gotemplate/value.ts'

const funcs = sprigFuncs({
  now: () => ({ ms: 0, ns: 0 }),
  randomBytes: (count) => new Uint8Array(count),
  timeZone: 'UTC',
})

function limitOf(text: string): string {
  const set = new TemplateSet({ funcs })
  set.parse('t', text)
  try {
    set.execute('t', newMap())
  } catch (error) {
    if (error instanceof LimitError) return error.limit
    throw error
  }
  return 'none'
}

describe('what a small call may build is limited', () => {
  it.each([
    ['{{ repeat 1000000000 "ab" }}', 'output'],
    ['{{ indent 1000000000 "a" }}', 'output'],
    ['{{ nindent 100000 (repeat 100000 "\\n") }}', 'output'],
    ['{{ replace "a" (repeat 10000 "b") (repeat 100000 "a") }}', 'output'],
    ['{{ replace "" (repeat 10000 "b") (repeat 100000 "a") }}', 'output'],
    ['{{ join (repeat 10000 "b") (until 100000) }}', 'output'],
    ['{{ wrapWith 1 (repeat 10000 "b") (repeat 100000 "a") }}', 'output'],
    ['{{ until 2000000000 }}', 'output'],
    ['{{ untilStep 0 -9000000000000000 -1 }}', 'output'],
    ['{{ seq 2000000000 }}', 'output'],
    ['{{ $d := dict }}{{ $_ := set $d "d" $d }}{{ deepCopy $d | len }}', 'depth'],
    [
      '{{ $a := dict "x" 1 }}{{ $_ := set $a "d" $a }}{{ $b := dict "x" 2 }}{{ $_ := set $b "d" $b }}{{ merge $a $b | len }}',
      'depth',
    ],
    ['{{ repeat 1000000 "ab" | len }}', 'none'],
    ['{{ until 100000 | len }}', 'none'],
  ])('%s: %s', (text, limit) => {
    expect(limitOf(text)).toBe(limit)
  })

  it('compares maps that contain themselves', () => {
    const set = new TemplateSet({ funcs })
    set.parse(
      't',
      '{{ $a := dict }}{{ $_ := set $a "d" $a }}{{ $b := dict }}{{ $_ := set $b "d" $b }}{{ deepEqual $a $b }}',
    )
    expect(set.execute('t', newMap())).toBe('true')
  })
})

describe('lists of many different values', () => {
  it('are made unique in about linear time', () => {
    const set = new TemplateSet({ funcs })
    set.parse('t', '{{ $l := until 50000 }}{{ len (uniq (concat $l $l)) }}')
    expect(set.execute('t', newMap())).toBe('50000')
  })
})
