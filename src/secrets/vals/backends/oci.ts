/** `ref+oci://REGISTRY/REPOSITORY:TAG:TITLE[?annotation=…]`: a layer of an artifact, by an annotation of it (source: OCI distribution and image specifications). */
import { decodeUtf8 } from '../../../../gotemplate/go/utf8.ts'
import { isTshelmError, TshelmError, wrapError } from '../../../errors.ts'
import { readBody } from '../../../http/body.ts'
import { createAuthorizer, type Authorizer } from '../../../source/oci/authorizer.ts'
import { hasDigest } from '../../../source/oci/digest.ts'
import { credentialsIn, parseDockerConfig } from '../../../source/oci/docker-config.ts'
import { parseArtifact, type Artifact } from '../../../source/oci/reference.ts'
import type { SecretsHost } from '../../ports.ts'
import { codeOfStatus, isRecord, jsonOf, textAt } from '../../request.ts'
import { parseMap } from '../document.ts'
import { once } from '../once.ts'
import type { Provider, ProviderContext } from '../provider.ts'

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json'
const MAX_MANIFEST_BYTES = 4 * 1024 * 1024
const MAX_LAYER_BYTES = 64 * 1024 * 1024
const TOTAL_MS = 10_000

export function oci({ host, option }: ProviderContext): Provider {
  const annotation = option('annotation') || 'org.opencontainers.image.title'
  const text = once(async (path): Promise<string> => {
    const { artifact, title } = partsOf(path)
    if (artifact.reference === '') {
      const message = 'unable to get manifest from repo: unable to fetch reference from repository: invalid reference'
      throw new TshelmError('secrets/invalid-reference', message)
    }
    const authorizer = createAuthorizer({
      http: host.http,
      credentials: () => dockerCredentials(host, artifact.registry),
    })
    const manifest = await fetchBytes(authorizer, artifact, {
      path: `manifests/${artifact.reference}`,
      accept: MANIFEST,
      maxBytes: MAX_MANIFEST_BYTES,
    }).catch((error: unknown) => {
      throw wrapError('unable to get manifest from repo: unable to fetch reference from repository: ', error)
    })
    const said = jsonOf(manifest)
    const layers = isRecord(said) && Array.isArray(said['layers']) ? said['layers'] : []
    const digest = textAt(
      layers.find((layer) => textAt(layer, 'annotations', annotation) === title),
      'digest',
    )
    if (digest === undefined) {
      throw new TshelmError('secrets/not-found', `unable to find layer with matching annotation: ${annotation}`)
    }
    const layer = await fetchBytes(authorizer, artifact, { path: `blobs/${digest}`, maxBytes: MAX_LAYER_BYTES }).catch(
      (error: unknown) => {
        throw wrapError('unable to fetch layer from repo: ', error)
      },
    )
    if (!hasDigest(layer, digest))
      throw new TshelmError('secrets/failed', `unable to fetch layer from repo: ${digest} is another`)
    return decodeUtf8(layer)
  })
  return { text, map: async (path, log) => parseMap(await text(path, log), 'hidden') }
}

interface Parts {
  readonly artifact: Artifact
  readonly title: string
}

/** The title may hold colons itself: what is in front of it is the longest reference there is. */
function partsOf(path: string): Parts {
  for (let at = path.lastIndexOf(':'); at > 0; at = path.lastIndexOf(':', at - 1)) {
    try {
      const artifact = parseArtifact(path.slice(0, at))
      if (path.slice(0, at).includes('/')) return { artifact, title: path.slice(at + 1) }
    } catch (error) {
      if (!isTshelmError(error)) throw error
    }
  }
  const message = `invalid key format, expected registry/repository:tag:filename got: ${path}`
  throw new TshelmError('secrets/invalid-reference', message)
}

interface Wanted {
  readonly path: string
  readonly accept?: string
  readonly maxBytes: number
}

async function fetchBytes(
  authorizer: Authorizer,
  { registry, repository, reference }: Artifact,
  { path, accept, maxBytes }: Wanted,
): Promise<Buffer> {
  const response = await authorizer.send({
    url: `https://${registry}/v2/${repository}/${path}`,
    scopes: [`repository:${repository}:pull`],
    totalMs: TOTAL_MS,
    ...(accept === undefined ? {} : { headers: { accept } }),
  })
  const body = await readBody(response, maxBytes)
  if (response.status === 200) return body
  const what = `${registry}/${repository}${reference.includes(':') ? '@' : ':'}${reference}`
  const why = response.status === 404 ? 'not found' : response.statusText
  throw new TshelmError(codeOfStatus(response.status), `${what}: ${why}`)
}

/** What `docker login` left in its file; programs that keep passwords are not asked. */
async function dockerCredentials({ env, home, readFile }: SecretsHost, registry: string) {
  const path = `${env['DOCKER_CONFIG'] || `${home}/.docker`}/config.json`
  const text = await readFile(path).then(
    (bytes) => Buffer.from(bytes).toString('utf8'),
    () => undefined,
  )
  return text === undefined ? undefined : credentialsIn(parseDockerConfig(text, path), registry)
}
