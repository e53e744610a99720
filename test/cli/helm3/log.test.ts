import { describe, expect, it } from 'vitest'
import { logLine } from '../../../src/cli/helm3/log.ts'
import type { TshelmEvent } from '../../../src/events.ts'

type Said = Omit<TshelmEvent & { readonly kind: 'log' }, 'kind'>

describe('lines of the log, as Helm 3', () => {
  it.each<[string, Said, string]>([
    [
      'a failed hook that may not be deleted',
      { level: 'INFO', message: 'error deleting the hook resource on hook failure: jobs.batch "bad" is forbidden' },
      'hooks.go:105: error deleting the hook resource on hook failure: jobs.batch "bad" is forbidden\n',
    ],
    [
      'logs of a failed hook that cannot be had',
      { level: 'INFO', message: 'error outputting logs for hook failure: no', occasion: 'hook-failed' },
      'hooks.go:99: error outputting logs for hook failure: no\n',
    ],
    [
      'logs of a good hook that cannot be had',
      { level: 'INFO', message: 'error outputting logs for hook failure: no', occasion: 'hook-succeeded' },
      'hooks.go:125: error outputting logs for hook failure: no\n',
    ],
    [
      'a name in fields',
      { level: 'WARN', message: 'skipping unknown hooks', fields: [['hookTypes', 'pre-coffee']] },
      'manifest_sorter.go:199: info: skipping unknown hook: "pre-coffee"\n',
    ],
  ])('%s', (_what, said, expected) => {
    expect(logLine({ kind: 'log', ...said }, false)).toBe(expected)
  })

  it('keeps to itself what Helm 3 does not say', () => {
    const event: TshelmEvent = { kind: 'log', level: 'WARN', message: 'something of Helm 4' }
    expect(logLine(event, false)).toBeUndefined()
    expect(logLine(event, true)).toBe('[debug] WARN something of Helm 4\n')
  })
})
