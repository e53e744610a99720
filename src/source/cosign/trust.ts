/** Whom signatures of charts in registries are taken from. Plain data: files are read by who asks. */

/** Who has the private half of this key. */
export interface KeyTrust {
  readonly kind: 'key'
  /** PEM: ECDSA, Ed25519 or RSA. */
  readonly publicKey: Uint8Array
  /** Sigstore's trusted root as JSON: then the signature must stand in a log of it as well. */
  readonly trustedRoot?: Uint8Array
}

/** Who could prove to be somebody when the certificate was made. */
export interface KeylessTrust {
  readonly kind: 'keyless'
  /** The subject of the certificate as a whole: `https://github.com/acme/charts/.github/workflows/release.yaml@refs/heads/main`. */
  readonly identity?: string
  /** Go's syntax; it has to match the subject from end to end. */
  readonly identityRegexp?: string
  /** `https://token.actions.githubusercontent.com`. */
  readonly issuer: string
  /** Sigstore's trusted root as JSON; nothing is fetched. */
  readonly trustedRoot: Uint8Array
}

export type CosignTrust = KeyTrust | KeylessTrust

/** A signature that holds. */
export interface CosignVerification {
  /** `key sha256:…` of a public key in DER, or the certificate's subject. */
  readonly signedBy: string
  /** Who vouched for a certificate's subject. */
  readonly issuer?: string
  /** Of the chart's manifest. */
  readonly manifestDigest: string
  /** Where it is an attestation: what it says. */
  readonly predicateType?: string
}
