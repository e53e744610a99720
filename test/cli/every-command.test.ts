/** Every command is run once for real: none may ask for a flag that its table does not have. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Command } from '../../src/cli/command.ts'
import { root } from '../../src/cli/tree.ts'
import { runIn } from './host.ts'

const work = mkdtempSync(join(tmpdir(), 'tshelm-every-'))
const cluster = join(work, 'cluster.jsonl')
const installed = join(work, 'installed.jsonl')
const SANDBOX = `--sandbox=${cluster}`

beforeAll(async () => {
  await runIn(work, ['create', 'x'])
  await runIn(work, ['install', 'x', './x', SANDBOX])
  await runIn(work, ['upgrade', 'x', './x', SANDBOX])
  cpSync(cluster, installed)
})
beforeEach(() => cpSync(installed, cluster))
afterAll(() => rmSync(work, { recursive: true }))

/** Words that say what they mean where a chart, a folder or a name is meant; a server would only keep the test waiting. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  'values explain': ['./x', 'image.tag'],
  'show all': ['./x'],
  'show chart': ['./x'],
  'show crds': ['./x'],
  'show readme': ['./x'],
  'show values': ['./x'],
  'search oci': ['oci://127.0.0.1:1/x'],
  'search hub': ['--endpoint', 'http://127.0.0.1:1'],
  create: ['new'],
  pull: ['x', '--repo', 'http://127.0.0.1:1'],
  mirror: ['x', './to', '--repo', 'http://127.0.0.1:1'],
  lint: ['./x'],
  template: ['./x'],
  install: ['w', './x'],
  upgrade: ['x', './x'],
  'plan install': ['v', './x'],
  'plan upgrade': ['x', './x'],
  'diff upgrade': ['x', './x'],
  package: ['./x'],
  sbom: ['./x'],
  'dependency list': ['./x'],
  'dependency build': ['./x'],
  'dependency update': ['./x'],
}

/** Those that wait for requests. */
const SERVES = new Set(['sandbox serve'])

function linesOf(command: Command, path: readonly string[] = []): { name: string; words: readonly string[] }[] {
  const name = path.join(' ')
  const below = (command.commands ?? []).flatMap((each) => linesOf(each, [...path, each.name]))
  if (command.run === undefined || SERVES.has(name)) return below
  const rule = command.args
  const count = rule === undefined || rule.kind === 'none' || rule.kind === 'at-most' ? 0 : rule.count
  const words = WORDS[name] ?? Array.from({ length: count }, () => 'x')
  return [{ name, words }, ...below]
}

describe('every command', () => {
  it.each(linesOf(root))('$name asks only for flags that it has', async ({ name, words }) => {
    const { stderr } = await runIn(work, [...name.split(' '), ...words, SANDBOX])
    expect(stderr).not.toMatch(/not in this command's table/)
  })
})
