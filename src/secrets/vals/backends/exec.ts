/** `ref+exec://PROGRAM/ARG…[?args=a,b&timeout=SECONDS&trim=false&env_NAME=…]`: what a program prints. */
import { quote } from '../../../../gotemplate/go/strconv.ts'
import { decodeUtf8 } from '../../../../gotemplate/go/utf8.ts'
import { TshelmError } from '../../../errors.ts'
import type { SecretsHost } from '../../ports.ts'
import { parseMap } from '../document.ts'
import type { Provider, ProviderContext } from '../provider.ts'

interface Running {
  readonly host: SecretsHost
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly timeoutMs: number
  readonly trim: boolean
}

const DEFAULT_SECONDS = 30

export function exec({ host, option, options }: ProviderContext): Provider {
  const args = option('args')
  const seconds = /^[+-]?\d+$/.test(option('timeout')) ? Number(option('timeout')) : 0
  const env = [...options].filter(([name]) => name.startsWith('env_')).map(([name, value]) => [name.slice(4), value])
  const running: Running = {
    host,
    args: args === '' ? [] : args.split(','),
    env: Object.fromEntries(env) as Record<string, string>,
    timeoutMs: (seconds > 0 ? seconds : DEFAULT_SECONDS) * 1000,
    trim: option('trim') !== 'false',
  }
  return {
    text: (path) => output(running, path),
    async map(path) {
      return parseMap(await output(running, path), 'hidden', 'exec provider: failed to parse output as YAML/JSON: ')
    },
  }
}

async function output({ host, args, env, timeoutMs, trim }: Running, path: string): Promise<string> {
  const key = path.replace(/\/$/, '')
  // An absolute path is the program; else what is behind the first slash are arguments.
  const [program = '', ...more] = key.startsWith('/') ? [key] : key.split('/')
  if (program === '') throw new TshelmError('secrets/invalid-reference', 'exec provider: empty command')
  if (host.run === undefined) {
    throw new TshelmError('secrets/unsupported', `exec provider: programs are not run here: ${quote(program)}`)
  }
  const { stdout, stderr, problem } = await host.run({ argv: [program, ...more, ...args], env, timeoutMs })
  if (problem !== undefined) {
    const said = stderr.trim()
    const message = `exec provider: command ${quote(program)} failed: ${problem}`
    throw new TshelmError('secrets/failed', said === '' ? message : `${message} (stderr: ${said})`)
  }
  const text = decodeUtf8(stdout)
  return trim ? text.replace(/[ \t\n\r]+$/, '') : text
}
