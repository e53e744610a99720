/** `--help` of every command, against Helm 4.3.1's. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Command } from '../../src/cli/command.ts'
import { root } from '../../src/cli/tree.ts'
import { runIn } from './host.ts'

/** Up to the global flags, by command. */
const recorded = JSON.parse(readFileSync(join(import.meta.dirname, '../../testdata/cli/help.json'), 'utf8')) as Record<
  string,
  string
>

/** What Helm does not have. */
const OWN_FLAGS = ['compat', 'excerpt', 'explain', 'sandbox', 'seed', 'tshelm']
const OWN_COMMANDS = ['sandbox', 'values']
/** `lint -o`. */
const OWN_FLAG_OF_LINT = '  -o, --output'

/** What is not here yet. */
const MISSING = ['build', 'plugin', 'pull', 'push', 'registry', 'repo', 'search', 'update', 'verify']

const helpOf = async (command: string, program = 'helm'): Promise<string> => {
  const args = [...command.split(' ').filter(Boolean), '--help']
  const { stdout } = await runIn('/home/u', args, { env: { HOME: '/home/u' }, program })
  return stdout
}

function withoutOwn(text: string, command: string): string {
  return text
    .split('\n')
    .filter((line) => !OWN_FLAGS.some((name) => new RegExp(`^ +--${name}\\b`).test(line)))
    .filter((line) => command !== '' || !OWN_COMMANDS.some((name) => line.startsWith(`  ${name}  `)))
    .filter((line) => command !== 'lint' || !line.startsWith(OWN_FLAG_OF_LINT))
    .join('\n')
}

function withoutMissing(text: string): string {
  return text
    .split('\n')
    .filter((line) => !MISSING.some((name) => line.startsWith(`  ${name}  `)))
    .join('\n')
}

const pathsOf = ({ name, commands = [] }: Command): string[] => [
  name,
  ...commands.flatMap(pathsOf).map((path) => `${name} ${path}`.trim()),
]

describe('help', () => {
  it.each(Object.keys(recorded))('%s: as Helm', async (command) => {
    const [own] = withoutOwn(await helpOf(command), command).split('\nGlobal Flags:\n')
    expect(own).toBe(withoutMissing(recorded[command]!))
  })

  it('has global flags behind those of a command', async () => {
    const rootFlags = (await helpOf('')).split('\nFlags:\n')[1]!.split('\n\n')[0]
    const [, globalFlags] = (await helpOf('status')).split('\nGlobal Flags:\n')
    expect(globalFlags!.trimEnd()).toBe(rootFlags!.replace(/^ {2}-h, --help.*\n/m, ''))
  })

  it('is recorded of every command that Helm has', () => {
    const ours = pathsOf(root).filter((path) => !OWN_COMMANDS.includes(path.split(' ')[0]!))
    expect(ours.filter((path) => recorded[path] === undefined)).toEqual([])
    expect(pathsOf(root).filter((path) => MISSING.includes(path.split(' ').at(-1)!))).toEqual([])
  })

  it('calls the program by its name', async () => {
    const text = await helpOf('install', 'tshelm')
    expect(text).toContain('$ tshelm install --set-string long_int=1234567890 myredis ./redis')
    expect(text).toContain('Usage:\n  tshelm install [NAME] [CHART] [flags]')
  })
})
