/** What is signed beside an archive. */
import { quote } from '../../gotemplate/go/strconv.ts'
import { extPath } from '../../gotemplate/go/path.ts'
import { messageOf, TshelmError, wrapError } from '../errors.ts'
import { redacted } from '../http/address.ts'
import { MAX_PROVENANCE_BYTES } from '../limits.ts'
import { fetchFile } from './fetch.ts'
import type { ArchivePlace } from './fetch-chart.ts'
import type { FetchedChart, FetchOptions, SourceContext, Verification } from './ports.ts'

interface Asked {
  readonly place: ArchivePlace
  readonly reference: string
  readonly options: FetchOptions
}

/** The chart with what `verify` asks for. Rejects with `source/not-verified` in Helm's words. */
export async function withProvenance(
  chart: FetchedChart,
  { place, reference, options }: Asked,
  context: SourceContext,
): Promise<FetchedChart> {
  const { verify = 'never' } = options
  if (verify === 'never') return chart
  let provenance: Uint8Array
  try {
    provenance = await provenanceOf(chart, place, context)
  } catch (cause) {
    if (verify !== 'always') {
      const provenanceProblem = `Verification not found for ${reference}: ${messageOf(cause)}`
      return { ...chart, provenanceProblem }
    }
    const shown = quote(redacted(provenanceUrl(place.url)))
    throw new TshelmError('source/not-verified', `failed to fetch provenance ${shown}`, { cause })
  }
  return verified({ ...chart, provenance }, options, context)
}

/** With who signed, where that is to be known and there is a provenance. */
export async function verified(
  chart: FetchedChart,
  { verify = 'never', keyring = '' }: FetchOptions,
  context: SourceContext,
): Promise<FetchedChart> {
  const { provenance } = chart
  if (provenance === undefined || verify === 'never' || verify === 'later') return chart
  return { ...chart, verification: await verifyArchive({ ...chart, provenance }, keyring, context) }
}

async function provenanceOf(
  { digest }: FetchedChart,
  { url, access, owner }: ArchivePlace,
  context: SourceContext,
): Promise<Uint8Array> {
  const id = digest.slice('sha256:'.length)
  const known = await context.contents?.read(id, 'prov')
  if (known !== undefined) return known
  const bytes = await fetchFile(provenanceUrl(url), { access, owner, maxBytes: MAX_PROVENANCE_BYTES }, context)
  await context.contents?.write(id, 'prov', bytes)
  return bytes
}

/** Beside the archive; what is asked behind it stays behind. */
function provenanceUrl(url: string): string {
  return url.replace(/\?|$/, (end) => `.prov${end}`)
}

export interface Signed extends Pick<FetchedChart, 'bytes' | 'fileName'> {
  readonly provenance: Uint8Array
}

/** Rejects with `source/not-verified` in Helm's words. */
export async function verifyArchive(
  { bytes, fileName, provenance }: Signed,
  keyring: string,
  { readFile, clock }: Pick<SourceContext, 'readFile' | 'clock'>,
): Promise<Verification> {
  if (extPath(fileName).toLowerCase() !== '.tgz') {
    throw new TshelmError('source/not-verified', 'chart must be a tgz file')
  }
  let keys: Uint8Array
  try {
    keys = await readFile(keyring)
  } catch (error) {
    const { message } = wrapError('failed to load keyring: ', error)
    throw new TshelmError('source/not-verified', message, { cause: error })
  }
  const { verifyChart } = await import('./provenance/verify.ts')
  const now = clock.now()
  return verifyChart({ archive: bytes, fileName, provenance, keyring: keys, keyringName: keyring, now })
}
