/** Ctrl-C: programs that run are ended, others are not begun, what cleans up still is. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { writeReleaseChart } from '../../../fakes/release-chart.ts'
import { runIn } from '../../host.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'file-cancel-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it('ends the hook that runs, begins no other release, and cleans up', async () => {
  const chart = writeReleaseChart(folder)
  const hook = (events: string, script: string): string => `{events: [${events}], command: sh, args: [-c, "${script}"]}`
  writeFileSync(
    join(folder, 'helmfile.yaml'),
    `hooks: [${hook('cleanup', 'echo cleaned >> log')}]
releases:
- {name: one, chart: ${chart}, hooks: [${hook('presync', 'echo one >> log; exec sleep 60')}]}
- {name: two, chart: ${chart}, hooks: [${hook('presync', 'echo two >> log')}], needs: [one]}
`,
  )
  const cancel = new AbortController()
  const env = { HOME: folder, TZ: 'UTC', PATH: process.env['PATH'], TSHELM_SANDBOX: join(folder, 'cluster') }
  const running = runIn(folder, ['file', 'sync'], { env, signal: cancel.signal })
  const log = join(folder, 'log')
  // The shell makes the file before it writes into it.
  while (!existsSync(log) || readFileSync(log, 'utf8') === '') await new Promise((resolve) => setTimeout(resolve, 10))
  cancel.abort(new Error('context canceled'))
  const { code, stderr } = await running
  expect([code, stderr]).toEqual([1, expect.stringContaining('signal: terminated')])
  expect(readFileSync(log, 'utf8')).toBe('one\ncleaned\n')
})
