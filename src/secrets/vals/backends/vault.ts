/** `ref+vault://MOUNT/PATH[?…]#/KEY` and `ref+openbao://…`: secrets of Vault's key-value engine, of either version. */
import { cleanPath } from '../../../../gotemplate/go/path.ts'
import { formatV } from '../../../../gotemplate/go/fmt.ts'
import { quote } from '../../../../gotemplate/go/strconv.ts'
import { decodeUtf8 } from '../../../../gotemplate/go/utf8.ts'
import type { GoMap } from '../../../../gotemplate/value.ts'
import { TshelmError, wrapError } from '../../../errors.ts'
import { isRecord, parsedJson, textAt } from '../../request.ts'
import { openVault, vaultError, type Vault, type VaultSecret } from '../../vault/client.ts'
import { logIn, type VaultLogin } from '../../vault/login.ts'
import { joinPath } from '../../vault/path.ts'
import { decodeBase64Std } from '../base64.ts'
import { goMapOf, parseWithNumbersAsText } from '../from-json.ts'
import { once } from '../once.ts'
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
  const mounts: Mounts = { known: new Map(), asking: new Map() }
  const read = once(async (path, log): Promise<GoMap> => {
    const vault = await client(log).catch((error: unknown) => {
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
    const data = exactData(secret)
    return goMapOf(mount.versioned && isRecord(data['data']) ? data['data'] : data)
  })
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

/** Go: numbers keep the digits that they were sent with. */
function exactData({ data = {}, body }: VaultSecret): Readonly<Record<string, unknown>> {
  if (body === undefined) return data
  const said = parseWithNumbersAsText(body.toString('utf8'))
  return isRecord(said) && isRecord(said['data']) ? said['data'] : data
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
function connection({ host, option }: ProviderContext, product: Product): (log: Log) => Promise<Vault> {
  const { prefix, title } = product
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
  return (log) => {
    opened ??= open(log)
    opened.catch(() => (opened = undefined))
    return opened
  }
  function connect(log: Log): Vault {
    // vals: a Vault on this machine need not prove who it is.
    const insecure = address?.includes('127.0.0.1') === true ? { insecure: true } : {}
    try {
      return openVault(host, { prefix, address, namespace: option('namespace') || undefined, ...insecure })
    } catch (error) {
      log(`${title} connection${prefix === 'VAULT' ? 's' : ''} failed`)
      throw wrapError(`Cannot create ${title} Client: `, error)
    }
  }
  async function open(log: Log): Promise<Vault> {
    const vault = connect(log)
    await logIn(host, vault, login)
    return vault
  }
}

interface Mounts {
  /** By their path with a slash behind it, or by the path that was asked for where Vault names none. */
  readonly known: Map<string, Mount>
  /** By the first part of the path. */
  readonly asking: Map<string, Promise<void>>
}

/** Asked once for each mount: who comes while it is asked waits for what that says. */
async function mountOf(vault: Vault, mounts: Mounts, path: string): Promise<Mount> {
  const [root = ''] = path.split('/', 1)
  for (;;) {
    const known = knownMount(mounts, path)
    if (known !== undefined) return known
    const asking = mounts.asking.get(root)
    if (asking !== undefined) await asking.catch(() => undefined)
    else {
      const asked = learnMount(vault, mounts, path).finally(() => mounts.asking.delete(root))
      mounts.asking.set(root, asked)
      await asked
    }
  }
}

function knownMount({ known }: Mounts, path: string): Mount | undefined {
  for (const [place, mount] of known) {
    if (place === path || (place.endsWith('/') && `${path}/`.startsWith(place))) return mount
  }
  return undefined
}

async function learnMount(vault: Vault, { known }: Mounts, path: string): Promise<void> {
  const mount = await askMount(vault, path)
  const covers = mount.path.endsWith('/') ? mount.path : `${mount.path}/`
  known.set(mount.path !== '' && `${path}/`.startsWith(covers) ? covers : path, mount)
}

/** Source: Vault's own command line, which asks the same before it reads. */
async function askMount(vault: Vault, path: string): Promise<Mount> {
  const request = { method: 'GET', path: `sys/internal/ui/mounts/${path}` } as const
  const answer = await vault.send(request)
  // Older servers do not know of it: they have no versions.
  if (answer.status === 404) return { path: '', versioned: false }
  if (answer.status !== 200) throw vaultError(answer, request)
  const said = parsedJson(answer.body)
  return { path: textAt(said, 'data', 'path') ?? '', versioned: textAt(said, 'data', 'options', 'version') === '2' }
}

function dataPath(path: string, mount: string): string {
  if (path === mount || path === mount.replace(/\/$/, '')) return cleanPath(`${mount}/data`)
  return joinPath(mount, 'data', path.startsWith(mount) ? path.slice(mount.length) : path)
}
