/** What stands under an error for people, and only for them. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TshelmError } from '../../src/errors.ts'
import { runIn } from './host.ts'

const work = mkdtempSync(join(tmpdir(), 'tshelm-explain-'))

beforeAll(() => {
  mkdirSync(join(work, 'x/templates'), { recursive: true })
  writeFileSync(join(work, 'x/Chart.yaml'), 'apiVersion: v2\nname: x\nversion: 1.0.0\n')
  writeFileSync(join(work, 'x/templates/_h.tpl'), '{{ define "a" }}\n{{ .Values.b.c }}\n{{ end }}')
  writeFileSync(join(work, 'x/templates/a.yaml'), 'a: {{ include "a" . }}\n')
})
afterAll(() => rmSync(work, { recursive: true }))

describe('explanation', () => {
  it('shows the place and its callers on a terminal', async () => {
    const { stderr } = await runIn(work, ['template', 'x'], { errorTerminal: true })
    expect(stderr.slice(stderr.indexOf('\n  at '))).toBe(
      [
        '\n  at x/templates/_h.tpl:2:11',
        '    1 | {{ define "a" }}',
        '    2 | {{ .Values.b.c }}',
        '      |           ^',
        '  called from x/templates/a.yaml:1:7: include "a" .\n',
        '  values: b is not set by any layer\n',
      ].join('\n'),
    )
  })

  it('gives a hint where there is one', async () => {
    const { stderr } = await runIn(work, ['show', 'chart', 'nope'], { errorTerminal: true })
    expect(stderr).toMatch(/^Error: .*\n\n {2}hint: /)
  })

  it('takes no orders from what others say', async () => {
    const { explanationText } = await import('../../src/explain/text.ts')
    const error = new TshelmError('release/in-progress', 'no', { hint: 'ask \u001b]0;x\u0007' })
    expect(await explanationText(error)).toBe('\n  hint: ask ·]0;x·\n')
  })

  it("leaves Helm's text alone elsewhere", async () => {
    const { stderr } = await runIn(work, ['show', 'chart', 'nope'])
    expect(stderr).toBe('Error: non-absolute URLs should be in form of repo_name/path_to_chart, got: nope\n')
  })

  it('tells which layer decides a value', async () => {
    const { stdout, code } = await runIn(work, ['values', 'explain', './x', 'b.c', '--set', 'b.c=1'])
    expect(stdout).toContain('  * --set b.c=1  1\n  templates see 1\n')
    expect(code).toBe(0)
  })
})
