/** A chart in a registry, and who signed it with cosign. */
import { TshelmError } from '../../errors.ts'
import { fetchChart } from '../fetch-chart.ts'
import { registryAccess } from '../oci/fetch.ts'
import { parseChartReference } from '../oci/reference.ts'
import { openSession } from '../oci/session.ts'
import type { FetchOptions, SourceContext } from '../ports.ts'
import type { CosignTrust, CosignVerification } from './trust.ts'
import { verifyCosign, type CosignOptions } from './verify.ts'

export interface VerifyOciInput {
  /** `oci://HOST/PATH/NAME[:TAG][@DIGEST]`. */
  readonly reference: string
  /** Version, credentials, certificates. */
  readonly access?: FetchOptions
  readonly trust: CosignTrust
  readonly options?: CosignOptions
}

/** Fetches the chart, whose digests are checked, and verifies what is signed of its manifest. Rejects as verifyCosign. */
export async function verifyOci(
  { reference, access = {}, trust, options = {} }: VerifyOciInput,
  context: SourceContext,
): Promise<CosignVerification[]> {
  const { manifestDigest } = await fetchChart(reference, access, context)
  if (manifestDigest === undefined) {
    throw new TshelmError('source/invalid-reference', `${reference} is in no registry: cosign signatures are`)
  }
  const { registry, repository } = parseChartReference(reference)
  const session = await openSession(registry, registryAccess(access), context)
  return verifyCosign({ registry, repository, reference: manifestDigest }, session, trust, options)
}
