/** `ref+tss://ID_OR_NAME/FIELD[?ssl_verify=false]`: a secret of Delinea Secret Server (source: Secret Server REST API, "Secrets" and "OAuth2"). */
import { newMap } from '../../../../gotemplate/value.ts'
import { TshelmError } from '../../../errors.ts'
import type { RouteTls } from '../../../http/route.ts'
import type { SecretsHost } from '../../ports.ts'
import { askStore, codeOfStatus, isRecord, jsonOf, textAt } from '../../request.ts'
import { once } from '../once.ts'
import type { Provider, ProviderContext } from '../provider.ts'

interface Server {
  readonly host: SecretsHost
  readonly url: string
  readonly tls: RouteTls
  readonly token: () => Promise<string>
}

type Field = Readonly<Record<'name' | 'slug' | 'value', string>>

export function secretserver({ host, option }: ProviderContext): Provider {
  const { env } = host
  const tenant = env['TSS_TENANT']
  const named =
    env['TSS_SERVER_URL'] || (tenant ? `https://${tenant}.secretservercloud.${env['TSS_TLD'] || 'com'}` : '')
  if (named === '' || (env['TSS_SERVER_URL'] && tenant)) {
    throw new TshelmError(
      'secrets/config',
      'either ServerURL of Secret Server/Platform or Tenant of Secret Server Cloud must be set',
    )
  }
  const url = named.replace(/\/+$/, '')
  const tls: RouteTls = option('ssl_verify') === 'false' ? { insecure: true } : {}
  let token: Promise<string> | undefined
  const server: Server = {
    ...{ host, url, tls },
    token() {
      token ??= logIn(host, url, tls)
      token.catch(() => (token = undefined))
      return token
    },
  }
  const read = once((key) => fieldsOf(server, key))
  return {
    async text(path, log) {
      const parts = path.split('/')
      if (parts.length !== 2) throw new TshelmError('secrets/invalid-reference', `malformed key '${path}'`)
      const [id, name] = parts as [string, string]
      const field = (await read(id, log)).find((one) => one.name === name || one.slug === name)
      if (field !== undefined) return field.value
      throw new TshelmError('secrets/not-found', `cannot find field ${name} in secret ${id}`)
    },
    async map(path, log) {
      const map = newMap()
      for (const { name, slug, value } of await read(path, log)) {
        map[name] = value
        map[slug] = value
      }
      return map
    },
  }
}

async function fieldsOf(server: Server, key: string): Promise<Field[]> {
  const id = /^[+-]?\d+$/.test(key) ? String(Number(key)) : await idOf(server, key)
  if (Number(id) <= 0) throw new TshelmError('secrets/invalid-reference', 'secret ID must be positive')
  const said = await ask(server, `secrets/${id}`)
  const items = isRecord(said) && Array.isArray(said['items']) ? said['items'] : []
  return items.map((item) => ({
    name: textAt(item, 'fieldName') ?? '',
    slug: textAt(item, 'slug') ?? '',
    value: textAt(item, 'itemValue') ?? '',
  }))
}

async function idOf(server: Server, name: string): Promise<string> {
  const query = new URLSearchParams({
    'paging.filter.searchText': name,
    'paging.filter.searchField': 'Name',
    'paging.filter.doNotCalculateTotal': 'true',
    'paging.take': '30',
    'paging.skip': '0',
  })
  const said = await ask(server, `secrets?${query.toString()}`)
  const records = isRecord(said) && Array.isArray(said['records']) ? said['records'].filter(isRecord) : []
  const id = records[0]?.['id']
  if (records.length === 1 && typeof id === 'number') return String(id)
  const message = `expected exactly one secret with name '${name}' but got ${records.length}`
  throw new TshelmError('secrets/not-found', message)
}

async function ask({ host, url, tls, token }: Server, path: string): Promise<unknown> {
  const credentials = { authorization: `Bearer ${await token()}` }
  const answer = await askStore(host, { url: `${url}/api/v1/${path}`, tls, credentials })
  if (answer.status === 200) return jsonOf(answer.body)
  // Its client for Go says as much: what was asked for is a secret.
  const message = `${answer.statusText}: (response body withheld because the request contained sensitive data)`
  throw new TshelmError(codeOfStatus(answer.status), message)
}

async function logIn(host: SecretsHost, url: string, tls: RouteTls): Promise<string> {
  const { env } = host
  if (env['TSS_TOKEN']) return env['TSS_TOKEN']
  const form = new URLSearchParams({
    username: env['TSS_USERNAME'] ?? '',
    password: env['TSS_PASSWORD'] ?? '',
    grant_type: 'password',
    ...(env['TSS_DOMAIN'] ? { domain: env['TSS_DOMAIN'] } : {}),
  })
  const answer = await askStore(host, {
    method: 'POST',
    url: `${url}/oauth2/token`,
    tls,
    credentials: { 'content-type': 'application/x-www-form-urlencoded' },
    body: Buffer.from(form.toString()),
    repeatable: true,
  })
  const token = textAt(jsonOf(answer.body), 'access_token')
  if (answer.status === 200 && token !== undefined) return token
  throw new TshelmError('secrets/unauthorized', `${answer.statusText}: the login was refused`)
}
