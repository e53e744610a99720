/** Charts that a registry has, below an address: what Helm cannot list. */
import { decodeUtf8 } from '../../../gotemplate/go/utf8.ts'
import { mapLimit } from '../../concurrency.ts'
import { TshelmError } from '../../errors.ts'
import { MAX_REGISTRY_METADATA_BYTES } from '../../limits.ts'
import type { Access, SourceContext } from '../ports.ts'
import { registryAccess } from './fetch.ts'
import { fetchCatalog } from './lists.ts'
import { fetchGraph } from './manifest.ts'
import { CONFIG_TYPE } from './media-types.ts'
import { parseArtifact, withoutScheme } from './reference.ts'
import { fetchBlob } from './requests.ts'
import { openSession } from './session.ts'
import { listVersions, matchingVersions } from './versions.ts'

export interface SearchOciOptions extends Access {
  /** A range of versions; '' is any stable one. */
  readonly version?: string
  /** Each version of each chart. Default: the newest. */
  readonly allVersions?: boolean
}

export interface FoundInRegistry {
  /** `oci://ghcr.io/charts/redis`. */
  readonly reference: string
  readonly version: string
  readonly appVersion: string
  readonly description: string
}

const AT_ONCE = 8
const MAX_REPOSITORIES = 2000
/** Those that are described: each takes two requests. */
const MAX_DESCRIBED = 200

/**
 * The charts at `oci://HOST/PATH` and below it, as far as the registry tells what it has. Rejects with `source/…`: an address where there is
 * nothing, a registry that does not tell.
 */
export async function searchOci(
  reference: string,
  options: SearchOciOptions,
  context: SourceContext,
): Promise<FoundInRegistry[]> {
  const access = registryAccess(options)
  const target = withoutScheme(reference).replace(/\/+$/, '')
  const [own, below] = await Promise.all([
    target.includes('/') ? settled(listVersions(target, access, context)) : undefined,
    settled(repositoriesBelow(target, access, context)),
  ])
  if ((own === undefined || own.error !== undefined) && (below.value ?? []).length === 0) {
    if (own?.error !== undefined || below.error !== undefined) throw own?.error ?? below.error
  }
  const charts = [{ target, versions: own?.value ?? [] }]
  charts.push(
    ...(await mapLimit(below.value ?? [], AT_ONCE, async (path) => {
      const listed = await settled(listVersions(path, access, context))
      return { target: path, versions: listed.value ?? [] }
    })),
  )
  const found = charts.flatMap(({ target: path, versions }) => {
    const matching = matchingVersions(
      versions,
      options.version === undefined || options.version === '' ? '*' : options.version,
    )
    const shown = options.allVersions === true ? matching : matching.slice(0, 1)
    return shown.map((version) => ({ reference: `oci://${path}`, version }))
  })
  return mapLimit(found, AT_ONCE, async (chart, i) => {
    const described = i < MAX_DESCRIBED ? await settled(describe(chart, access, context)) : {}
    return { ...chart, appVersion: '', description: '', ...described.value }
  })
}

interface Settled<T> {
  readonly value?: T
  readonly error?: unknown
}

async function settled<T>(work: Promise<T>): Promise<Settled<T>> {
  try {
    return { value: await work }
  } catch (error) {
    return { error }
  }
}

async function repositoriesBelow(target: string, access: Access, context: SourceContext): Promise<string[]> {
  const [registry = ''] = target.split('/', 1)
  const session = await openSession(registry, access, context)
  const names = await fetchCatalog(session)
  const below = names.map((name) => `${registry}/${name}`).filter((path) => path.startsWith(`${target}/`))
  if (below.length <= MAX_REPOSITORIES) return below.sort()
  throw new TshelmError(
    'source/limit-exceeded',
    `there are more than ${MAX_REPOSITORIES} repositories below ${target}`,
    {
      hint: 'give more of the path',
    },
  )
}

/** From the config: Chart.yaml as JSON. */
async function describe(
  { reference, version }: Pick<FoundInRegistry, 'reference' | 'version'>,
  access: Access,
  context: SourceContext,
): Promise<Pick<FoundInRegistry, 'appVersion' | 'description'>> {
  const artifact = parseArtifact(`${withoutScheme(reference)}:${version.replaceAll('+', '_')}`)
  const session = await openSession(artifact.registry, access, context)
  const { descriptors } = await fetchGraph(artifact, session)
  const config = descriptors.find(({ mediaType }) => mediaType === CONFIG_TYPE)
  // No chart, or one of another kind.
  if (config === undefined) return { appVersion: '', description: '' }
  const bytes = await fetchBlob(artifact, config, session, { maxBytes: MAX_REGISTRY_METADATA_BYTES })
  const meta = JSON.parse(decodeUtf8(bytes)) as Readonly<Record<string, unknown>> | null
  const text = (name: string): string => (typeof meta?.[name] === 'string' ? meta[name] : '')
  return { appVersion: text('appVersion'), description: text('description') }
}
