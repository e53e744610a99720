/** Which charts may be used, as data: whom they must be signed by. */
export interface Policy {
  /** What messages call it: its path. */
  readonly name: string
  /** For charts that no rule speaks of. */
  readonly default: 'allow' | 'deny'
  /** The first one that matches decides. */
  readonly rules: readonly PolicyRule[]
}

export interface PolicyRule {
  /** Patterns over references, one of which has to match: `oci://ghcr.io/acme/**`, `https://charts.example.com/*`, `file:///srv/**`. */
  readonly match: readonly string[]
  readonly action: 'allow' | 'deny' | 'require'
  /** Of `require`: one of them has to be met. */
  readonly require: readonly Requirement[]
}

export type Requirement = GpgRequirement | KeyRequirement | KeylessRequirement

/** A provenance file, signed with one of these keys. */
export interface GpgRequirement {
  readonly kind: 'gpg'
  /** Upper-case hex, 40 digits or more. */
  readonly fingerprints: readonly string[]
  /** File with the public keys. */
  readonly keyring: string
}

export interface KeyRequirement {
  readonly kind: 'cosign'
  /** File with the public key. */
  readonly key: string
  /** File with Sigstore's trusted root: then a log has to know the signature. */
  readonly trustedRoot?: string
  readonly attestation?: string
}

export interface KeylessRequirement {
  readonly kind: 'keyless'
  readonly identity?: string
  readonly identityRegexp?: string
  readonly issuer: string
  readonly trustedRoot: string
  readonly attestation?: string
}
