/** Who holds the keys, and how they are reached. */
import type { SecretsHost } from '../ports.ts'

/** Any host of secrets will do; the rest is for people at a terminal. */
export interface SopsKeys extends SecretsHost {
  /** Secret keys of OpenPGP, armored or not, that are tried before those of GnuPG. */
  readonly pgpKeys?: Uint8Array
  /** Asks for a passphrase. Default: none is known. */
  readonly ask?: (question: string) => Promise<string>
  /** Hears of what is odd and no error: the part of SOPS that says it, and its fields. Values of the file are not among them. */
  readonly warn?: (warning: SopsWarning) => void
}

export interface SopsWarning {
  readonly part: string
  readonly message: string
  readonly fields?: Readonly<Record<string, string>>
}
