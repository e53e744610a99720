/** 1Password: `ref+onepasswordconnect://VAULT/ITEM#/FIELD` from a Connect server, `ref+op://VAULT/ITEM/[SECTION/]FIELD` from the program `op`. */
import { quote } from '../../../../gotemplate/go/strconv.ts'
import { decodeUtf8 } from '../../../../gotemplate/go/utf8.ts'
import { emitYaml } from '../../../../gotemplate/go/yaml/emit.ts'
import { newMap, type GoMap } from '../../../../gotemplate/value.ts'
import { isTshelmError, TshelmError, wrapError } from '../../../errors.ts'
import type { SecretsHost } from '../../ports.ts'
import { askStore, codeOfStatus, isRecord, jsonOf, textAt } from '../../request.ts'
import { once } from '../once.ts'
import type { Provider, ProviderContext } from '../provider.ts'

/** Source: 1Password Connect Server API reference. */
export function onepasswordconnect({ host }: ProviderContext): Provider {
  const map = once(async (path): Promise<GoMap> => {
    const parts = path.split('/')
    if (parts.length < 2) throw new TshelmError('secrets/invalid-reference', 'invalid URI: vault or item missing')
    try {
      return fieldsOf(await findItem(host, parts[0]!, parts[1]!))
    } catch (error) {
      throw isTshelmError(error) && error.code === 'secrets/config'
        ? error
        : wrapError('error retrieving item: ', error)
    }
  })
  return { map, text: async (path, log) => emitYaml(await map(path, log), { indentSequences: true }) }
}

const ID = /^[a-z0-9]{26}$/

async function findItem(host: SecretsHost, vault: string, item: string): Promise<unknown> {
  if (vault === '')
    throw new TshelmError('secrets/invalid-reference', 'Please provide either the vault name or its ID.')
  if (item === '') throw new TshelmError('secrets/invalid-reference', 'Please provide either the item name or its ID.')
  const vaultId = ID.test(vault) ? vault : await onlyId(host, '/v1/vaults', { what: 'vaults', title: vault })
  const items = `/v1/vaults/${vaultId}/items`
  if (ID.test(item)) {
    try {
      return await ask(host, `${items}/${item}`)
    } catch (error) {
      // What looks like an identifier may be a title all the same.
      if (!(error instanceof TshelmError) || error.code !== 'secrets/not-found') throw error
    }
  }
  return ask(host, `${items}/${await onlyId(host, items, { what: 'item(s)', title: item, vault: vaultId })}`)
}

async function onlyId(
  host: SecretsHost,
  path: string,
  { what, title, vault }: { readonly what: string; readonly title: string; readonly vault?: string },
): Promise<string> {
  const said = await ask(host, `${path}?filter=${encodeURIComponent(`title eq "${title}"`).replaceAll('%20', '+')}`)
  const found = Array.isArray(said) ? said : []
  const id = textAt(found[0], 'id')
  if (found.length === 1 && id !== undefined) return id
  const where = vault === undefined ? '' : ` in vault ${quote(vault)}`
  throw new TshelmError('secrets/not-found', `Found ${found.length} ${what}${where} with title ${quote(title)}`)
}

async function ask(host: SecretsHost, path: string): Promise<unknown> {
  const server = variable(host, 'OP_CONNECT_HOST', 'hostname').replace(/\/+$/, '')
  const token = variable(host, 'OP_CONNECT_TOKEN', 'token')
  const answer = await askStore(host, {
    url: `${server}${path}`,
    headers: { 'content-type': 'application/json' },
    credentials: { authorization: `Bearer ${token}` },
  })
  const said = jsonOf(answer.body)
  if (answer.status === 200 && said !== undefined) return said
  const message = textAt(said, 'message') ?? answer.statusText.replace(/^\d+ /, '')
  throw new TshelmError(codeOfStatus(answer.status), `status ${answer.status}: ${message}`)
}

function variable({ env }: SecretsHost, name: string, what: string): string {
  const value = env[name]
  if (value !== undefined) return value
  throw new TshelmError(
    'secrets/config',
    `storage.NewClient: There is no ${what} available in the ${quote(name)} variable`,
  )
}

/** A field by its identifier and its label, behind those of its section. */
function fieldsOf(item: unknown): GoMap {
  const map = newMap()
  const fields = isRecord(item) && Array.isArray(item['fields']) ? item['fields'].filter(isRecord) : []
  for (const field of fields) {
    const value = textAt(field, 'value') ?? ''
    const id = textAt(field, 'id') ?? ''
    const label = textAt(field, 'label') ?? ''
    map[id] = value
    const { section } = field
    if (!isRecord(section)) map[label] = value
    else {
      const sections = [textAt(section, 'label') ?? '', textAt(section, 'id') ?? '']
      sections.forEach((name, i) => {
        if (i === 0 && name === '') return
        map[`${name}.${label}`] = value
        map[`${name}.${id}`] = value
      })
    }
  }
  return map
}

/** vals links the library of 1Password for this, a program in WebAssembly; whoever has an account has `op`, and is logged in with it. */
export function op({ host }: ProviderContext): Provider {
  return {
    async text(path) {
      if (host.run === undefined) throw new TshelmError('secrets/unsupported', 'op: programs are not run here')
      const { stdout, stderr, problem } = await host.run({ argv: ['op', 'read', '--no-newline', `op://${path}`] })
      if (problem === undefined) return decodeUtf8(stdout)
      const why = stderr.trim().split('\n')[0] || problem
      throw new TshelmError('secrets/failed', `error retrieving item: ${why}`, {
        hint: 'install the 1Password CLI, and set OP_SERVICE_ACCOUNT_TOKEN or log in with op signin',
      })
    },
    map() {
      throw new TshelmError('secrets/invalid-reference', 'path fragment is not supported for 1password provider')
    },
  }
}
