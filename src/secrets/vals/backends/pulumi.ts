/** `ref+pulumistateapi://TYPE/NAME/inputs|outputs/PATH[?project=…&stack=…]`: a value in the state of a stack of Pulumi Cloud (source: Pulumi Cloud REST API, "Export stack"). */
import { quote } from '../../../../gotemplate/go/strconv.ts'
import { TshelmError } from '../../../errors.ts'
import { askStore, codeOfStatus, isRecord, parsedJson, textAt } from '../../request.ts'
import type { Log, Provider, ProviderContext } from '../provider.ts'

export function pulumistateapi({ host, option, has, log }: ProviderContext): Provider {
  const setting = (name: string): string =>
    has(name) ? option(name) : (host.env[`PULUMI_${name.toUpperCase()}`] ?? '')
  const endpoint = has('pulumi_api_endpoint_url')
    ? option('pulumi_api_endpoint_url')
    : host.env['PULUMI_API_ENDPOINT_URL'] || 'https://api.pulumi.com'
  const [organization, project, stack] = ['organization', 'project', 'stack'].map(setting) as [string, string, string]
  tell(log, [endpoint, organization, project, stack])
  let resources: Promise<readonly Readonly<Record<string, unknown>>[]> | undefined
  const exported = async (): Promise<readonly Readonly<Record<string, unknown>>[]> => {
    const answer = await askStore(host, {
      url: `${endpoint}/api/stacks/${organization}/${project}/${stack}/export`,
      headers: { 'content-type': 'application/json', accept: 'application/vnd.pulumi+8' },
      credentials: { authorization: `token ${host.env['PULUMI_ACCESS_TOKEN'] ?? ''}` },
    })
    if (answer.status !== 200) {
      const said = answer.body.toString('utf8').slice(0, 1000)
      const message = `pulumi api returned a non-200 status code: ${answer.status} - body: ${said}`
      throw new TshelmError(codeOfStatus(answer.status), message)
    }
    const said = parsedJson(answer.body)
    const deployment = isRecord(said) ? said['deployment'] : undefined
    const found = isRecord(deployment) ? deployment['resources'] : undefined
    return Array.isArray(found) ? found.filter(isRecord) : []
  }
  return {
    async text(path) {
      const parts = path.split('/')
      if (parts.length !== 4) {
        const message =
          'invalid key format. expected key format is RESOURCE_TYPE/RESOURCE_LOGICAL_NAME/ATTRIBUTE_TYPE/ATTRIBUTE_KEY_PATH'
        throw new TshelmError('secrets/invalid-reference', message)
      }
      const [written = '', name = '', attribute = '', inner = ''] = parts
      const type = written.replaceAll('__', '/').replaceAll('_', ':')
      resources ??= exported()
      const all = await resources.catch((error: unknown) => {
        resources = undefined
        throw error
      })
      const resource = all.find((one) => one['type'] === type && textAt(one, 'urn')?.endsWith(name) === true)
      if (resource === undefined) {
        throw new TshelmError('secrets/not-found', `resource with logical name not found: ${name}`)
      }
      return attribute === 'inputs' || attribute === 'outputs' ? valueAt(resource[attribute], inner) : ''
    },
    map() {
      throw new TshelmError('secrets/invalid-reference', 'path fragment is not supported for pulumi provider')
    },
  }
}

function tell(log: Log, [endpoint, organization, project, stack]: readonly [string, string, string, string]): void {
  const said = `api_endpoint=${quote(endpoint)}, organization=${quote(organization)}, project=${quote(project)}, stack=${quote(stack)}`
  log(`pulumi: backend="pulumistateapi", ${said}`)
}

/** The plain part of gjson's paths: keys and positions with dots between them, `\.` for a dot, `#` for a length. */
function valueAt(root: unknown, path: string): string {
  if (path === '') return ''
  const keys = path.match(/(?:\\.|[^.\\])+/g) ?? []
  let inner = root
  for (const key of keys) {
    const name = key.replace(/\\(.)/g, '$1')
    if (Array.isArray(inner)) inner = name === '#' ? inner.length : /^\d+$/.test(name) ? inner[Number(name)] : undefined
    else inner = isRecord(inner) && Object.hasOwn(inner, name) ? inner[name] : undefined
  }
  if (inner === undefined || inner === null) return ''
  return typeof inner === 'string' ? inner : JSON.stringify(inner)
}
