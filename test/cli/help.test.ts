/** `--help` of every command: built like Helm 4.3.1's, in words of our own. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Command } from '../../src/cli/command.ts'
import { root } from '../../src/cli/tree.ts'
import { runIn } from './host.ts'

/** What a help text is made of, up to the global flags. */
interface Structure {
  /** Headings, in order. */
  readonly sections: readonly string[]
  readonly usage: readonly string[]
  readonly aliases?: string
  readonly commands?: readonly string[]
  /** `-o, --output format (default table)`. */
  readonly flags: readonly string[]
}

const recorded = JSON.parse(readFileSync(join(import.meta.dirname, '../../testdata/cli/help.json'), 'utf8')) as Record<
  string,
  Structure
>

/** What Helm does not have. */
const OWN_FLAGS = [
  'compat',
  'deadline',
  'excerpt',
  'explain',
  'fail-fast',
  'failure-logs',
  'junit',
  'apply-all',
  'offline',
  'parallel-hooks',
  'policy',
  'progress',
  'recover',
  'sandbox',
  'seed',
  'tshelm',
]
/** Of these, Helm knows one form of output only. */
const PRINTING = ['lint', 'rollback', 'test', 'uninstall']
const OWN_COMMANDS = [
  'apply-plan',
  'cm-push',
  'diff',
  'file',
  'kustomize',
  'mirror',
  'plan',
  'resume',
  'sandbox',
  'sbom',
  'sops',
  'stack',
  'storage',
  'vals',
  'values',
]

/** Helm verifies what is on this machine. */
const OWN_FLAGS_OF: Readonly<Record<string, RegExp>> = {
  push: /--(access-token|api-key|app-version|auth-header|context-path|dependency-update|force|keyring|refresh|type|url|version)\b/,
  verify:
    /^--(?:attestation|ca-file|cert-file|certificate-|cosign-key|insecure|key-file|password|plain-http|trusted-root|username|version)/,
}

/** Below commands of Helm's. */
const OWN_PATHS = ['search oci', 'show versions']

/** What is not here yet. */
const MISSING = ['plugin']

const helpOf = async (command: string, program = 'helm'): Promise<string> => {
  const args = [...command.split(' ').filter(Boolean), '--help']
  const { stdout } = await runIn('/home/u', args, { env: { HOME: '/home/u' }, program })
  return stdout
}

function structureOf(help: string): Structure {
  const [text] = help.slice(help.indexOf('Usage:\n')).split('\nGlobal Flags:\n')
  const sections = new Map(
    [...text!.matchAll(/^([A-Z][A-Za-z ]*):\n((?: .*\n?)+)/gm)].map(([, name, body]) => [
      name!,
      body!.trimEnd().split('\n'),
    ]),
  )
  const lines = (name: string): string[] => (sections.get(name) ?? []).map((line) => line.trim())
  const [aliases] = lines('Aliases')
  return {
    sections: [...sections.keys()],
    usage: lines('Usage'),
    ...(aliases === undefined ? {} : { aliases }),
    ...(sections.has('Available Commands')
      ? { commands: lines('Available Commands').map((line) => line.split(' ')[0]!) }
      : {}),
    flags: lines('Flags').map(flagHead),
  }
}

/** Without the description. */
function flagHead(line: string): string {
  const [head] = line.split('   ')
  const at = line.lastIndexOf(' (default ')
  return at > 0 && line.endsWith(')') ? head! + line.slice(at) : head!
}

function withoutOwn(structure: Structure, command: string): Structure {
  const { commands, flags } = structure
  const own = PRINTING.includes(command) ? [...OWN_FLAGS, 'output'] : OWN_FLAGS
  return {
    ...structure,
    ...(commands === undefined ? {} : { commands: commands.filter((name) => !ownCommands(command).includes(name)) }),
    flags: flags.filter(
      (flag) => !own.includes(/--([a-z-]+)/.exec(flag)![1]!) && OWN_FLAGS_OF[command]?.test(flag) !== true,
    ),
  }
}

function ownCommands(command: string): readonly string[] {
  if (command === '') return OWN_COMMANDS
  return OWN_PATHS.flatMap((path) => (path.startsWith(`${command} `) ? [path.slice(command.length + 1)] : []))
}

function withoutMissing(structure: Structure): Structure {
  const { commands } = structure
  return commands === undefined
    ? structure
    : { ...structure, commands: commands.filter((name) => !MISSING.includes(name)) }
}

const pathsOf = ({ name, commands = [] }: Command): string[] => [
  name,
  ...commands.flatMap(pathsOf).map((path) => `${name} ${path}`.trim()),
]

describe('help', () => {
  it.each(Object.keys(recorded))('%s: built as in Helm', async (command) => {
    const own = withoutOwn(structureOf(await helpOf(command)), command)
    expect(own).toEqual(withoutMissing(recorded[command]!))
  })

  // vals has the usage text of a program without subcommands of cobra's.
  it.each(pathsOf(root).filter((path) => path !== 'vals'))('%s: begins with what the command does', async (command) => {
    const [about] = (await helpOf(command)).split('\n\nUsage:\n')
    expect(about).toMatch(/^[A-Z].*[.:]/s)
    expect(about).not.toContain('<PROGRAM>')
  })

  it('has global flags behind those of a command', async () => {
    const rootFlags = (await helpOf('')).split('\nFlags:\n')[1]!.split('\n\n')[0]
    const [, globalFlags] = (await helpOf('status')).split('\nGlobal Flags:\n')
    expect(globalFlags!.trimEnd()).toBe(rootFlags!.replace(/^ {2}-h, --help.*\n/m, ''))
  })

  it('is recorded of every command that Helm has', () => {
    const ours = pathsOf(root).filter(
      (path) => !OWN_COMMANDS.includes(path.split(' ')[0]!) && !OWN_PATHS.includes(path),
    )
    expect(ours.filter((path) => recorded[path] === undefined)).toEqual([])
    expect(pathsOf(root).filter((path) => MISSING.includes(path.split(' ').at(-1)!))).toEqual([])
  })

  it('calls the program by its name', async () => {
    const text = await helpOf('install', 'tshelm')
    expect(text).toContain('$ tshelm install -f common.yaml')
    expect(text).toContain('Usage:\n  tshelm install [NAME] [CHART] [flags]')
  })
})
