/** Signatures of charts: made, and looked at. */
import type { Policy } from '../source/policy/model.ts'
import type { CosignTrust, CosignVerification } from '../source/cosign/trust.ts'
import type { FetchOptions, Verification } from '../source/ports.ts'
import { reading, type CallOptions } from './call.ts'
import { createRuntime, type RuntimeOptions } from './context.ts'
import type { Sources } from './sources.ts'

export interface VerifyArchiveOptions extends RuntimeOptions {
  readonly archive: Uint8Array
  /** Base name of the archive: the provenance must speak of it. */
  readonly fileName: string
  /** The `.prov` file. */
  readonly provenance: Uint8Array
  /** Public keys: GnuPG's keybox, armored or binary. */
  readonly keyring: Uint8Array
}

/** Who signed an archive, as `helm verify` decides it. Rejects with `source/not-verified` in Helm's words. */
export function verifyArchive(options: VerifyArchiveOptions): Promise<Verification> {
  return reading({}, createRuntime(options), async ({ clock }) => {
    const { verifyChart } = await import('../source/provenance/verify.ts')
    return verifyChart({ ...options, now: clock.now() })
  })
}

export interface SignArchiveOptions extends RuntimeOptions {
  readonly archive: Uint8Array
  /** Base name of the archive, as `packageChart` tells it. */
  readonly fileName: string
  /** Secret keys: armored or binary. */
  readonly keyring: Uint8Array
  /** An identity of the key, or a part that only one has. */
  readonly key: string
  /** Asked for if the key is locked. */
  readonly passphrase?: string | ((identity: string) => Promise<string> | string)
}

/** The `.prov` file of an archive, as `helm package --sign` makes it. Rejects with `source/not-signed`, and `chart/…` for no chart. */
export function signArchive(options: SignArchiveOptions): Promise<Uint8Array> {
  return reading({}, createRuntime(options), async ({ clock }) => {
    const [{ signChart, unlockKey }, { loadChartArchive }, { metadataYaml }] = await Promise.all([
      import('../source/provenance/sign.ts'),
      import('../chart/load.ts'),
      import('../chart/metadata-yaml.ts'),
    ])
    const { archive, fileName, keyring, key, passphrase = '' } = options
    const asked = typeof passphrase === 'function' ? passphrase : () => passphrase
    const signer = await unlockKey({ keyring, key, passphrase: asked })
    const metadata = metadataYaml(loadChartArchive(archive).metadata)
    return signChart(signer, { archive, fileName, metadata, now: clock.now() })
  })
}

export interface VerifyCosignOptions extends FetchOptions, CallOptions {
  /** `oci://HOST/PATH/NAME[:TAG][@DIGEST]`. */
  readonly reference: string
  readonly trust: CosignTrust
  /** An attestation of this kind is asked for, in place of a signature. */
  readonly attestation?: string
}

/**
 * The cosign signatures of a chart in a registry that hold; at least one. The chart is fetched, and its digests are checked; of Sigstore
 * nothing is asked. Rejects with `source/not-verified`, `source/policy` for keys that are none, and as `fetchChart`.
 */
export function verifyCosign(options: VerifyCosignOptions, sources: Sources): Promise<CosignVerification[]> {
  return reading(options, createRuntime({ clock: sources.clock, onEvent: sources.emit }), async ({ signal }) => {
    const { verifyOci } = await import('../source/cosign/verify-chart.ts')
    const { reference, trust, attestation, ...access } = options
    const wanted = attestation === undefined ? {} : { predicateType: attestation }
    return verifyOci(
      { reference, trust, access, options: wanted },
      signal === undefined ? sources : { ...sources, signal },
    )
  })
}

export interface ReadPolicyOptions {
  /** What messages call it. Default: `policy`. */
  readonly name?: string
  /** Where files are that it names. Default: as they are written. */
  readonly resolve?: (path: string) => string
}

/** A policy file, for `createSources({ policy })`. Rejects with `source/policy` for what is not understood. */
export function readPolicy(yaml: string | Uint8Array, options: ReadPolicyOptions = {}): Promise<Policy> {
  return reading({}, createRuntime({}), async () => {
    const { parsePolicy } = await import('../source/policy/parse.ts')
    const bytes = typeof yaml === 'string' ? Buffer.from(yaml) : yaml
    return parsePolicy(bytes, { name: options.name ?? 'policy', ...(options.resolve && { resolve: options.resolve }) })
  })
}
