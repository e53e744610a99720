/** Programs that keep credentials (docker-credential-helpers): asked by `get`, `store` and `erase`, with words on their standard input. */
import { encodeUtf8 } from '../../../gotemplate/go/utf8.ts'
import { messageOf, TshelmError } from '../../errors.ts'
import type { RegistryCredentials, RegistryCredentialStore } from '../../source/ports.ts'
import type { CliContext } from '../command.ts'
import { lookPath, runProgram } from '../run-program.ts'

const PREFIX = 'docker-credential-'
/** Stands for no name: what belongs to it is a token to get tokens with. */
const TOKEN_USER = '<token>'
const NOTHING = 'credentials not found in native keychain'

/** Rejects with `source/invalid-config`, in the program's words. */
export function helperStore(suffix: string, context: CliContext): RegistryCredentialStore {
  const ask = (action: string, input: string): Promise<string> =>
    run(`${PREFIX}${checked(suffix)}`, action, input, context)
  return {
    async get(server) {
      let answer: string
      try {
        answer = await ask('get', server)
      } catch (error) {
        if (messageOf(error) === NOTHING) return undefined
        throw error
      }
      return credentialsIn(answer, suffix)
    },
    async put(server, { username = '', password = '', identityToken = '' }) {
      const isToken = identityToken !== ''
      const [user, secret] = isToken ? [TOKEN_USER, identityToken] : [username, password]
      await ask('store', JSON.stringify({ ServerURL: server, Username: user, Secret: secret }))
    },
    async erase(server) {
      await ask('erase', server)
      return true
    },
  }
}

/** Helm: the platform's own, where nothing is configured and it is there. '' for none. */
export function detectedHelper(context: Pick<CliContext, 'env' | 'cwd'>): string {
  const suffix = platformHelper(context)
  return suffix !== '' && isThere(`${PREFIX}${suffix}`, context) ? suffix : ''
}

function platformHelper(context: Pick<CliContext, 'env' | 'cwd'>): string {
  switch (process.platform) {
    case 'darwin':
      return 'osxkeychain'
    case 'win32':
      return 'wincred'
    case 'linux':
      return isThere('pass', context) ? 'pass' : 'secretservice'
    default:
      return ''
  }
}

function isThere(program: string, context: Pick<CliContext, 'env' | 'cwd'>): boolean {
  try {
    lookPath(program, context)
    return true
  } catch {
    return false
  }
}

/** A suffix, and no path to somewhere else. */
function checked(suffix: string): string {
  if (!/[/\\]/.test(suffix)) return suffix
  throw new TshelmError('source/invalid-config', `${PREFIX}${suffix} is no name of a credential helper`)
}

async function run(program: string, action: string, input: string, context: CliContext): Promise<string> {
  const path = lookPath(program, context)
  const { stdout, stderr, problem } = await runProgram([path, action], encodeUtf8(input), context)
  if (stderr !== '') context.stderr(stderr)
  if (problem === undefined) return stdout
  throw new TshelmError('source/invalid-config', stdout.trim() || problem)
}

function credentialsIn(answer: string, suffix: string): RegistryCredentials | undefined {
  let value: unknown
  try {
    value = JSON.parse(answer)
  } catch {
    // What it said may be a secret.
    throw new TshelmError('source/invalid-config', `${PREFIX}${suffix} gave no JSON`)
  }
  const { Username: user = '', Secret: secret = '' } = (value ?? {}) as Readonly<Record<string, unknown>>
  if (typeof user !== 'string' || typeof secret !== 'string') {
    throw new TshelmError('source/invalid-config', `${PREFIX}${suffix} gave no name and secret`)
  }
  if (user === '' && secret === '') return undefined
  return user === TOKEN_USER ? { identityToken: secret } : { username: user, password: secret }
}
