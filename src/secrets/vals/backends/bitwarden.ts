/** `ref+bw://ITEM[/username|password|uri|notes|item]`: an item of Bitwarden, from the server that `bw serve` is (source: Bitwarden Vault Management API). */
import { quote } from '../../../../gotemplate/go/strconv.ts'
import { TshelmError } from '../../../errors.ts'
import { askStore, codeOfStatus, isRecord, parsedJson, textAt } from '../../request.ts'
import { parseMap } from '../document.ts'
import { once } from '../once.ts'
import type { Provider, ProviderContext } from '../provider.ts'

const TYPES = new Set(['username', 'password', 'uri', 'notes', 'item'])

export function bitwarden({ host, option }: ProviderContext): Provider {
  const address = option('address') || host.env['BW_API_ADDR'] || 'http://localhost:8087'
  const text = once(async (path): Promise<string> => {
    const [item = '', type = 'password'] = path.split('/')
    if (item === '') throw new TshelmError('secrets/invalid-reference', 'bitwarden: key cannot be empty')
    if (!TYPES.has(type)) {
      const message = `bitwarden: get string: key ${quote(path)} unknown keytype ${quote(type)}`
      throw new TshelmError('secrets/invalid-reference', message)
    }
    const url = `${address}/object/${type}/${item}`
    const answer = await askStore(host, { url, headers: { 'content-type': 'application/json' } })
    const problem = `bitwarden: get string key ${quote(path)}, cannot decode JSON`
    const said = parsedJson(answer.body, `${problem}: `)
    if (!isRecord(said)) throw new TshelmError(codeOfStatus(answer.status), problem)
    if (said['success'] === true) return valueIn(said['data'], problem)
    const message = `bitwarden: get string key ${quote(path)}, msg: ${textAt(said, 'message') ?? ''}`
    throw new TshelmError(codeOfStatus(answer.status), message)
  })
  return { text, map: async (path, log) => parseMap(await text(path, log), 'hidden', 'failed to unmarshal secret: ') }
}

function valueIn(data: unknown, problem: string): string {
  const value = isRecord(data) ? data['data'] : undefined
  if (value === undefined || value === null) return ''
  if (typeof value === 'string') return value
  const kind = isRecord(value) ? 'object' : Array.isArray(value) ? 'array' : typeof value
  const message = `${problem}: json: cannot unmarshal ${kind} into Go struct field bwData.data.data of type string`
  throw new TshelmError('secrets/failed', message)
}
