/** Ways to a token of Vault, as vals knows them: token, approle, kubernetes, userpass. */
import { quote } from '../../../gotemplate/go/strconv.ts'
import { joinPath } from './path.ts'
import { fileErrorText } from '../../kube/host.ts'
import { TshelmError } from '../../errors.ts'
import type { SecretsHost } from '../ports.ts'
import { textAt } from '../request.ts'
import type { Vault } from './client.ts'

export interface VaultLogin {
  /** What the names of variables begin with. Default: `VAULT`. */
  readonly prefix?: 'VAULT' | 'BAO'
  /** `token`, `approle`, `kubernetes`, `userpass`. Default: `token`. */
  readonly method?: string | undefined
  /** The variable that holds the token. */
  readonly tokenEnv?: string | undefined
  readonly tokenFile?: string | undefined
  readonly roleId?: string | undefined
  readonly secretId?: string | undefined
  readonly username?: string | undefined
  /** The variable that holds the password. */
  readonly passwordEnv?: string | undefined
  readonly passwordFile?: string | undefined
}

const SERVICE_ACCOUNT_TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount/token'

/** Gives `vault` its token. Rejects with `secrets/…`. */
export async function logIn(host: SecretsHost, vault: Vault, login: VaultLogin): Promise<void> {
  switch (login.method ?? 'token') {
    case 'token':
      return useToken(host, vault, login)
    case 'approle':
      return obtain(vault, ['auth', mountPoint(host, login, '/approle'), 'login'], {
        role_id: login.roleId ?? '',
        secret_id: login.secretId ?? '',
      })
    case 'kubernetes':
      return useServiceAccount(host, vault, login)
    case 'userpass':
      return usePassword(host, vault, login)
    default:
      // vals: any other word asks without a token but for the one in the environment.
      return
  }
}

/** The token that a user's own tools left: <PREFIX>_TOKEN, then the file <PREFIX>_TOKEN_FILE or ~/.vault-token. */
async function useToken(host: SecretsHost, vault: Vault, login: VaultLogin): Promise<void> {
  const { prefix = 'VAULT', tokenEnv, tokenFile } = login
  if (tokenEnv) {
    const token = host.env[tokenEnv]
    if (!token) {
      const what = prefix === 'BAO' ? 'openbao' : 'vault'
      const message = `token_env configured to read ${what} token from envvar ${quote(tokenEnv)}, but it isn't set`
      throw new TshelmError('secrets/config', message)
    }
    vault.token = token
  }
  if (tokenFile) vault.token = await readText(host, tokenFile)
  if (vault.token !== '') return
  const own = host.home === '' ? '' : `${host.home}/${prefix === 'BAO' ? '.bao-token' : '.vault-token'}`
  const file = host.env[`${prefix}_TOKEN_FILE`] || own
  if (file !== '') vault.token = await readText(host, file).catch(() => '')
}

async function useServiceAccount(host: SecretsHost, vault: Vault, login: VaultLogin): Promise<void> {
  const { prefix = 'VAULT' } = login
  const isVault = prefix === 'VAULT'
  const path = (isVault && host.env['VAULT_KUBERNETES_JWT_TOKEN_PATH']) || SERVICE_ACCOUNT_TOKEN
  const jwt = await readText(host, path).catch((error: unknown) => {
    const doing = isVault
      ? `unable to open service account token file ${quote(path)}`
      : 'unable to read file containing service account token'
    throw new TshelmError('secrets/config', `${doing}: ${error instanceof Error ? error.message : String(error)}`)
  })
  const named = host.env[`${prefix}_KUBERNETES_MOUNT_POINT`]
  const mount = (isVault ? named || undefined : named) ?? '/kubernetes'
  return obtain(vault, ['auth', mount, 'login'], { jwt, role: login.roleId ?? '' })
}

async function usePassword(host: SecretsHost, vault: Vault, login: VaultLogin): Promise<void> {
  const password = await passwordOf(host, login)
  if (password === '') throw new TshelmError('secrets/config', 'password missing for userpass authentication')
  return obtain(vault, ['auth', mountPoint(host, login, 'userpass'), 'login', login.username ?? ''], { password })
}

async function passwordOf(host: SecretsHost, login: VaultLogin): Promise<string> {
  const { prefix = 'VAULT', passwordEnv, passwordFile } = login
  if (passwordEnv) {
    const password = host.env[passwordEnv]
    if (password) return password
    const what = prefix === 'BAO' ? 'openbao' : 'vault'
    const message = `password_env configured to read ${what} password from envvar ${quote(passwordEnv)}, but it isn't set`
    throw new TshelmError('secrets/config', message)
  }
  return passwordFile ? readText(host, passwordFile) : ''
}

function mountPoint(host: SecretsHost, { prefix = 'VAULT' }: VaultLogin, fallback: string): string {
  return host.env[`${prefix}_LOGIN_MOUNT_POINT`] ?? fallback
}

async function obtain(vault: Vault, path: readonly string[], body: Readonly<Record<string, string>>): Promise<void> {
  const answer = await vault.write(joinPath(...path), body)
  const token = textAt(answer?.auth, 'client_token')
  if (token === undefined) throw new TshelmError('secrets/unauthorized', 'no auth info returned')
  vault.token = token
}

async function readText(host: SecretsHost, path: string): Promise<string> {
  try {
    return Buffer.from(await host.readFile(path)).toString('utf8')
  } catch (error) {
    throw new TshelmError('secrets/config', fileErrorText(path, error), { cause: error })
  }
}
