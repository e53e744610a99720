/** `ref+scw://SECRET_ID` and `ref+scw:///PATH/NAME`: a secret of Scaleway (source: Scaleway API, "Secret Manager v1beta1"). */
import { decodeUtf8 } from '../../../../gotemplate/go/utf8.ts'
import { decodeJson, JsonError } from '../../../../gotemplate/go/json.ts'
import { isMap } from '../../../../gotemplate/value.ts'
import { TshelmError } from '../../../errors.ts'
import type { SecretsHost } from '../../ports.ts'
import { askStore, codeOfStatus, isRecord, jsonOf, textAt } from '../../request.ts'
import { once } from '../once.ts'
import type { Provider, ProviderContext } from '../provider.ts'

export function scaleway({ host }: ProviderContext): Provider {
  const { env } = host
  const project = env['SCW_PROJECT_ID'] || env['SCW_DEFAULT_PROJECT_ID'] || ''
  const region = env['SCW_REGION'] || env['SCW_DEFAULT_REGION'] || ''
  const text = once(async (path): Promise<string> => {
    checkKeys(env)
    if (region === '') throw new TshelmError('secrets/config', 'scaleway-sdk-go: default region cannot be empty')
    const base = `${env['SCW_API_URL'] || 'https://api.scaleway.com'}/secret-manager/v1beta1/regions/${region}`
    const answer = await askStore(host, {
      url: `${base}${placeOf(path, project)}`,
      credentials: { 'x-auth-token': env['SCW_SECRET_KEY'] ?? '' },
    })
    const said = jsonOf(answer.body)
    if (answer.status === 200) return decodeUtf8(Buffer.from(textAt(said, 'data') ?? '', 'base64'))
    throw new TshelmError(codeOfStatus(answer.status), `scaleway-sdk-go: ${problemIn(said, answer.statusText)}`)
  })
  return {
    text,
    async map(path, log) {
      try {
        const value = decodeJson(await text(path, log))
        if (isMap(value)) return value
      } catch (error) {
        if (error instanceof JsonError) throw new TshelmError('secrets/failed', error.message)
        throw error
      }
      throw new TshelmError('secrets/failed', 'the secret is no JSON object')
    },
  }
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** What is not shown is the key. */
function checkKeys(env: SecretsHost['env']): void {
  const problem = !env['SCW_ACCESS_KEY']
    ? 'access key cannot be empty'
    : !env['SCW_SECRET_KEY']
      ? 'secret key cannot be empty'
      : UUID.test(env['SCW_SECRET_KEY'])
        ? undefined
        : 'invalid secret key format, expected a UUID: xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx'
  if (problem !== undefined) throw new TshelmError('secrets/config', `scaleway-sdk-go: ${problem}`)
}

function problemIn(said: unknown, statusText: string): string {
  const [type, message] = [textAt(said, 'type'), textAt(said, 'message')]
  if (type === 'not_found') {
    return `resource ${textAt(said, 'resource') ?? ''} with ID ${textAt(said, 'resource_id') ?? ''} is not found`
  }
  const details = isRecord(said) && Array.isArray(said['details']) ? said['details'] : []
  const lacking = details.map((one) => `${textAt(one, 'action') ?? ''} ${textAt(one, 'resource') ?? ''}`).join('; ')
  if (type === 'permissions_denied' && lacking !== '') return `insufficient permissions: ${lacking}`
  return message ?? `http error ${statusText}: ${statusText}`
}

function placeOf(path: string, project: string): string {
  if (!path.startsWith('/')) return `/secrets/${encodeURIComponent(path)}/versions/latest/access`
  const slash = path.lastIndexOf('/')
  const query = new URLSearchParams({
    secret_path: path.slice(0, slash),
    secret_name: path.slice(slash + 1),
    project_id: project,
  })
  return `/secrets-by-path/versions/latest/access?${query.toString()}`
}
