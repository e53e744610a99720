/** `ref+gitlab://HOST/[projects|groups/]ID/VARIABLE[?ssl_verify=false&scheme=http&api_version=v4]`: a CI/CD variable (source: GitLab REST API, "Project-level CI/CD variables"). */
import { quote } from '../../../../gotemplate/go/strconv.ts'
import { TshelmError } from '../../../errors.ts'
import { askStore, codeOfStatus, isRecord, parsedJson, textAt } from '../../request.ts'
import { parseMap } from '../document.ts'
import { once } from '../once.ts'
import type { Provider, ProviderContext } from '../provider.ts'

export function gitlab({ host, option }: ProviderContext): Provider {
  const text = once(async (path): Promise<string> => {
    const token = host.env['GITLAB_TOKEN']
    if (token === undefined) {
      throw new TshelmError('secrets/config', 'missing GITLAB_TOKEN environment variable')
    }
    const { server, kind, id, name } = placeOf(path)
    const base = `${option('scheme') || 'https'}://${server}/api/${option('api_version') || 'v4'}`
    const answer = await askStore(host, {
      url: `${base}/${kind}/${id}/variables/${name}`,
      headers: { 'content-type': 'application/json' },
      credentials: { 'private-token': token },
      ...(option('ssl_verify') === 'false' ? { tls: { insecure: true } } : {}),
    })
    const said = parsedJson(answer.body, 'cannot decode JSON: ')
    checkKind(said)
    const value = textAt(said, 'value')
    if (answer.status === 200 && value !== undefined) return value
    // vals takes what is not there for empty; nobody wants that in a release.
    throw new TshelmError(codeOfStatus(answer.status), `gitlab: ${kind}/${id}/variables/${name}: ${answer.statusText}`)
  })
  return { text, map: async (path, log) => parseMap(await text(path, log), 'hidden', 'failed to unmarshal secret: ') }
}

function checkKind(said: unknown): void {
  const value = isRecord(said) ? said['value'] : undefined
  if (value === undefined || value === null || typeof value === 'string') return
  const kind = isRecord(value)
    ? 'object'
    : Array.isArray(value)
      ? 'array'
      : value === true || value === false
        ? 'bool'
        : 'number'
  const message = `cannot decode JSON: json: cannot unmarshal ${kind} into Go struct field gitlabSecret.value of type string`
  throw new TshelmError('secrets/failed', message)
}

type Place = Readonly<Record<'server' | 'kind' | 'id' | 'name', string>>

function placeOf(path: string): Place {
  const [server = '', second = '', third = '', ...rest] = path.split('/')
  const count = path.split('/').length
  if (count === 3) return { server, kind: 'projects', id: second, name: third }
  if (count < 3) {
    const message = `invalid key format ${quote(path)}: expected host/id/var or host/projects|groups/id/var`
    throw new TshelmError('secrets/invalid-reference', message)
  }
  if (second === 'projects' || second === 'groups') return { server, kind: second, id: third, name: rest.join('/') }
  const message = `unsupported resource type ${quote(second)}: must be 'projects' or 'groups'`
  throw new TshelmError('secrets/invalid-reference', message)
}
