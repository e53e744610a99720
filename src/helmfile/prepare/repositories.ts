/** Repositories and registries of a state, made known to helm: each name once a run. */
import { messageOf } from '../../errors.ts'
import { CommandError, stateError } from '../errors.ts'
import type { Repository, State } from '../model.ts'
import { flag } from '../run/common-flags.ts'
import { executorOf, helm } from '../run/executor.ts'
import type { Session } from '../run/session.ts'

/** With `ociOnly`, only what pulls need: logins to registries. */
export async function syncRepositories(session: Session, state: State, ociOnly = false): Promise<void> {
  for (const repository of state.repositories) {
    const { name, oci } = repository
    if (session.repositories.has(name) || (ociOnly && !oci)) continue
    await (oci ? logIn(session, state, repository) : add(session, state, repository))
    session.repositories.add(name)
  }
}

async function add(session: Session, state: State, repository: Repository): Promise<void> {
  const { ports, options } = session
  const { name, url, managed } = repository
  if (name === '' && url !== '') {
    ports.log('info', 'empty field name\n')
    throw stateError('empty field name')
  }
  if (managed === 'acr') {
    ports.log('info', `Adding repo ${name} (acr)`)
    return retried(session, `add ${name} (acr)`, () => addFromAzure(session, name))
  }
  if (managed !== '') {
    ports.log('error', `ERROR: unknown type '${managed}' for repository ${name}`)
    throw stateError(`unknown managed type ${JSON.stringify(managed)} for repository ${name}`)
  }
  ports.log('info', `Adding repo ${name} ${url}`)
  const { username, password } = credentials(session, repository)
  const args = [
    ...['repo', 'add', name, url, ...flag('--force-update', !options.disableForceUpdate)],
    ...certificateFlags(repository),
    ...flag('--pass-credentials', repository.passCredentials),
    ...flag('--insecure-skip-tls-verify', repository.skipTLSVerify),
  ]
  await retried(session, `add ${name}`, () => call(session, state, { args, username, password }))
}

async function logIn(session: Session, state: State, repository: Repository): Promise<void> {
  const { username, password } = credentials(session, repository)
  if (username === '' || password === '') return
  const host = registryHost(repository.url)
  session.ports.log('info', 'Logging in to registry')
  const args = [
    ...['registry', 'login', host],
    ...certificateFlags(repository),
    ...flag('--insecure', repository.skipTLSVerify),
  ]
  await retried(session, `registry login ${host}`, () => call(session, state, { args, username, password }))
}

interface Login {
  readonly args: readonly string[]
  readonly username: string
  readonly password: string
}

/** The password goes where nobody sees it. */
async function call(session: Session, state: State, { args, username, password }: Login): Promise<void> {
  const executor = executorOf(session, state)
  const hasLogin = username !== '' && password !== ''
  const words = hasLogin ? [...args, '--username', username, '--password-stdin'] : args
  await helm(executor, words, { ...(hasLogin && { stdin: `${password}\n` }), show: 'log' })
}

async function addFromAzure({ ports }: Session, name: string): Promise<void> {
  const args = ['acr', 'helm', 'repo', 'add', '--name', name]
  const { problem, exitCode, stderr } = await ports.program({ command: 'az', args, cwd: ports.cwd, env: {} })
  if (problem !== undefined) throw new CommandError(`az ${args.join(' ')}: ${problem}: ${stderr}`, exitCode ?? 1)
}

function certificateFlags({ caFile, certFile, keyFile }: Repository): string[] {
  const pair = certFile !== '' && keyFile !== '' ? ['--cert-file', certFile, '--key-file', keyFile] : []
  return [...pair, ...(caFile === '' ? [] : ['--ca-file', caFile])]
}

/** The file's, or those of `NAME_USERNAME` and `NAME_PASSWORD`. */
function credentials(
  { ports: { env } }: Session,
  { name, username, password }: Repository,
): { readonly username: string; readonly password: string } {
  const prefix = name.replaceAll('-', '_').toUpperCase()
  return {
    username: username || (env[`${prefix}_USERNAME`] ?? ''),
    password: password || (env[`${prefix}_PASSWORD`] ?? ''),
  }
}

function registryHost(url: string): string {
  return url
    .replace(/^oci:\/\//, '')
    .replace(/^https:\/\//, '')
    .replace(/^http:\/\//, '')
    .split('/', 1)[0]!
}

const MAX_PAUSE_SECONDS = 30

/** As often as `--repo-retries` says, with pauses of 1, 2, 4 … seconds. */
async function retried<T>({ ports, options }: Session, what: string, work: () => Promise<T>): Promise<T> {
  const { repoRetries } = options
  for (let attempt = 0; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (attempt >= repoRetries || ports.signal?.aborted === true) throw error
      const seconds = Math.min(2 ** attempt, MAX_PAUSE_SECONDS)
      const why = error instanceof CommandError ? `exit status ${error.exitCode}` : messageOf(error)
      const count = `retry ${attempt + 1}/${repoRetries} in ${seconds}s`
      ports.log('warn', `repo operation ${JSON.stringify(what)} failed (${why}); ${count}`)
      await ports.clock.sleep(seconds * 1000, ports.signal)
    }
  }
}

export async function updateRepositories(session: Session, state: State): Promise<void> {
  session.ports.log('info', 'Updating repo')
  await retried(session, 'update', () => helm(executorOf(session, state), ['repo', 'update'], { show: 'log' }))
}
