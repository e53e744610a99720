/** What is published, and where. */
import type { ChartFiles } from '../oci/artifact.ts'
import type { Access } from '../ports.ts'

/** Kinds of places that take charts. */
export const PUBLISH_KINDS = ['oci', 'chartmuseum', 'harbor', 'artifactory', 'folder'] as const
export type PublishKind = (typeof PUBLISH_KINDS)[number]

/** A name with a password, a token, or a key: whichever the server takes. They go to its origin and nowhere else. */
export interface PublishAccess extends Access {
  /** Sent as `Authorization: Bearer`, or as `authHeader` says. */
  readonly accessToken?: string
  /** Name of the header that has the access token, and nothing else. */
  readonly authHeader?: string
  /** Artifactory's API key. */
  readonly apiKey?: string
}

export interface ChartUpload extends ChartFiles {
  /** `redis-19.0.1.tgz`. */
  readonly fileName: string
  /** Takes the place of the same version. Default: that is `source/exists`. Registries always do. */
  readonly force?: boolean
}

export interface PublishServer {
  /** http or https, without user and query, and without a slash at the end. */
  readonly url: string
  /** ChartMuseum: what all of its paths begin with. */
  readonly contextPath?: string
  readonly access: PublishAccess
}

export interface PublishedChart {
  readonly kind: PublishKind
  /** Where it is now: an address or a path; in a registry without scheme: `ghcr.io/charts/redis:19.0.1`. */
  readonly reference: string
  /** `sha256:` and 64 hex digits: of the archive; in a registry, of the manifest. */
  readonly digest: string
}
