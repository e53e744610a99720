/** `ref+k8s://v1/Secret/NAMESPACE/NAME[/KEY]` and ConfigMaps: what a cluster keeps. */
import { encodeJson } from '../../../../gotemplate/go/json.ts'
import { quote } from '../../../../gotemplate/go/strconv.ts'
import { decodeUtf8 } from '../../../../gotemplate/go/utf8.ts'
import { newMap, type GoMap } from '../../../../gotemplate/value.ts'
import { TshelmError, wrapError } from '../../../errors.ts'
import type { KubeObject } from '../../../object.ts'
import type { SecretsHost } from '../../ports.ts'
import { isRecord } from '../../request.ts'
import { once } from '../once.ts'
import type { Log, Provider, ProviderContext } from '../provider.ts'

interface Place {
  readonly path?: string
  readonly context: string
}

interface Found {
  readonly kind: string
  readonly namespace: string
  readonly name: string
  readonly data: GoMap
}

const FORM = '<apiVersion>/<kind>/<namespace>/<name>'

export async function k8s({ host, option, has, log }: ProviderContext): Promise<Provider> {
  const place = has('inCluster') ? { context: '' } : await kubeConfig(host, option, log)
  const tell = (message: string, out: Log): void =>
    out(place.context === '' ? message : `${message} (KubeContext: ${place.context})`)
  const fetch = once((path) => fetchData(host, place, path))
  const all = async (path: string, out: Log): Promise<GoMap> => {
    const { kind, namespace, name, data } = await fetch(path, out)
    tell(`vals-k8s: Retrieved all keys from ${kind}: ${namespace}/${name}`, out)
    return data
  }
  return {
    map: all,
    async text(path, out) {
      const parts = path.split('/')
      if (parts.length === 4) return encodeJson(await all(path, out))
      if (parts.length !== 5) {
        throw new TshelmError(
          'secrets/invalid-reference',
          `Invalid path ${path}. Path must be in the format ${FORM}[/<key>]`,
        )
      }
      const key = parts.pop()!
      if (key === '') {
        const message = `Invalid path ${path}. Key must not be empty in the format ${FORM}/<key>`
        throw new TshelmError('secrets/invalid-reference', message)
      }
      const { kind, namespace, name, data } = await fetch(parts.join('/'), out)
      const value = data[key]
      if (typeof value !== 'string') {
        throw new TshelmError('secrets/not-found', `Key ${key} does not exist in ${namespace}/${name}`)
      }
      tell(`vals-k8s: Retrieved ${kind}: ${namespace}/${name}/${key}`, out)
      return value
    },
  }
}

async function kubeConfig(host: SecretsHost, option: (name: string) => string, log: Log): Promise<Place> {
  const named = option('kubeConfigPath')
  const fromEnv = host.env['KUBECONFIG'] ?? ''
  const own = `${host.home}/.kube/config`
  const path = named || fromEnv || own
  const isThere = await host.readFile(path).then(
    () => true,
    () => false,
  )
  if (!isThere) {
    const message =
      named !== ''
        ? `kubeConfigPath URI parameter is set but path ${path} does not exist.`
        : fromEnv !== ''
          ? `KUBECONFIG environment variable is set but path ${path} does not exist.`
          : `No path was found in any of the following: kubeContext URI param, KUBECONFIG environment variable, or default path ${path} does not exist.`
    log(`vals-k8s: Unable to get a valid kubeConfig path: ${message}`)
    throw new TshelmError('secrets/config', message)
  }
  const context = option('kubeContext')
  if (context === '') log('vals-k8s: kubeContext was not provided. Using current context.')
  return { path, context }
}

async function fetchData(host: SecretsHost, place: Place, path: string): Promise<Found> {
  const parts = path.split('/')
  if (parts.length !== 4) {
    throw new TshelmError('secrets/invalid-reference', `Invalid path ${path}. Path must be in the format ${FORM}`)
  }
  const [apiVersion, kind, namespace, name] = parts as [string, string, string, string]
  if (apiVersion !== 'v1') {
    const message = `Invalid apiVersion ${apiVersion}. Only apiVersion v1 is supported at this time.`
    throw new TshelmError('secrets/invalid-reference', message)
  }
  try {
    return { kind, namespace, name, data: await objectData(host, place, { kind, namespace, name }) }
  } catch (error) {
    throw wrapError(`Unable to get ${kind} ${namespace}/${name}: `, error)
  }
}

const RESOURCES: Readonly<Record<string, string>> = { Secret: 'secrets', ConfigMap: 'configmaps' }

async function objectData(
  host: SecretsHost,
  place: Place,
  { kind, namespace, name }: Readonly<Record<'kind' | 'namespace' | 'name', string>>,
): Promise<GoMap> {
  if (host.cluster === undefined) throw new TshelmError('secrets/unsupported', 'no cluster is at hand here')
  const cluster = await host
    .cluster({
      ...(place.path === undefined ? {} : { kubeConfigPath: place.path }),
      ...(place.context === '' ? {} : { kubeContext: place.context }),
    })
    .catch((error: unknown) => {
      throw wrapError('Unable to build config from vals configuration: ', error)
    })
  try {
    const plural = Object.hasOwn(RESOURCES, kind) ? RESOURCES[kind]! : undefined
    if (plural === undefined) {
      const message = 'The specified kind is not valid. Valid kinds: Secret, ConfigMap'
      throw new TshelmError('secrets/invalid-reference', message)
    }
    return await read(cluster, { kind, namespace, name, plural })
  } finally {
    cluster.close()
  }
}

type Reader = Awaited<ReturnType<NonNullable<SecretsHost['cluster']>>>

async function read(
  cluster: Reader,
  { kind, namespace, name, plural }: Readonly<Record<'kind' | 'namespace' | 'name' | 'plural', string>>,
): Promise<GoMap> {
  const resource = { group: '', version: 'v1', kind, resource: plural, namespaced: true, verbs: ['get'] }
  try {
    const object = await cluster.get({ resource, namespace, name })
    if (object !== undefined) return dataOf(kind, object)
    throw new TshelmError('secrets/not-found', `${plural} ${quote(name)} not found`)
  } catch (error) {
    throw wrapError(`Unable to get the ${kind} object from Kubernetes: `, error)
  }
}

function dataOf(kind: string, object: KubeObject): GoMap {
  const data = isRecord(object['data']) ? object['data'] : {}
  const map = newMap()
  for (const key of Object.keys(data)) {
    const value = data[key]
    const text = typeof value === 'string' ? value : ''
    map[key] = kind === 'Secret' ? decodeUtf8(Buffer.from(text, 'base64')) : text
  }
  return map
}
