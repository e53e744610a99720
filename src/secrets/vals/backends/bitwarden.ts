/** `ref+bw://ITEM[/username|password|uri|notes|item]`: an item of Bitwarden, from the server that `bw serve` is (source: Bitwarden Vault Management API). */
import { quote } from '../../../../gotemplate/go/strconv.ts'
import { TshelmError } from '../../../errors.ts'
import { askStore, codeOfStatus, isRecord, jsonOf, textAt } from '../../request.ts'
import { parseMap } from '../document.ts'
import type { Provider, ProviderContext } from '../provider.ts'

const TYPES = new Set(['username', 'password', 'uri', 'notes', 'item'])

export function bitwarden({ host, option }: ProviderContext): Provider {
  const address = option('address') || host.env['BW_API_ADDR'] || 'http://localhost:8087'
  const text = async (path: string): Promise<string> => {
    const [item = '', type = 'password'] = path.split('/')
    if (item === '') throw new TshelmError('secrets/invalid-reference', 'bitwarden: key cannot be empty')
    if (!TYPES.has(type)) {
      const message = `bitwarden: get string: key ${quote(path)} unknown keytype ${quote(type)}`
      throw new TshelmError('secrets/invalid-reference', message)
    }
    const url = `${address}/object/${type}/${item}`
    const answer = await askStore(host, { url, headers: { 'content-type': 'application/json' } })
    const said = jsonOf(answer.body)
    if (!isRecord(said)) {
      const message = `bitwarden: get string key ${quote(path)}, cannot decode JSON`
      throw new TshelmError(codeOfStatus(answer.status), message)
    }
    if (said['success'] === true) return textAt(said, 'data', 'data') ?? ''
    const message = `bitwarden: get string key ${quote(path)}, msg: ${textAt(said, 'message') ?? ''}`
    throw new TshelmError(codeOfStatus(answer.status), message)
  }
  return { text, map: async (path) => parseMap(await text(path), 'hidden', 'failed to unmarshal secret: ') }
}
