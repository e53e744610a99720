/** `ref+doppler://[PROJECT]/[CONFIG]/[NAME]`: secrets of Doppler (source: Doppler API, "Configs › Secrets › List"). */
import { encodeJson } from '../../../../gotemplate/go/json.ts'
import { quote } from '../../../../gotemplate/go/strconv.ts'
import { newMap, type GoMap } from '../../../../gotemplate/value.ts'
import { TshelmError } from '../../../errors.ts'
import { askStore, codeOfStatus, isRecord, jsonOf, parsedJson, textAt } from '../../request.ts'
import { once } from '../once.ts'
import type { Provider, ProviderContext } from '../provider.ts'

const OWN_NAMES = new Set(['DOPPLER_PROJECT', 'DOPPLER_CONFIG', 'DOPPLER_ENVIRONMENT'])

export function doppler({ host, option, has }: ProviderContext): Provider {
  const { env } = host
  const named = option('host')
  const address =
    option('address') ||
    (named === '' ? env['DOPPLER_API_ADDR'] || 'https://api.doppler.com' : `${option('proto') || 'https'}://${named}`)
  const token = option('token') || (env['DOPPLER_TOKEN'] ?? '')
  const project = option('project') || (env['DOPPLER_PROJECT'] ?? '')
  const config = option('config') || (env['DOPPLER_ENVIRONMENT'] ?? '')
  // All secrets of a config come at once.
  const fetch = once(async (place): Promise<GoMap> => {
    const [of, inConfig] = JSON.parse(place) as [string, string]
    const query = new URLSearchParams({ config: inConfig, include_dynamic_secrets: 'false', project: of })
    const answer = await askStore(host, {
      url: `${address}/v3/configs/config/secrets?${query.toString()}`,
      headers: { accept: 'application/json', 'content-type': 'application/json' },
      credentials: { authorization: `Bearer ${token}` },
      ...(has('no_verify_tls') ? { tls: { insecure: true } } : {}),
    })
    if (answer.status < 200 || answer.status > 299) throw failure(answer.status, jsonOf(answer.body))
    const said = parsedJson(answer.body)
    const secrets = isRecord(said) && isRecord(said['secrets']) ? said['secrets'] : {}
    const map = newMap()
    for (const name of Object.keys(secrets)) {
      const computed = textAt(secrets[name], 'computed')
      if (computed !== undefined && (has('include_doppler_defaults') || !OWN_NAMES.has(name))) map[name] = computed
    }
    return map
  })
  return {
    map: (_, log) => fetch(JSON.stringify([project, config]), log),
    async text(path, log) {
      const parts = path.split('/')
      if (parts.length !== 3) {
        const message = `doppler: key should be in the format <project>/<config>/<key>; project and config are optional and can be omitted. Invalid key format: ${quote(path)}`
        throw new TshelmError('secrets/invalid-reference', message)
      }
      const [ofPath = '', configOfPath = '', name = ''] = parts
      const [of, inConfig] = [ofPath || project, configOfPath || config]
      const failed = `doppler: get string failed: project=${quote(of)}, config=${quote(inConfig)}, key=${quote(name)}`
      const secrets = await fetch(JSON.stringify([of, inConfig]), log).catch((error: unknown) => {
        log(failed)
        throw error
      })
      if (name === '') return encodeJson(secrets)
      const value = secrets[name]
      if (typeof value === 'string') return value
      throw new TshelmError('secrets/not-found', failed)
    },
  }
}

function failure(status: number, said: unknown): TshelmError {
  const messages =
    isRecord(said) && Array.isArray(said['messages']) ? said['messages'].filter((one) => typeof one === 'string') : []
  const why = messages.length > 0 ? messages.join('\n') : `Request failed with HTTP ${status}`
  const message = `doppler API Call failed. Status Code: ${status}. Message: Unable to fetch secrets. Error: ${why}`
  return new TshelmError(codeOfStatus(status), message)
}
