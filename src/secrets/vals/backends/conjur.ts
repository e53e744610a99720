/** `ref+conjur://VARIABLE`: a variable of CyberArk Conjur (source: Conjur REST API, "Authenticate" and "Retrieve a secret"). */
import { quote } from '../../../../gotemplate/go/strconv.ts'
import { decodeUtf8 } from '../../../../gotemplate/go/utf8.ts'
import { isTshelmError, TshelmError, wrapError } from '../../../errors.ts'
import { askStore, codeOfStatus } from '../../request.ts'
import type { Provider, ProviderContext } from '../provider.ts'

export function conjur({ host, option }: ProviderContext): Provider {
  const setting = (name: string, variable: string): string => option(name) || (host.env[variable] ?? '')
  const address = setting('address', 'CONJUR_APPLIANCE_URL').replace(/\/+$/, '')
  const account = setting('account', 'CONJUR_ACCOUNT')
  let token: Promise<string> | undefined
  const logIn = async (): Promise<string> => {
    const missing = [
      address === '' ? 'an ApplianceURL' : '',
      account === '' ? 'an Account' : '',
      address === '' ? 'an Environment' : '',
    ].filter(Boolean)
    if (missing.length > 0)
      throw new TshelmError('secrets/config', missing.map((what) => `Must specify ${what}`).join(' -- '))
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
  return {
    async text(path, log) {
      token ??= logIn()
      const shown = await token.catch((error: unknown) => {
        token = undefined
        log('conjur: connection failed')
        throw wrapError('cannot create Conjur Client: ', error)
      })
      const answer = await askStore(host, {
        url: `${address}/secrets/${encodeURIComponent(account)}/variable/${encodeURIComponent(path)}`,
        credentials: { authorization: `Token token="${shown}"` },
      }).catch((error: unknown) => {
        throw isTshelmError(error) ? wrapError(`no variable found for path ${quote(path)}: `, error) : error
      })
      if (answer.status === 200) return decodeUtf8(answer.body)
      throw new TshelmError(codeOfStatus(answer.status), `no variable found for path ${quote(path)}`)
    },
    map() {
      const message = 'this provider does not support values from URI fragments'
      throw new TshelmError('secrets/invalid-reference', message)
    },
  }
}
