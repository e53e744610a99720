/** Whole small charts: loading, dependencies, coalescing and schemas against what Helm printed for them. */
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { encodeJson } from '../../gotemplate/go/json.ts'
import { isMap } from '../../gotemplate/value.ts'
import type { GoMap } from '../../gotemplate/value.ts'
import { loadChart } from '../../src/chart/load.ts'
import { chartFullPath } from '../../src/chart/model.ts'
import type { Chart } from '../../src/chart/model.ts'
import { messageOf } from '../../src/errors.ts'
import type { TshelmEvent } from '../../src/events.ts'
import { processDependencies } from '../../src/values/dependencies.ts'
import { mergeUserValues } from '../../src/values/files.ts'
import type { ValueOptions } from '../../src/values/files.ts'
import { coalesceValues } from '../../src/values/merge.ts'
import { validateValues } from '../../src/values/schema.ts'
import { memoryFileSystem } from '../fakes/memory-file-system.ts'

interface Case {
  readonly id: string
  readonly files: Readonly<Record<string, string>>
  readonly args: readonly string[]
  readonly stderr: string
  readonly stdout?: string
}

const cases = JSON.parse(readFileSync('testdata/charts/values.json', 'utf8')) as Case[]

const GROUPS: Readonly<Record<string, keyof ValueOptions>> = {
  '-f': 'valueFiles',
  '--set': 'values',
  '--set-string': 'stringValues',
  '--set-json': 'jsonValues',
}

function optionsOf(args: readonly string[]): ValueOptions {
  const options: Record<string, string[]> = {}
  for (let i = 0; i < args.length; i += 2) (options[GROUPS[args[i]!]!] ??= []).push(args[i + 1]!)
  return options
}

/** What slog writes; texts with blanks are quoted. */
function logLine(event: TshelmEvent): string {
  if (event.kind !== 'log') return ''
  const show = (value: unknown): string => (/[\s"=]/.test(String(value)) ? JSON.stringify(value) : String(value))
  const fields = (event.fields ?? []).map(([key, value]) => ` ${key}=${show(value)}`)
  return `level=${event.level} msg=${show(event.message)}${fields.join('')}\n`
}

/** Each template's values, as the template `v: {{ toJson .Values }}` prints them. */
function documents(chart: Chart, values: GoMap): string[] {
  const own = chart.templates.map(({ name }) => `# Source: ${chartFullPath(chart)}/${name}\nv: ${encodeJson(values)}`)
  const inner = chart.dependencies.flatMap((subchart) => {
    const section = values[subchart.metadata.name]!
    return isMap(section) ? documents(subchart, section) : []
  })
  return [...own, ...inner]
}

async function run({ files, args }: Case): Promise<{ stdout: string[]; stderr: string }> {
  let stderr = ''
  const emit = (event: TshelmEvent): void => {
    // Helm prints these with --debug only.
    if (event.kind === 'log' && event.level !== 'DEBUG') stderr += logLine(event)
  }
  try {
    const values = mergeUserValues(optionsOf(args), (path) => Buffer.from(files[path]!))
    const chart = loadChart('c', memoryFileSystem(files), { emit })
    processDependencies(chart, values, emit)
    const all = coalesceValues(chart, values, emit)
    await validateValues(chart, all, { emit })
    return { stdout: documents(chart, all).sort(), stderr }
  } catch (error) {
    return { stdout: [], stderr: `${stderr}Error: ${messageOf(error)}\n` }
  }
}

function sortedLines(text: string): string[] {
  return text.split('\n').sort()
}

it.each(cases)('$id', async (vector) => {
  const { stdout, stderr } = await run(vector)
  const expected = (vector.stdout ?? '').split('---\n').flatMap((text) => (text.trim() === '' ? [] : [text.trim()]))
  expect(stdout).toEqual(expected.sort())
  expect(sortedLines(stderr)).toEqual(sortedLines(vector.stderr))
})
