/** Runs `registry login` and `registry logout`. */
import { decodeUtf8 } from '../../../gotemplate/go/utf8.ts'
import { TshelmError } from '../../errors.ts'
import { log } from '../../events.ts'
import { registryLogin, registryLogout } from '../../source/oci/login.ts'
import type { Access } from '../../source/ports.ts'
import type { CliContext, Invocation } from '../command.ts'
import type { Flags } from '../flag.ts'
import { localRuntime } from '../runtime.ts'
import { askLine } from '../sources/ask-line.ts'
import { askSecret } from '../sources/ask-secret.ts'
import { sourceContext } from '../sources/context.ts'

export async function runRegistryLogin({ args, flags, context }: Invocation): Promise<number> {
  const who = await credentialsOf(flags, context)
  const source = sourceContext(context)
  try {
    await registryLogin(args[0]!, { ...who, ...accessTo(flags) }, source)
  } finally {
    source.http.close()
  }
  context.stdout('Login Succeeded\n')
  return 0
}

export async function runRegistryLogout({ args, context }: Invocation): Promise<number> {
  const source = sourceContext(context)
  await registryLogout(args[0]!, source)
  context.stdout(`Removing login credentials for ${args[0]!}\n`)
  return 0
}

/** Helm: half of a pair of certificate and key is none. */
function accessTo(flags: Flags): Access {
  const [certFile, keyFile] = [flags.string('cert-file'), flags.string('key-file')]
  return {
    ...(certFile === '' || keyFile === '' ? {} : { certFile, keyFile }),
    caFile: flags.string('ca-file'),
    insecureSkipTlsVerify: flags.bool('insecure'),
    plainHttp: flags.bool('plain-http'),
  }
}

async function credentialsOf(flags: Flags, context: CliContext): Promise<Pick<Access, 'username' | 'password'>> {
  const [username, password] = [flags.string('username'), flags.string('password')]
  if (flags.bool('password-stdin')) {
    const text = decodeUtf8(await context.stdin())
    return { username, password: text.replace(/\n$/, '').replace(/\r$/, '') }
  }
  if (password !== '') {
    localRuntime(context).emit(log('WARN', 'using --password via the CLI is insecure. Use --password-stdin'))
    return { username, password }
  }
  const name = username === '' ? (await askLine('Username: ', context)).trim() : username
  const what = name === '' ? 'Token' : 'Password'
  const secret = await secretAfter(`${what}: `, context)
  if (secret === '') throw new TshelmError('cli/usage', `${what.toLowerCase()} required`)
  return { username: name, password: secret }
}

/** Helm: where nobody sits at a terminal, the line stays open. */
function secretAfter(label: string, context: CliContext): Promise<string> {
  if (process.stdin.isTTY) return askSecret(label, context)
  context.stdout(label)
  throw new TshelmError('cli/usage', 'inappropriate ioctl for device')
}
