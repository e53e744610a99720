/** `ref+vault://MOUNT/PATH[?…]#/KEY` and `ref+openbao://…`: secrets of Vault's key-value engine, of either version. */
import { cleanPath } from '../../../../gotemplate/go/path.ts'
import { formatV } from '../../../../gotemplate/go/fmt.ts'
import { quote } from '../../../../gotemplate/go/strconv.ts'
import { decodeUtf8 } from '../../../../gotemplate/go/utf8.ts'
import type { GoMap } from '../../../../gotemplate/value.ts'
import { TshelmError, wrapError } from '../../../errors.ts'
import { isRecord, jsonOf, textAt } from '../../request.ts'
import { openVault, vaultError, type Vault } from '../../vault/client.ts'
import { logIn, type VaultLogin } from '../../vault/login.ts'
import { joinPath } from '../../vault/path.ts'
import { decodeBase64Std } from '../base64.ts'
import { goMapOf, withNumbersAsText } from '../from-json.ts'
import type { Log, Provider, ProviderContext } from '../provider.ts'

export function vault(context: ProviderContext): Provider {
  return keyValue(context, { prefix: 'VAULT', name: 'vault', title: 'Vault' })
}

export function openbao(context: ProviderContext): Provider {
  return keyValue(context, { prefix: 'BAO', name: 'openbao', title: 'OpenBao' })
}

interface Product {
  readonly prefix: 'VAULT' | 'BAO'
  readonly name: string
  readonly title: string
}

interface Mount {
  readonly path: string
  readonly versioned: boolean
}

function keyValue(context: ProviderContext, product: Product): Provider {
  const { option } = context
  const decode = option('decode') || 'raw'
  const client = connection(context, product)
  const mounts = new Map<string, Promise<Mount>>()
  const read = async (path: string, log: Log): Promise<GoMap> => {
    const vault = await client().catch((error: unknown) => {
      throw wrapError(`Cannot create ${product.title} Client: `, error)
    })
    const mount = await mountOf(vault, mounts, path)
    const place = mount.versioned ? dataPath(path, mount.path) : path
    const version = option('version')
    const secret = await vault.read(place, version === '' ? undefined : { version }).catch((error: unknown) => {
      log(`${product.name}: read: key=${quote(place)}`)
      throw error
    })
    if (secret === undefined)
      throw new TshelmError(
        'secrets/not-found',
        `no secret found for path ${quote(product.prefix === 'BAO' ? place : path)}`,
      )
    const { data = {} } = secret
    return withNumbersAsText(goMapOf(mount.versioned && isRecord(data['data']) ? data['data'] : data)) as GoMap
  }
  return {
    map: read,
    async text(path, log) {
      const slash = path.lastIndexOf('/')
      const [folder, key] = slash < 0 ? ['', path] : [path.slice(0, slash), path.slice(slash + 1)]
      const secret = await read(folder, log).catch((error: unknown) => {
        log(`${product.name}: get string failed: path=${quote(folder)}, key=${quote(key)}`)
        throw error
      })
      const value = secret[key]
      if (value !== undefined) return decoded(formatV(value), { decode, key, name: product.name })
      const message = `${product.name}: get string: key ${quote(key)} does not exist in ${quote(folder)}`
      throw new TshelmError('secrets/not-found', message)
    },
  }
}

function decoded(text: string, how: { readonly decode: string; readonly key: string; readonly name: string }): string {
  const { decode, key, name } = how
  if (decode === 'raw') return text
  if (decode !== 'base64') {
    throw new TshelmError('secrets/config', `${name}: unsupported decode parameter: ${quote(decode)}`)
  }
  try {
    return decodeUtf8(decodeBase64Std(text))
  } catch (error) {
    throw wrapError(`${name}: base64 decode failed for key ${quote(key)}: `, error)
  }
}

/** Logs in when it is first asked for. */
function connection({ host, option }: ProviderContext, { prefix }: Product): () => Promise<Vault> {
  const env = (name: string): string => host.env[`${prefix}_${name}`] ?? ''
  const named = option('host')
  const address =
    option('address') || (named === '' ? env('ADDR') : `${option('proto') || 'https'}://${named}`) || undefined
  const methods = ['approle', 'kubernetes', 'userpass']
  const login: VaultLogin = {
    prefix,
    method: option('auth_method') || (methods.includes(env('AUTH_METHOD')) ? env('AUTH_METHOD') : 'token'),
    tokenEnv: option('token_env'),
    tokenFile: option('token_file'),
    roleId: option('role_id') || env('ROLE_ID'),
    secretId: option('secret_id') || env('SECRET_ID'),
    username: option('username') || env('USERNAME'),
    passwordEnv: option('password_env') || env('PASSWORD_ENV'),
    passwordFile: option('password_file') || env('PASSWORD_FILE'),
  }
  let opened: Promise<Vault> | undefined
  return () => {
    opened ??= open()
    opened.catch(() => (opened = undefined))
    return opened
  }
  async function open(): Promise<Vault> {
    const vault = openVault(host, {
      prefix,
      address,
      namespace: option('namespace') || undefined,
      // vals: a Vault on this machine need not prove who it is.
      ...(address?.includes('127.0.0.1') === true ? { insecure: true } : {}),
    })
    await logIn(host, vault, login)
    return vault
  }
}

/** Asked once for each mount. */
async function mountOf(vault: Vault, mounts: Map<string, Promise<Mount>>, path: string): Promise<Mount> {
  for (const [known, mount] of mounts) {
    if (known === path || (known.endsWith('/') && `${path}/`.startsWith(known))) return mount
  }
  const asked = askMount(vault, path)
  mounts.set(path, asked)
  try {
    const mount = await asked
    if (mount.path !== '') {
      mounts.delete(path)
      mounts.set(mount.path.endsWith('/') ? mount.path : `${mount.path}/`, asked)
    }
    return mount
  } catch (error) {
    mounts.delete(path)
    throw error
  }
}

/** Source: Vault's own command line, which asks the same before it reads. */
async function askMount(vault: Vault, path: string): Promise<Mount> {
  const request = { method: 'GET', path: `sys/internal/ui/mounts/${path}` } as const
  const answer = await vault.send(request)
  // Older servers do not know of it: they have no versions.
  if (answer.status === 404) return { path: '', versioned: false }
  if (answer.status !== 200) throw vaultError(answer, request)
  const said = jsonOf(answer.body)
  return { path: textAt(said, 'data', 'path') ?? '', versioned: textAt(said, 'data', 'options', 'version') === '2' }
}

function dataPath(path: string, mount: string): string {
  if (path === mount || path === mount.replace(/\/$/, '')) return cleanPath(`${mount}/data`)
  return joinPath(mount, 'data', path.startsWith(mount) ? path.slice(mount.length) : path)
}
