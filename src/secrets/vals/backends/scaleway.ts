/** `ref+scw://SECRET_ID` and `ref+scw:///PATH/NAME`: a secret of Scaleway (source: Scaleway API, "Secret Manager v1beta1"). */
import { decodeUtf8 } from '../../../../gotemplate/go/utf8.ts'
import { decodeJson, JsonError } from '../../../../gotemplate/go/json.ts'
import { isMap } from '../../../../gotemplate/value.ts'
import { TshelmError } from '../../../errors.ts'
import { askStore, codeOfStatus, jsonOf, textAt } from '../../request.ts'
import type { Provider, ProviderContext } from '../provider.ts'

export function scaleway({ host }: ProviderContext): Provider {
  const { env } = host
  const project = env['SCW_PROJECT_ID'] || env['SCW_DEFAULT_PROJECT_ID'] || ''
  const region = env['SCW_REGION'] || env['SCW_DEFAULT_REGION'] || ''
  const text = async (path: string): Promise<string> => {
    if (region === '') throw new TshelmError('secrets/config', 'scaleway-sdk-go: default region cannot be empty')
    const base = `${env['SCW_API_URL'] || 'https://api.scaleway.com'}/secret-manager/v1beta1/regions/${region}`
    const answer = await askStore(host, {
      url: `${base}${placeOf(path, project)}`,
      credentials: { 'x-auth-token': env['SCW_SECRET_KEY'] ?? '' },
    })
    const said = jsonOf(answer.body)
    if (answer.status === 200) return decodeUtf8(Buffer.from(textAt(said, 'data') ?? '', 'base64'))
    const message = `scaleway-sdk-go: ${textAt(said, 'message') ?? answer.statusText}`
    throw new TshelmError(codeOfStatus(answer.status), message)
  }
  return {
    text,
    async map(path) {
      try {
        const value = decodeJson(await text(path))
        if (isMap(value)) return value
      } catch (error) {
        if (!(error instanceof JsonError)) throw error
      }
      throw new TshelmError('secrets/failed', 'the secret is no JSON object')
    },
  }
}

function placeOf(path: string, project: string): string {
  if (!path.startsWith('/')) return `/secrets/${encodeURIComponent(path)}/versions/latest/access`
  const slash = path.lastIndexOf('/')
  const query = new URLSearchParams({
    secret_path: path.slice(0, slash) || '/',
    secret_name: path.slice(slash + 1),
    project_id: project,
  })
  return `/secrets-by-path/versions/latest/access?${query.toString()}`
}
