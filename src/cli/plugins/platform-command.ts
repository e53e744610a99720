/** Which command of a plugin fits this machine, with variables filled in. */
import { TshelmError } from '../../errors.ts'
import type { PlatformCommand } from './plugin.ts'

type Env = Readonly<Record<string, string | undefined>>

export interface Platform {
  readonly os: string
  readonly arch: string
}

const OS: Readonly<Record<string, string>> = { win32: 'windows', sunos: 'solaris' }
const ARCH: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386', ppc64: 'ppc64le', mipsel: 'mipsle' }

/** Node's names in Go's. */
export function goPlatform({ platform, arch }: { readonly platform: string; readonly arch: string }): Platform {
  return { os: OS[platform] ?? platform, arch: ARCH[arch] ?? arch }
}

/** The words of the command; the arguments of the call come last. */
export function commandLine(
  commands: readonly PlatformCommand[],
  { platform, env, args }: { readonly platform: Platform; readonly env: Env; readonly args: readonly string[] },
): readonly [program: string, ...args: string[]] {
  const chosen = choose(commands, platform)
  const [program = '', ...words] = chosen?.command.split(' ') ?? []
  if (program === '') throw new TshelmError('cli/file', 'no plugin command is applicable')
  const filled = [...words, ...chosen!.args].map((word) => expandVariables(word, env))
  return [expandVariables(program, env), ...filled, ...args]
}

/** For this system and processor, else for this system, else for any. */
function choose(commands: readonly PlatformCommand[], { os, arch }: Platform): PlatformCommand | undefined {
  const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()
  return (
    commands.find((command) => same(command.os, os) && same(command.arch, arch)) ??
    commands.find((command) => same(command.os, os) && command.arch === '') ??
    commands.find((command) => command.os === '' && command.arch === '')
  )
}

/** Go's os.Expand: what is not set is empty; `${` without a name or an end is dropped, a lone `$` stays. */
function expandVariables(text: string, env: Env): string {
  return text.replace(
    /\$(?:\{([^}]+)\}|([*#$@!?\-0-9])|([A-Za-z_]\w*)|\{\}?)/g,
    (_, braced?: string, special?: string, name?: string) => env[braced ?? special ?? name ?? ''] ?? '',
  )
}
