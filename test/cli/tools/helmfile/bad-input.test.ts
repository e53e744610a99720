/** What is wrong with files is told as helmfile tells it, and nothing is written. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runIn } from '../../host.ts'

interface Recorded {
  readonly name: string
  readonly files: Readonly<Record<string, string>>
  readonly args: readonly string[]
  readonly exit: number
  readonly stderr: string
}

const data = join(import.meta.dirname, '../../../../testdata/helmfile/bad-input.json')
const { cases } = JSON.parse(readFileSync(data, 'utf8')) as { readonly cases: readonly Recorded[] }

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bad-input-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function lay(files: Recorded['files']): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
}

const everything = (): string[] => readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()

describe('bad input', () => {
  it.each(cases)('$name', async ({ files, args, exit, stderr }) => {
    lay(files)
    const before = everything()
    const result = await runIn(folder, ['file', ...args])
    expect(result.stderr.replaceAll(folder, '{cwd}')).toBe(stderr)
    expect([result.code, result.stdout.trim(), everything()]).toEqual([exit, '', before])
  })

  it('a helper that includes itself', async () => {
    const helper = '{{ define "a" }}{{ include "a" . }}{{ end }}'
    lay({ 'helmfile.yaml.gotmpl': 'releases:\n- name: {{ include "a" . }}\n', '_a.tpl': helper })
    const { code, stderr } = await runIn(folder, ['file', 'list'])
    expect([code, stderr.slice(0, 120)]).toEqual([
      1,
      expect.stringContaining('in ./helmfile.yaml.gotmpl: error during'),
    ])
    expect(stderr).toContain('rendering template has a nested reference name: a: unable to execute template')
  })

  it('files that nest each other', async () => {
    lay({ 'helmfile.yaml': 'helmfiles: [other.yaml]\n', 'other.yaml': 'helmfiles: [./helmfile.yaml]\n' })
    const { code, stderr } = await runIn(folder, ['file', 'list'])
    expect([code, stderr]).toEqual([1, expect.stringContaining('helmfiles are nested more than 64 deep')])
  })

  it('a loop of a template that never ends', async () => {
    const text = 'releases:\n{{ range until 100000000 }}{{ range until 100000 }}x{{ end }}{{ end }}\n'
    lay({ 'helmfile.yaml.gotmpl': text })
    const { code, stderr } = await runIn(folder, ['file', 'list'])
    expect([code, stderr]).toEqual([1, expect.stringContaining('in ./helmfile.yaml.gotmpl: error during')])
  })
})
