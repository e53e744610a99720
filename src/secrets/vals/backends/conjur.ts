/** `ref+conjur://VARIABLE`: a variable of CyberArk Conjur (source: Conjur REST API, "Authenticate", "Retrieve a secret" and "Batch retrieval"). */
import { quote } from '../../../../gotemplate/go/strconv.ts'
import { decodeUtf8 } from '../../../../gotemplate/go/utf8.ts'
import { TshelmError, wrapError } from '../../../errors.ts'
import { askStore, codeOfStatus, jsonOf, textAt, type StoreAnswer } from '../../request.ts'
import type { Provider, ProviderContext } from '../provider.ts'

/** Variables in one request: addresses have an end. */
const BATCH = 50

export function conjur({ host, option }: ProviderContext): Provider {
  const setting = (name: string, variable: string): string => option(name) || (host.env[variable] ?? '')
  const address = setting('address', 'CONJUR_APPLIANCE_URL').replace(/\/+$/, '')
  const account = setting('account', 'CONJUR_ACCOUNT')
  let token: Promise<string> | undefined
  const logIn = async (): Promise<string> => {
    const login = setting('login', 'CONJUR_AUTHN_LOGIN')
    const answer = await askStore(host, {
      method: 'POST',
      url: `${address}/authn/${encodeURIComponent(account)}/${encodeURIComponent(login)}/authenticate`,
      headers: { 'content-type': 'text/plain' },
      credentials: {},
      body: Buffer.from(setting('apikey', 'CONJUR_AUTHN_API_KEY')),
      repeatable: true,
    })
    if (answer.status === 200) return answer.body.toString('base64')
    throw new TshelmError(codeOfStatus(answer.status), `${answer.statusText}: the login was refused`)
  }
  const found = new Map<string, string>()
  const ask = async (path: string): Promise<StoreAnswer> => {
    token ??= logIn()
    token.catch(() => (token = undefined))
    const credentials = { authorization: `Token token="${await token}"` }
    return askStore(host, { url: `${address}${path}`, credentials })
  }
  return {
    async prepare({ texts }) {
      const ids = texts.map((path) => `${account}:variable:${path}`)
      for (let i = 0; i < ids.length; i += BATCH) {
        const query = new URLSearchParams({ variable_ids: ids.slice(i, i + BATCH).join(',') })
        const answer = await ask(`/secrets?${query.toString()}`)
        const said = answer.status === 200 ? jsonOf(answer.body) : undefined
        for (const [j, id] of ids.entries()) {
          const value = textAt(said, id)
          if (value !== undefined) found.set(texts[j]!, value)
        }
      }
    },
    async text(path, log) {
      const missing = missingSettings({ address, account })
      if (missing !== undefined) {
        log('conjur: connection failed')
        throw wrapError('cannot create Conjur Client: ', missing)
      }
      const known = found.get(path)
      if (known !== undefined) return known
      const problem = `no variable found for path ${quote(path)}`
      const answer = await ask(`/secrets/${encodeURIComponent(account)}/variable/${encodeURIComponent(path)}`).catch(
        (error: unknown) => {
          throw wrapError(`${problem}: `, error)
        },
      )
      if (answer.status === 200) return decodeUtf8(answer.body)
      throw new TshelmError(codeOfStatus(answer.status), problem)
    },
    map() {
      const message = 'this provider does not support values from URI fragments'
      throw new TshelmError('secrets/invalid-reference', message)
    },
  }
}

function missingSettings(given: Readonly<Record<'address' | 'account', string>>): TshelmError | undefined {
  const { address, account } = given
  const missing = [
    address === '' ? 'an ApplianceURL' : '',
    account === '' ? 'an Account' : '',
    address === '' ? 'an Environment' : '',
  ].filter(Boolean)
  if (missing.length === 0) return undefined
  return new TshelmError('secrets/config', missing.map((what) => `Must specify ${what}`).join(' -- '))
}
